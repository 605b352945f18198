"""The door of the launcher: `python3 bin/launcher COMMAND ...`, called by the commands in bin/."""

import importlib
import io
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

COMMANDS = {"run": "run", "stop": "stop", "test": "trial", "check": "check", "bench": "trial", "moyang": "administer"}


def main() -> int:
    """Hand the arguments to the command's own file, and turn a refusal into one line and exit code 1."""
    from launcher.refusal import Refusal
    from launcher.signals import Stopped

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Chinese letters
    name, arguments = sys.argv[1], sys.argv[2:]
    command = importlib.import_module(f"launcher.{COMMANDS[name]}")
    try:
        return int(command.main(name, arguments))
    except Refusal as refusal:
        print(f"moyang: {refusal}", file=sys.stderr)
        return 1
    except Stopped as stopped:
        return stopped.exit_code


if __name__ == "__main__":
    sys.exit(main())
