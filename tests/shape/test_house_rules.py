"""The house's own rules, read off its source: who may import whom, who may commit, who may ask for the time."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
ROOMS = ("foundation", "people", "grid", "incidents", "sensors", "dispatch", "web")
LEFT_OF = {
    "foundation": (),
    "people": ("foundation",),
    "grid": ("foundation", "people"),
    "incidents": ("foundation", "people", "grid"),
    "sensors": ("foundation", "people", "grid"),
    "dispatch": ("foundation", "people", "grid", "incidents", "sensors"),
    "web": ("foundation", "people", "grid", "incidents", "sensors", "dispatch"),
}
ADDRESSES = {  # a third party has one address (ARCHITECTURE.md)
    "flask": ("web/",),
    "flask_socketio": ("web/",),
    "paho": ("sensors/",),
    "rq": ("foundation/jobs.py",),
    "shapely": ("grid/", "dispatch/emergency/", "web/", "dispatch/demo/", "dispatch/routing/routing_area.py"),
    "requests": (),
}
DOMAIN_WORDS = re.compile(
    r"\b(case|cases|alarm|alarms|grid|grids|officer|emergency|department|sensor|dispatch)\b", re.I
)


@cache
def sources(room: str) -> tuple[tuple[str, ast.Module, str], ...]:
    """Path, tree and text of every file of a room, read once for all rules."""
    paths = sorted(_python(HOUSE / room))
    return tuple((str(path.relative_to(HOUSE)), ast.parse(path.read_text()), path.read_text()) for path in paths)


def _python(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "node_modules":
            yield from _python(entry)
        elif entry.suffix == ".py":
            yield entry


def everything() -> Iterator[tuple[str, ast.Module, str]]:
    for room in ROOMS:
        yield from sources(room)


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_rooms_to_its_left(room: str) -> None:
    allowed = {room, *LEFT_OF[room]}
    wrong = [
        f"{path}:{line} imports {name}"
        for path, tree, _ in sources(room)
        for name, line in imports(tree)
        if name.split(".")[0] in ROOMS and name.split(".")[0] not in allowed
    ]
    assert not wrong


def test_files_of_a_room_do_not_import_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for path, tree, _ in everything():
        module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        graph[module] = {name for name, _ in top_imports(tree)}
    known = set(graph)

    def walk(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join((*trail, module))
        for name in graph[module] & known:
            if name not in done:
                walk(name, (*trail, module))
        done.add(module)

    done: set[str] = set()
    for module in sorted(known):
        if module not in done:
            walk(module, ())


def top_imports(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Imports with the imported module resolved one step further, because `from a import b` may name a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                full = f"{node.module}.{name.name}"
                is_file = (HOUSE / (full.replace(".", "/") + ".py")).exists()
                yield (full if is_file else node.module), node.lineno
        elif isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)


def test_only_the_unit_of_work_commits() -> None:
    allowed = {"foundation/work.py", "foundation/migrate.py"}
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree, _ in everything()
        if path not in allowed
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert not wrong


def test_only_the_clock_asks_what_time_it_is() -> None:
    asks = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(\)")
    allowed = {"foundation/clock.py", "foundation/ids.py"}
    wrong = [
        f"{path}:{number}"
        for path, _, told in everything()
        if path not in allowed
        for number, line in enumerate(told.splitlines(), 1)
        if asks.search(line)
    ]
    assert not wrong


def test_foundation_holds_no_word_of_the_domain() -> None:
    wrong = []
    for path, tree, _ in sources("foundation"):
        named = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        named += [node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)]
        wrong += [f"{path}: {name}" for name in named if DOMAIN_WORDS.search(name.replace("_", " "))]
    assert not wrong


@pytest.mark.parametrize("library", sorted(ADDRESSES))
def test_a_third_party_has_one_address(library: str) -> None:
    wrong = [
        f"{path}:{line}"
        for path, tree, _ in everything()
        for name, line in imports(tree)
        if name.split(".")[0] == library and not path.startswith(ADDRESSES[library] or ("-",))
    ]
    assert not wrong


def test_every_file_opens_with_a_sentence() -> None:
    assert not [path for path, tree, _ in everything() if not ast.get_docstring(tree)]


def test_door_plates_hold_no_code() -> None:
    wrong = [path for path, tree, _ in everything() if path.endswith("__init__.py") and len(tree.body) > 1]
    assert not wrong


def test_files_stay_readable() -> None:
    """Near 200 lines is the aim; past 300 a noun or a verb wants to live alone."""
    assert not [f"{path}: {len(told.splitlines())}" for path, _, told in everything() if len(told.splitlines()) > 300]


def test_functions_stay_short() -> None:
    wrong = [
        f"{path}:{node.lineno} {node.name} has {length} lines"
        for path, tree, _ in everything()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and (length := (node.end_lineno or 0) - node.body[0].lineno + 1) > 45
    ]
    assert not wrong


def test_nothing_is_swallowed() -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree, _ in everything()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or all(isinstance(each, ast.Pass) for each in node.body))
    ]
    assert not wrong


def test_every_migration_does_something() -> None:
    """An empty one that is filled in later never runs where it was passed before."""
    for path in sorted((HOUSE / "migrations" / "versions").glob("*.py")):
        upgrade = next(each for each in ast.parse(path.read_text()).body if getattr(each, "name", "") == "upgrade")
        assert [
            each
            for each in upgrade.body
            if not isinstance(each, ast.Expr | ast.Pass) or isinstance(each.value, ast.Call)
        ], path  # type: ignore[attr-defined]


def test_every_shape_of_the_api_has_a_name_of_its_own() -> None:
    """The description keeps shapes by name: of two with one name it would tell only the later."""
    names = [
        node.name
        for path, tree, _ in everything()
        if str(path).startswith("web/")
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    ]
    assert names and not {name for name in names if names.count(name) > 1}


def test_no_vague_names() -> None:
    vague = {"utils", "helpers", "models", "services", "managers", "common", "misc"}
    assert not [path for path, _, _ in everything() if vague & set(Path(path).with_suffix("").parts)]


def test_sql_is_never_glued_together_from_values() -> None:
    """f-strings in text() may hold constants of the house only: a channel, the words of a partial index."""
    wrong = []
    for path, tree, _ in everything():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "text"
                and node.args
                and isinstance(node.args[0], ast.JoinedStr)
            ):
                names = {
                    ast.unparse(part.value) for part in node.args[0].values if isinstance(part, ast.FormattedValue)
                }
                wrong += [f"{path}:{node.lineno} {names}"] if names - {"CHANNEL", "OPEN"} else []
    assert not wrong
