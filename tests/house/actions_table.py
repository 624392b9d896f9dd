"""Writes docs/activity-actions.md from the code: `python -m tests.house.actions_table`."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from custom_components.ledgrab.activity.actions import ACTIONS, Action
from custom_components.ledgrab.activity.model import Category
from tests.house.actions_told import TOLD
from tests.house.tree import PACKAGE, ROOT

DOCUMENT: Final = ROOT / "docs" / "activity-actions.md"
NOT_YET: Final = "not yet"
TITLES: Final = {
    Category.ENTITY: "what LedGrab consists of",
    Category.AUTH: "who comes in, for administrators only",
    Category.DEVICE: "LED devices and what else is reached over the network",
    Category.CAPTURE: "from pictures to light",
    Category.SYSTEM: "LedGrab, Home Assistant and the log itself",
}
HEAD: Final = """# What the activity log tells

Written by `python -m tests.house.actions_table` from `activity/actions.py`; a test compares them.

An entry's message is the English sentence below with the names of its time in it. Metadata marked 🔒 are for \
administrators only. What is marked ● is recorded even while logging is off. *Whoever asked* is a user, an automation \
or a script, told by the Context of the command, and the system where there is none; a message of a refusal, failure \
or end may be followed by a colon and the reason.
"""
COLUMNS: Final = ("Action", "Severity", "Message", "Metadata", "Actor", "Recorded when", "Recorded by")


def main() -> None:
    """Write the document."""
    DOCUMENT.write_text(document(), encoding="utf-8")


def document() -> str:
    """Return the whole document; KeyError for an action of which nobody has said when it is recorded."""
    found = recorders()
    return "\n".join([HEAD, *(line for category in Category for line in _section(category, found))])


def recorders() -> dict[str, tuple[str, ...]]:
    """Return the modules, named from the package on, that record each action; none for what does not exist yet."""
    handed = {path: _handed_on(path) for path in _modules()}
    return {
        row.action: tuple(
            path.relative_to(PACKAGE).as_posix() for path, texts in handed.items() if row.action in texts
        )
        for row in ACTIONS
    }


def strings(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Return what of some nodes is a string."""
    return frozenset(
        node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def parsed(path: Path) -> Iterator[ast.AST]:
    """Yield every node of a module of Python."""
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def _modules() -> Iterator[Path]:
    """Yield the modules that may record something: a flow changes settings, which the hub tells of."""
    table = PACKAGE / "activity" / "actions.py"
    for path in (*sorted(PACKAGE.glob("*.py")), *sorted(table.parent.glob("*.py"))):
        if path != table and not path.name.startswith("flow_"):
            yield path


def _handed_on(path: Path) -> frozenset[str]:
    """Return the strings that a module calls something with, or keeps in a mapping or a choice to do so."""
    found: list[ast.AST] = []
    for node in parsed(path):
        match node:
            case ast.Call(args=args, keywords=keywords):
                found += [*args, *(keyword.value for keyword in keywords)]
            case ast.Dict(values=values):
                found += values
            case ast.IfExp(body=body, orelse=orelse):
                found += [body, orelse]
    return strings(found)


def _section(category: Category, found: dict[str, tuple[str, ...]]) -> Iterator[str]:
    yield f"## `{category}`: {TITLES[category]}\n"
    yield _line(COLUMNS)
    yield _line(("---",) * len(COLUMNS))
    for row in ACTIONS:
        if row.category is category:
            yield _line(_cells(row, found[row.action]))
    yield ""


def _cells(row: Action, modules: tuple[str, ...]) -> tuple[str, ...]:
    actor, when = TOLD[row.category][row.action]
    return (
        f"`{row.action}`{' ●' if row.always else ''}",
        row.severity.value,
        row.message,
        ", ".join(f"`{key}`{' 🔒' if key in row.private_keys else ''}" for key in row.metadata_keys),
        actor,
        when,
        ", ".join(f"`{module}`" for module in modules) or NOT_YET,
    )


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


if __name__ == "__main__":
    main()
