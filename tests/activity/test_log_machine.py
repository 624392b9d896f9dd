"""Whatever is done to a log, it tells what a plain list would tell."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
import shutil
from tempfile import mkdtemp
from typing import Any, override

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from custom_components.ledgrab.activity.codec import to_datetime
from custom_components.ledgrab.activity.facets import read_facets
from custom_components.ledgrab.activity.model import ActivityEntry, Category, Filters, Severity
from custom_components.ledgrab.activity.query import count, read_page
from custom_components.ledgrab.activity.retention import Pruner, Retention
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.drafts import DAY, Clock, draft

WORDS = st.sampled_from(["TV", "tv", "Straße", "STRASSE", "100%", "a_b", "\\", "ﬁre", "İ", "x'y"])
IDS = st.none() | st.sampled_from(["a", "b", "c"])
MOMENTS = st.integers(-5 * DAY, 5 * DAY)

DRAFTS = st.fixed_dictionaries(
    {
        "message": st.lists(WORDS, min_size=1, max_size=3).map(" ".join),
        "category": st.sampled_from(Category),
        "severity": st.sampled_from(Severity),
        "actor": st.sampled_from(["system", "user:Anna", "user:Ben"]),
        "entity_type": st.none() | st.sampled_from(["target", "device"]),
        "entity_id": IDS,
        "after": MOMENTS,
    }
)
FILTERS = st.builds(
    Filters,
    categories=st.frozensets(st.sampled_from(Category)),
    severities=st.frozensets(st.sampled_from(Severity)),
    actor=st.none() | st.sampled_from(["system", "user:Anna", "user:Nobody"]),
    entity_type=st.none() | st.sampled_from(["target", "scene"]),
    entity_id=IDS,
    message_like=st.none() | st.sampled_from(["tv", "ss", "ß", "%", "_", "\\", "FI", "i\u0307", "'"]),
)


@dataclass(frozen=True)
class Window:
    """Times relative to the clock."""

    since: int | None
    until: int | None


WINDOWS = st.builds(Window, since=st.none() | MOMENTS, until=st.none() | MOMENTS)


def matches(entry: ActivityEntry, filters: Filters) -> bool:
    """Tell whether an entry matches, said as plainly as can be."""
    return all(
        (
            not filters.categories or entry.category in filters.categories,
            not filters.severities or entry.severity in filters.severities,
            filters.actor in {None, entry.actor},
            filters.entity_type in {None, entry.entity_type},
            filters.entity_id in {None, entry.entity_id},
            filters.since is None or entry.ts >= filters.since,
            filters.until is None or entry.ts < filters.until,
            not filters.message_like or filters.message_like.casefold() in entry.message.casefold(),
        )
    )


class LogMachine(RuleBasedStateMachine):
    """A log and the list that it should equal."""

    @initialize()
    def begin(self) -> None:
        """Open an empty log."""
        self.folder = Path(mkdtemp())
        self.path = self.folder / "activity.db"
        self.clock = Clock()
        self.store = ActivityStore.open(self.path, clock=self.clock)
        self.expected: list[ActivityEntry] = []

    @rule(drafts=st.lists(DRAFTS, max_size=8))
    def record(self, drafts: list[dict[str, Any]]) -> None:
        """Append a batch."""
        appended = self.store.append(
            [
                draft(
                    **{key: value for key, value in given.items() if key != "after"},
                    ts=self.clock.now + given["after"],
                )
                for given in drafts
            ]
        )
        assert len(appended) == len(drafts)
        self.expected += appended

    @rule(days=st.integers(0, 3))
    def wait(self, days: int) -> None:
        """Let time pass."""
        self.clock.now += days * DAY

    @rule()
    def clear(self) -> None:
        """Delete all."""
        self.expected = self.store.clear()

    @rule(max_days=st.integers(0, 4), limit=st.integers(0, 1))
    def prune(self, max_days: int, limit: int) -> None:
        """Let a retention run."""
        pruner = Pruner(self.store, Retention(max_days=max_days, max_entries=100 * limit))
        while pruner.step():
            pass
        cutoff = to_datetime(self.clock.now - max_days * DAY)
        believed = not any(entry.action == "clock_changed" for entry in pruner.entries)
        kept = [entry for entry in self.expected if not max_days or not believed or entry.ts >= cutoff]
        written = len(pruner.entries) or 1
        kept = kept[max(len(kept) + written - 100, 0) :] if limit else kept
        assert pruner.removed == len(self.expected) - len(kept)
        self.expected = kept + pruner.entries

    @rule()
    def restart(self) -> None:
        """Close and open."""
        self.store.close()
        self.store = ActivityStore.open(self.path, clock=self.clock)
        assert self.store.notices == ()

    @rule()
    def crash(self) -> None:
        """Go on with the files as they lie there, as after kill -9."""
        left = self.folder.with_name(self.folder.name + "-left")
        shutil.copytree(self.folder, left)
        self.store.close()
        shutil.rmtree(self.folder)
        left.rename(self.folder)
        self.store = ActivityStore.open(self.path, clock=self.clock)
        assert self.store.notices == ()

    @rule(filters=FILTERS, window=WINDOWS, limit=st.integers(1, 5))
    def query(self, filters: Filters, window: Window, limit: int) -> None:
        """Ask, page after page."""
        since, until = (self._moment(after) for after in (window.since, window.until))
        filters = Filters(
            categories=filters.categories,
            severities=filters.severities,
            actor=filters.actor,
            entity_type=filters.entity_type,
            entity_id=filters.entity_id,
            since=since,
            until=until,
            message_like=filters.message_like,
        )
        expected = [entry for entry in reversed(self.expected) if matches(entry, filters)]
        page = read_page(self.path, filters, limit=limit)
        found = list(page.entries)
        assert page.total == len(expected)
        while page.has_more:
            assert len(page.entries) == limit
            page = read_page(self.path, filters, limit=limit, before_seq=page.next_before_seq)
            found += page.entries
        assert found == expected

    def _moment(self, after: int | None) -> datetime | None:
        """Return a time of a filter."""
        return None if after is None else to_datetime(self.clock.now + after)

    @invariant()
    def counts_are_true(self) -> None:
        """Compare the counts that are kept beside the rows."""
        facets = read_facets(self.path)
        assert count(self.path) == sum(facets.actors.values()) == len(self.expected)
        assert {entity.entity_id for entity in facets.entities} == {
            entry.entity_id for entry in self.expected if entry.entity_id is not None
        }

    @override
    def teardown(self) -> None:
        """Close the log and delete it."""
        self.store.close()
        shutil.rmtree(self.folder)


TestLog = LogMachine.TestCase
TestLog.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
