"""Questions to the log; each one opens the file for itself, to read only."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
import sqlite3
from time import monotonic
from typing import Final

from .codec import COLUMNS, Row, entry_from_row, to_datetime
from .conditions import PUBLIC, add_functions, conditions_of, seq_bounds
from .connection import reading
from .errors import QueryError
from .model import Filters, Page
from .rows import count_rows

PAGE_LIMIT: Final = 200
COUNT_CAP: Final = 1_001
"""Where matches must be counted they are counted this far: what is more than a thousand reads `1,000+`."""
SCAN_SECONDS: Final = 0.25
"""How long a search goes on where no index leads it."""

_FIRST_SPAN: Final = 20_000


def read_page(
    path: Path,
    filters: Filters = Filters(),  # noqa: B008 - immutable
    *,
    before_seq: int | None = None,
    limit: int = 50,
    seconds: float = SCAN_SECONDS,
    public: bool = False,
) -> Page:
    """Return the newest matching entries below a cursor.

    A search that no index helps stops after some `seconds` and tells how far back it came; a `public` one is for
    who sees masked addresses. Raises QueryError, QueryTimeoutError, StoreCorruptError,
    StoreUnavailableError.
    """
    if not 1 <= limit <= PAGE_LIMIT:
        raise QueryError(f"A page has 1 to {PAGE_LIMIT} entries, not {limit}")
    with reading(path) as connection:
        search = Search(connection, filters, public=public)
        total = search.total(seconds)
        top = search.highest if before_seq is None else min(before_seq - 1, search.highest)
        rows, reached = ([], search.lowest) if total == 0 else search.newest(top, limit + 1, seconds)
        found = tuple(map(entry_from_row, rows[:limit]))
        if len(rows) > limit:
            return Page(entries=found, next_before_seq=rows[limit - 1][0], has_more=True, total=total)
        if reached > search.lowest:
            return Page(
                entries=found,
                next_before_seq=reached,
                has_more=True,
                total=total,
                scanned_to=search.time_of(reached),
            )
        return Page(entries=found, next_before_seq=None, has_more=False, total=total)


def count(path: Path, *, public: bool = False) -> int:
    """Return how many entries the log holds, or those of them that everybody may see.

    Raises StoreCorruptError, StoreUnavailableError.
    """
    with reading(path) as connection:
        if not public:
            return count_rows(connection)
        query = f"SELECT coalesce(sum(count), 0) FROM actions WHERE {PUBLIC}"  # noqa: S608 - a constant
        return int(connection.execute(query).fetchone()[0])


class Search:
    """The rows that match some filters, as they were when the search began."""

    def __init__(self, connection: sqlite3.Connection, filters: Filters, *, public: bool = False) -> None:
        """Begin to read; `lowest` and `highest` are the seqs between which all matches lie."""
        add_functions(connection)
        connection.execute("BEGIN")
        self._connection = connection
        self._filters = filters
        self._public = public
        self._conditions = conditions_of(filters, public=public)
        self.lowest, self.highest = seq_bounds(connection, self._conditions)

    def newest(self, top: int, limit: int, seconds: float) -> tuple[list[Row], int]:
        """Return matching rows from `top` downward, and down to which seq all have been seen."""
        query = self._query(COLUMNS)
        rows: list[Row] = []
        reached = max(top + 1, self.lowest)
        for first, last in self._spans(top, seconds):
            rows += self._connection.execute(
                query, (first, last, *self._conditions.values, limit - len(rows))
            )
            reached = first
            if len(rows) == limit:
                break
        return rows, reached

    def total(self, seconds: float) -> int | None:
        """Return how many rows match, None if it takes too long to find out."""
        if (known := self._known_total()) is not None:
            return known
        query = f"SELECT count(*) FROM ({self._query('1')})"  # noqa: S608
        counted, reached = 0, self.highest + 1
        for first, last in self._spans(self.highest, seconds):
            values = (first, last, *self._conditions.values, COUNT_CAP - counted)
            counted += int(self._connection.execute(query, values).fetchone()[0])
            reached = first
            if counted >= COUNT_CAP:
                return counted
        return counted if reached <= self.lowest else None

    def newest_seq(self) -> int:
        """Return the seq of the newest of all entries that the reader may see, 0 if there are none."""
        shown = PUBLIC if self._public else "1"
        query = f"SELECT seq FROM entries WHERE {shown} ORDER BY seq DESC LIMIT 1"  # noqa: S608 - constants
        row = self._connection.execute(query).fetchone()
        return 0 if row is None else int(row[0])

    def time_of(self, seq: int) -> datetime:
        """Return the time of the oldest entry that is not older than a seq within the bounds."""
        row = self._connection.execute("SELECT ts FROM entries WHERE seq >= ? ORDER BY seq LIMIT 1", (seq,))
        return to_datetime(row.fetchone()[0])

    def _query(self, columns: str) -> str:
        """Return the query for the matching rows of a span, newest first."""
        return (
            f"SELECT {columns} FROM entries WHERE seq BETWEEN ? AND ? AND {self._conditions.sql}"  # noqa: S608
            " ORDER BY seq DESC LIMIT ?"
        )

    def _spans(self, top: int, seconds: float) -> Iterator[tuple[int, int]]:
        """Yield spans of seqs downward, each twice as long as the one before, until the time is over."""
        deadline, size, last = monotonic() + seconds, _FIRST_SPAN, top
        while last >= self.lowest:
            yield (first := max(last - size + 1, self.lowest)), last
            if monotonic() >= deadline:
                return
            last, size = first - 1, size * 2

    def _known_total(self) -> int | None:
        """Return the number of matches where it is kept beside the rows."""
        table = _counted_in(self._filters)
        if table is None:
            return None
        query = f"SELECT coalesce(sum(count), 0) FROM {table} WHERE {self._conditions.sql}"  # noqa: S608
        return int(self._connection.execute(query, self._conditions.values).fetchone()[0])


def _counted_in(filters: Filters) -> str | None:
    """Return the table that knows how many rows match some filters."""
    if replace(filters, categories=frozenset(), severities=frozenset()) == Filters():
        return "actions"
    if replace(filters, actor=None) == Filters():
        return "actors"
    return None
