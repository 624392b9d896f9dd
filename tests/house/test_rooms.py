"""Who may import whom: rooms never know Home Assistant, and imports run one way."""

import ast
from collections.abc import Iterator
from importlib.util import resolve_name
from pathlib import Path
import subprocess
import sys
from typing import Final

import pytest

from tests.house.tree import PACKAGE, ROOT

NAME: Final = "custom_components.ledgrab"
MAY_IMPORT: Final = {
    "activity": frozenset[str](),
    "color": frozenset({"numpy"}),
    "devices": frozenset({"aiohttp", "numpy", "serialx", "wled", "yarl", "color"}),
    "capture": frozenset({"adb_shell", "av", "mss", "numpy", "color"}),
    "engine": frozenset({"aiohttp", "numpy", "color", "devices", "capture"}),
}
"""What a room may import beside the standard library and itself."""

IMPORT_WITHOUT_HOME_ASSISTANT: Final = """
import importlib, sys, types

class Ban:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "homeassistant":
            raise ImportError(f"{name} is banned in a room")

sys.meta_path.insert(0, Ban())
for name, path in zip(sys.argv[1::2], sys.argv[2::2]):
    if path:
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__path__ = [path]
    else:
        importlib.import_module(name)
"""
"""Arguments are pairs: a parent package to stand in for, with its path, or a module to import."""


def modules(room: str) -> tuple[Path, ...]:
    """Return the Python files of a room."""
    return tuple(sorted((PACKAGE / room).rglob("*.py")))


def dotted(path: Path) -> str:
    """Return the name under which a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> Iterator[str]:
    """Yield the full name of every module that a file imports, wherever in the file."""
    package = ".".join(path.relative_to(ROOT).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def owner(name: str) -> str:
    """Return the room that a module of ours is in (the root is `..`), or the top package of a foreign one."""
    top = name.removeprefix(f"{NAME}.").partition(".")[0]
    if not name.startswith("custom_components"):
        return top
    return top if top in MAY_IMPORT else ".."


def test_every_folder_of_modules_is_a_room_with_a_row() -> None:
    """A new room is a decision."""
    assert {path.parent.name for path in PACKAGE.glob("*/__init__.py")} == set(MAY_IMPORT)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_its_row_allows(room: str) -> None:
    """Neither Home Assistant, nor the root, nor a room to its left."""
    allowed = MAY_IMPORT[room] | {room} | sys.stdlib_module_names
    found = {
        f"{path.name}: {name}"
        for path in modules(room)
        for name in imported(path)
        if owner(name) not in allowed
    }
    assert found == set()


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_names_itself_relatively(room: str) -> None:
    """So that it could move into a package of its own."""
    absolute = {
        path.name
        for path in modules(room)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and node.level == 0
        and (node.module or "").startswith("custom_components")
    }
    assert absolute == set()


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_can_be_imported_where_there_is_no_home_assistant(room: str) -> None:
    """Parents are stood in for, because the root's own `__init__` needs Home Assistant."""
    parents = ["custom_components", str(PACKAGE.parent), NAME, str(PACKAGE)]
    rooms = [argument for path in modules(room) for argument in (dotted(path), "")]
    command = [sys.executable, "-c", IMPORT_WITHOUT_HOME_ASSISTANT, *parents, *rooms]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)  # noqa: S603 - our own code
    assert done.returncode == 0, done.stderr
