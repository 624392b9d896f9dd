"""What somebody who follows the log has missed since he was last told."""

from dataclasses import dataclass
from pathlib import Path

from .codec import entry_from_row
from .connection import reading
from .model import ActivityEntry, Filters
from .query import PAGE_LIMIT, SCAN_SECONDS, Search


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """The state of the log at one instant, and what lies between it and an earlier one."""

    newest_seq: int
    """Of all entries that the reader may see, 0 for none; what has a higher one was written later."""
    entries: tuple[ActivityEntry, ...] = ()
    """Matching ones, oldest first."""
    gap: bool = False
    """There are more than may be told at once, or another log is in the place of the earlier one."""


def read_missed(
    path: Path, filters: Filters, after_seq: int | None, *, limit: int = PAGE_LIMIT, public: bool = False
) -> Missed:
    """Return what was written after a seq, nothing without one; `public` and errors as in `query.read_page`."""
    with reading(path) as connection:
        search = Search(connection, filters, public=public)
        newest = search.newest_seq()
        if after_seq is None or after_seq == newest:
            return Missed(newest_seq=newest)
        if after_seq > newest:
            return Missed(newest_seq=newest, gap=True)
        search.lowest = max(search.lowest, after_seq + 1)
        rows, reached = search.newest(search.highest, limit + 1, SCAN_SECONDS)
    if len(rows) > limit or reached > search.lowest:
        return Missed(newest_seq=newest, gap=True)
    return Missed(newest_seq=newest, entries=tuple(map(entry_from_row, reversed(rows))))
