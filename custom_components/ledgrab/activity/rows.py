"""Rows into the file and out of it, with the counts that make facets and totals cheap."""

from collections import Counter
from collections.abc import Iterable, Sequence
import sqlite3
from typing import Final

from .codec import COLUMNS, Row

_INSERT: Final = "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD_ACTION: Final = (
    "INSERT INTO actions VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = actions.count + excluded.count"
)
_ADD_ACTOR: Final = (
    "INSERT INTO actors VALUES (?, ?) ON CONFLICT DO UPDATE SET count = actors.count + excluded.count"
)
_DELETE: Final = "DELETE FROM entries WHERE seq IN ({}) RETURNING category, action, severity, actor"


def insert_rows(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Add rows, inside of a transaction."""
    connection.executemany(_INSERT, rows)
    _count(connection, ((row[3], row[4], row[5], row[6]) for row in rows), 1)


def delete_rows(connection: sqlite3.Connection, chosen: str, values: Sequence[int]) -> int:
    """Delete the rows whose seq a query chooses, inside of a transaction, and return how many went."""
    deleted = connection.execute(_DELETE.format(chosen), values).fetchall()
    _count(connection, deleted, -1)
    connection.execute("DELETE FROM actions WHERE count <= 0")
    connection.execute("DELETE FROM actors WHERE count <= 0")
    return len(deleted)


def keep_only(connection: sqlite3.Connection, seq: int) -> None:
    """Delete all rows but one, inside of a transaction; without a WHERE, which would visit every row."""
    (row,) = connection.execute(f"SELECT {COLUMNS} FROM entries WHERE seq = ?", (seq,))  # noqa: S608 - a constant
    for table in ("entries", "actions", "actors"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608
    insert_rows(connection, [row])


def count_rows(connection: sqlite3.Connection) -> int:
    """Return how many entries there are, without looking at them."""
    (rows,) = connection.execute("SELECT coalesce(sum(count), 0) FROM actions").fetchone()
    return int(rows)


def _count(connection: sqlite3.Connection, facts: Iterable[tuple[str, str, str, str]], sign: int) -> None:
    """Add rows to the counts, or take them off."""
    counted = Counter(facts)
    actors: Counter[str] = Counter()
    actions: Counter[tuple[str, str, str]] = Counter()
    for (category, action, severity, actor), count in counted.items():
        actions[category, action, severity] += count
        actors[actor] += count
    connection.executemany(_ADD_ACTION, [(*key, sign * count) for key, count in actions.items()])
    connection.executemany(_ADD_ACTOR, [(key, sign * count) for key, count in actors.items()])
