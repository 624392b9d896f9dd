"""How long entries are kept, and the removal of those that are too old or too many."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
import sqlite3
from typing import Final

from .actions import system_draft
from .connection import reading
from .errors import RetentionError
from .model import ActivityEntry
from .rows import count_rows, delete_rows
from .store import ActivityStore

DAYS: Final = range(1, 3_651)
ENTRIES: Final = range(100, 1_000_001)

_DAY: Final = timedelta(days=1) // timedelta(microseconds=1)
_CHUNK: Final = 1_000
_VACUUM_PAGES: Final = 200

_AGED: Final = "SELECT seq FROM entries WHERE ts < ? AND seq <= ? ORDER BY ts LIMIT ?"
_AGES: Final = """
SELECT count(*), max(ts), (SELECT min(ts) FROM entries WHERE ts >= ?) FROM entries WHERE ts < ?
"""
_OLDEST: Final = "SELECT seq FROM entries WHERE seq <= ? ORDER BY seq LIMIT ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """The policy; 0 means no limit. Raises RetentionError outside of the bounds."""

    max_days: int = 90
    max_entries: int = 100_000

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        for name, value, bounds in (
            ("max_days", self.max_days, DAYS),
            ("max_entries", self.max_entries, ENTRIES),
        ):
            if value and value not in bounds:
                raise RetentionError(f"{name} is 0 (no limit) or {bounds[0]} to {bounds[-1]}, not {value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What has to go, counted before anything goes."""

    cutoff: int
    """What has a lower ts is too old."""
    top: int
    """What has a higher seq stays, whatever its time says."""
    aged: int
    excess: int
    doubted: int
    """Entries that are too old only if the clock is right, which it does not seem to be."""
    jump: int
    """How far the clock jumped then, in microseconds."""


class Pruner:
    """One run of the retention, in steps so short that others write in between.

    The entry about it is written with the first deletion. A run that raised is over; the next one goes on.
    """

    def __init__(self, store: ActivityStore, retention: Retention, actor: str = "system") -> None:
        """Prepare a run; nothing is read or written before the first step."""
        self.entries: list[ActivityEntry] = []
        """What the run wrote about itself, to be announced."""
        self.removed = 0
        self._store = store
        self._retention = retention
        self._actor = actor
        self._steps = self._run()

    def step(self) -> bool:
        """Do the next piece of work and tell whether there may be more; raises as `ActivityStore.append` does."""
        return next(self._steps, False)

    def _run(self) -> Iterator[bool]:
        """Delete in chunks, give pages back, empty the journal."""
        plan = self._plan()
        if plan.doubted:
            metadata = {"seconds": plan.jump // 1_000_000, "kept": plan.doubted}
            self.entries += self._store.append([system_draft("clock_changed", self._store.clock(), metadata)])
            yield True
        about = {"count": plan.aged + plan.excess, **asdict(self._retention)}
        yield from self._delete_all(_AGED, (plan.cutoff, plan.top), plan.aged, about)
        yield from self._delete_all(_OLDEST, (plan.top,), plan.excess, about)
        while self._store.vacuum(_VACUUM_PAGES):
            yield True
        self._store.checkpoint()

    def _delete_all(
        self, query: str, values: tuple[int, ...], count: int, about: Mapping[str, object]
    ) -> Iterator[bool]:
        """Delete so many rows; fewer if somebody cleared the log in between."""
        while count and (removed := self._delete(query, (*values, min(_CHUNK, count)), about)):
            count -= removed
            self.removed += removed
            yield True

    def _delete(self, query: str, values: tuple[int, ...], about: Mapping[str, object]) -> int:
        """Delete a chunk; the first one in one transaction with the entry that tells of the run."""
        if self.removed:
            return self._store.change(lambda connection: delete_rows(connection, query, values))
        removed = 0

        def delete(connection: sqlite3.Connection, _: int) -> None:
            nonlocal removed
            removed = delete_rows(connection, query, values)

        draft = system_draft("log_pruned", self._store.clock(), about, self._actor)
        self.entries += self._store.append([draft], delete)
        return removed

    def _plan(self) -> _Plan:
        """Count what has to go, without holding up the writer."""
        now = self._store.clock()
        cutoff = now - self._retention.max_days * _DAY if self._retention.max_days else 0
        with reading(self._store.path) as connection:
            connection.execute("BEGIN")
            rows = count_rows(connection)
            aged, newest, oldest_kept = connection.execute(_AGES, (cutoff, cutoff)).fetchone()
            (top,) = connection.execute("SELECT coalesce(max(seq), 0) FROM entries").fetchone()
        kept_since = now if oldest_kept is None else oldest_kept
        jump = kept_since - newest if aged * 2 > rows and now - kept_since < _DAY else 0
        doubted = aged if jump > _DAY else 0
        aged -= doubted
        limit = self._retention.max_entries
        return _Plan(
            cutoff=cutoff,
            top=top,
            aged=aged,
            # What the run writes about itself counts too.
            excess=max(rows + (2 if doubted else 1) - aged - limit, 0) if limit else 0,
            doubted=doubted,
            jump=jump,
        )
