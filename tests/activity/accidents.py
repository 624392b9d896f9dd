"""Logs as accidents leave them."""

from contextlib import closing
import os
from pathlib import Path
import shutil

from custom_components.ledgrab.activity.model import Draft
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.drafts import draft

PAGE = 4_096


def filled(path: Path, rows: int = 400) -> None:
    """Leave a closed log with some entries."""
    with closing(ActivityStore.open(path)) as store:
        store.append(
            [draft(f"entry {number} " + "x" * 200, entity_id="01J") for number in range(1, rows + 1)]
        )


def crashed(path: Path, rows: int = 400) -> None:
    """Leave a log with some entries as a process does that dies: journal and all."""
    store = ActivityStore.open(path)
    store.append([draft(f"entry {number} " + "x" * 200, entity_id="01J") for number in range(1, rows + 1)])
    kept = path.parent.with_name("kept")
    shutil.copytree(path.parent, kept)
    store.close()
    shutil.rmtree(path.parent)
    kept.rename(path.parent)


def damage(path: Path, *pages: int) -> None:
    """Overwrite some pages of a file."""
    with path.open("r+b") as file:
        for page in pages:
            file.seek(page * PAGE)
            file.write(os.urandom(PAGE))


def opened(path: Path) -> tuple[Draft, ...]:
    """Open and close a log, and return what it noticed."""
    with closing(ActivityStore.open(path)) as store:
        return store.take_notices()


def told(notices: tuple[Draft, ...]) -> list[tuple[str, object]]:
    """Return the actions of notices and the count that they name."""
    return [(notice.action, (notice.metadata or {}).get("count")) for notice in notices]


def corrupt_copies(path: Path) -> list[Path]:
    """Return the databases that were put aside."""
    return sorted(file for file in path.parent.glob("*.corrupt-*") if file.suffix.startswith(".corrupt"))
