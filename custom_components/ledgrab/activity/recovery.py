"""What can still be read of a damaged log, newest first."""

from collections.abc import Iterator
from contextlib import closing
import json
from pathlib import Path
import sqlite3
from typing import Final

from .codec import COLUMNS, Row
from .model import Category, Severity

SALVAGED_ROWS: Final = 100_000
_SPAN: Final = 512
_NEWEST: Final = (
    "SELECT max(seq) FROM entries",
    "SELECT seq FROM entries INDEXED BY entries_ts ORDER BY ts DESC LIMIT 1",
)


def salvage(copy: Path, at_least: int) -> Iterator[list[Row]]:
    """Yield the sound rows of a damaged file in blocks, newest first; `at_least` is a seq known to be in use."""
    with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        # The only way into a file that is shorter than it says.
        connection.execute("PRAGMA writable_schema = ON")
        yield from newest_rows(connection, at_least)


def newest_rows(connection: sqlite3.Connection, at_least: int) -> Iterator[list[Row]]:
    """Yield the sound rows that a connection can reach in blocks, newest first."""
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    found = [_number(connection, query) for query in _NEWEST]
    # A damaged page may say anything; what is known to be in use is not far from the truth.
    likely = [seq for seq in found if not at_least or seq <= at_least + SALVAGED_ROWS]
    left, top = SALVAGED_ROWS, max(at_least, *likely, 0)
    bottom = max(top - 2 * SALVAGED_ROWS, 0)
    while left > 0 and top > bottom:
        rows = _readable(connection, top - _SPAN + 1, top)
        if rows:
            yield rows[:left]
        left, top = left - len(rows), top - _SPAN


def _number(connection: sqlite3.Connection, query: str) -> int:
    """Return what a query finds, 0 where it cannot."""
    try:
        row = connection.execute(query).fetchone()
    except sqlite3.Error:
        return 0
    return row[0] if row and isinstance(row[0], int) else 0


def _readable(connection: sqlite3.Connection, first: int, last: int) -> list[Row]:
    """Return the sound rows of a span; where a part is damaged, halve it until only the damage is left out."""
    try:
        found = connection.execute(
            f"SELECT {COLUMNS} FROM entries WHERE seq BETWEEN ? AND ? ORDER BY seq DESC",  # noqa: S608 - a constant
            (first, last),
        ).fetchall()
    except sqlite3.Error:
        if first == last:
            return []
        middle = (first + last) // 2
        return _readable(connection, middle + 1, last) + _readable(connection, first, middle)
    return [row for row in found if first <= row[0] <= last and _is_sound(row)]


def _is_sound(row: Row) -> bool:
    """Tell whether a row from a damaged page is what we once wrote."""
    try:
        return (
            row[1].startswith("al_")
            and isinstance(row[2], int)
            and row[3] in set(Category)
            and row[5] in set(Severity)
            and all(isinstance(value, str) for value in (row[4], *row[6:8]))
            and all(value is None or isinstance(value, str) for value in row[8:11])
            and isinstance(json.loads(row[11]), dict)
        )
    except AttributeError, TypeError, ValueError:
        return False
