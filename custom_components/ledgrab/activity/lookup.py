"""Entries by their ids, which tell when they were written: there is no index on ids, and none is needed."""

from collections.abc import Iterable, Iterator
from pathlib import Path
import re
import sqlite3
from typing import Final

from .codec import COLUMNS, Row, entry_from_row
from .connection import reading
from .model import ActivityEntry

ENTRY_ID: Final = re.compile(r"al_[0-9a-f]{32}")

_FIND: Final = f"SELECT {COLUMNS} FROM entries WHERE ts BETWEEN ? AND ? AND id = ?"  # noqa: S608 - constants


def read_entries(path: Path, ids: Iterable[str]) -> tuple[ActivityEntry, ...]:
    """Return those of the entries that exist, newest first; raises ValueError for what is no id.

    Raises as `query.read_page` does.
    """
    with reading(path) as connection:
        found = {row[0]: row for entry_id in ids for row in _rows(connection, entry_id)}
    return tuple(entry_from_row(found[seq]) for seq in sorted(found, reverse=True))


def _rows(connection: sqlite3.Connection, entry_id: str) -> Iterator[Row]:
    """Yield the row of an id: the first 48 bits of a UUIDv7 are the milliseconds of its time (RFC 9562)."""
    if ENTRY_ID.fullmatch(entry_id) is None:
        raise ValueError(f"No id of an entry: {entry_id!r}")
    first = int(entry_id[3:15], 16) * 1_000
    # What is beyond the last date of a calendar is no time of an entry, and may be no integer of SQLite.
    yield from connection.execute(_FIND, (first, first + 999, entry_id))
