"""How large the log is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .codec import to_datetime
from .connection import reading
from .files import COMPANIONS, beside, size


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Figures of the file; nothing of what it tells."""

    entries: int
    by_category: Mapping[str, int]
    file_bytes: int
    """With the journal."""
    newest_seq: int
    """0 for an empty log."""
    oldest: datetime | None
    """When the entry was written that is the first one of the log now."""
    schema_version: int


def read_stats(path: Path) -> Stats:
    """Return the figures; raises as `query.read_page` does."""
    with reading(path) as connection:
        connection.execute("BEGIN")
        by_category = dict(
            connection.execute("SELECT category, sum(count) FROM actions GROUP BY category ORDER BY category")
        )
        (newest,) = connection.execute("SELECT coalesce(max(seq), 0) FROM entries").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        oldest = connection.execute("SELECT ts FROM entries ORDER BY seq LIMIT 1").fetchone()
    return Stats(
        entries=sum(by_category.values()),
        by_category=by_category,
        file_bytes=sum(size(beside(path, suffix)) for suffix in COMPANIONS),
        newest_seq=newest,
        oldest=None if oldest is None else to_datetime(oldest[0]),
        schema_version=version,
    )
