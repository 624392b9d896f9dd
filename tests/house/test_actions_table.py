"""The table of what the log tells, and whether all of it was ever seen."""

from typing import Final

from custom_components.ledgrab.activity.actions import ACTIONS
from tests.house.actions_table import DOCUMENT, NOT_YET, document, parsed, recorders, strings
from tests.house.actions_told import TOLD
from tests.house.tree import ROOT

TABLES: Final = {"actions_table.py", "actions_told.py", "test_actions.py", "test_actions_table.py"}
"""They list actions, which provokes none."""


def provoked() -> frozenset[str]:
    """Return every string in the tests of the root, of the log, and of a real Home Assistant."""
    folders = (ROOT / "tests", ROOT / "tests" / "activity", ROOT / "tests" / "e2e")
    tests = (path for folder in folders for path in folder.glob("test_*.py") if path.name not in TABLES)
    return frozenset().union(*(strings(parsed(path)) for path in tests))


def test_the_document_is_what_the_code_says() -> None:
    """Otherwise run `python -m tests.house.actions_table`."""
    assert DOCUMENT.read_text(encoding="utf-8") == document()


def test_of_every_action_it_is_said_who_and_when_and_of_no_other() -> None:
    """A row that is gone leaves nothing behind."""
    told = {(category, key) for category, actions in TOLD.items() for key in actions}
    assert told == {(row.category, row.action) for row in ACTIONS}


def test_every_key_is_one_action_only() -> None:
    """The table knows actions by their key alone."""
    assert len({row.action for row in ACTIONS}) == len(ACTIONS)


def test_every_action_that_the_code_records_is_provoked_by_a_test() -> None:
    """What was never seen may never be written."""
    assert {key for key, modules in recorders().items() if modules} - provoked() == set()


def test_an_action_without_a_feature_is_listed_as_such() -> None:
    """Whoever brings the feature finds its row waiting."""
    missing = {key for key, modules in recorders().items() if not modules}
    listed = {
        line.split("`")[1] for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if NOT_YET in line
    }
    assert listed == missing
