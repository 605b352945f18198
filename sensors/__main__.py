"""`python -m sensors` is the listener process; `--leave` takes a listener away for good."""

import argparse

import foundation.log
from foundation.work import Works, connect
from sensors.alarm_audience import tell_at_once
from sensors.listener import Listener, spare_the_collector
from sensors.roller import Roller


def main() -> None:
    options = argparse.ArgumentParser(
        prog="python -m sensors", description="Takes what devices publish (MQTT) into the database."
    )
    options.add_argument("--leave", action="store_true", help="drain this listener's session, end it, and exit")
    options.add_argument("--name", help="which listener; otherwise [mqtt] listener of config.toml")
    told = options.parse_args()
    foundation.log.start("listener")
    works = Works(connect(pool=2), tell_now=tell_at_once)
    listener = Listener(works, told.name)
    spare_the_collector()
    if told.leave:
        listener.leave()
    else:
        with Roller(Works(connect(pool=1))):
            listener.run()


if __name__ == "__main__":
    main()
