"""How long entries are kept."""

from contextlib import closing
from pathlib import Path
import sqlite3

import pytest

from custom_components.ledgrab.activity.errors import RetentionError
from custom_components.ledgrab.activity.facets import read_facets
from custom_components.ledgrab.activity.model import Draft
from custom_components.ledgrab.activity.query import count, read_page
from custom_components.ledgrab.activity.retention import Pruner, Retention
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.drafts import DAY, Clock, draft


def aged(clock: Clock, *days: float) -> list[Draft]:
    """Return drafts of so many days ago, that tell so."""
    return [draft(f"{age} days", ts=clock.now - int(age * DAY)) for age in days]


def pruned(store: ActivityStore, **retention: int) -> Pruner:
    """Return a run of a retention that is done."""
    pruner = Pruner(store, Retention(**retention))
    while pruner.step():
        pass
    return pruner


def messages(path: Path) -> list[str]:
    """Return what the log tells, newest first."""
    return [entry.message for entry in read_page(path, limit=200).entries]


def test_ninety_days_and_a_hundred_thousand_entries_are_kept_unless_told_otherwise() -> None:
    assert (Retention().max_days, Retention().max_entries) == (90, 100_000)


@pytest.mark.parametrize(
    "retention", [{"max_days": 3_651}, {"max_days": -1}, {"max_entries": 99}, {"max_entries": 1_000_001}]
)
def test_a_retention_has_bounds(retention: dict[str, int]) -> None:
    with pytest.raises(RetentionError, match="0 \\(no limit\\) or 1"):
        Retention(**retention)


@pytest.mark.parametrize(
    "retention", [{"max_days": 0}, {"max_days": 1, "max_entries": 0}, {"max_entries": 1_000_000}]
)
def test_no_limit_is_a_retention_too(retention: dict[str, int]) -> None:
    Retention(**retention)


def test_prune_removes_what_is_too_old(path: Path, store: ActivityStore, clock: Clock) -> None:
    store.append(aged(clock, 12, 11, 10, 9, 8))
    pruner = pruned(store, max_days=10)
    assert messages(path) == ["2 old entries were removed from the log", "8 days", "9 days", "10 days"]
    assert pruner.removed == 2
    (told,) = pruner.entries
    assert told.metadata == {"count": 2, "max_days": 10, "max_entries": 100_000}
    assert read_page(path).entries[0] == told


def test_prune_removes_the_oldest_of_too_many(path: Path, store: ActivityStore, clock: Clock) -> None:
    store.append([draft(f"{number}") for number in range(150)])
    assert pruned(store, max_entries=100).removed == 51
    assert count(path) == 100
    assert messages(path)[1:3] == ["149", "148"]
    assert messages(path)[-1] == "51"


def test_prune_keeps_the_newest_when_both_limits_bite(path: Path, store: ActivityStore, clock: Clock) -> None:
    store.append(aged(clock, *[20 - number / 20 for number in range(150)]))
    assert pruned(store, max_days=19, max_entries=100).removed == 51
    assert count(path) == 100
    assert messages(path)[1] == f"{20 - 149 / 20} days"


def test_prune_says_nothing_where_there_is_nothing_to_do(
    path: Path, store: ActivityStore, clock: Clock
) -> None:
    store.append(aged(clock, 5))
    assert pruned(store).entries == []
    assert messages(path) == ["5 days"]
    assert pruned(store, max_days=0, max_entries=0).removed == 0


def test_an_empty_log_can_be_pruned(store: ActivityStore) -> None:
    assert pruned(store).removed == 0


def test_others_write_between_the_steps(path: Path, store: ActivityStore, clock: Clock) -> None:
    store.append([draft()] * 3_500)
    pruner = Pruner(store, Retention(max_entries=500), "user:Anna")
    sizes = []
    while pruner.step():
        store.append([draft("in between")])
        sizes.append(count(path))
    assert sizes[:4] == [2_502, 1_503, 504, 504]
    assert pruner.removed == 3_001
    assert pruner.entries[0].actor == "user:Anna"
    assert read_facets(path).actors == {"user:Anna": 500 + len(sizes)}


def test_the_counts_stay_true(path: Path, store: ActivityStore, clock: Clock) -> None:
    store.append([draft(actor="user:Old", action="target_stopped")] * 1_200 + [draft()] * 100)
    pruned(store, max_entries=100)
    facets = read_facets(path)
    assert facets.actors == {"user:Anna": 99, "system": 1}
    assert [(row.action, row.count) for row in facets.actions] == [("target_started", 99), ("log_pruned", 1)]


def test_a_clear_in_between_ends_the_run(path: Path, store: ActivityStore, clock: Clock) -> None:
    store.append([draft()] * 3_000)
    pruner = Pruner(store, Retention(max_entries=100))
    pruner.step()
    store.clear()
    while pruner.step():
        pass
    assert pruner.removed == 1_000
    assert count(path) == 1


def test_a_run_that_failed_left_no_half_step(path: Path, store: ActivityStore, clock: Clock) -> None:
    store.append([draft()] * 1_500)
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TRIGGER refuse BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'no'); END")
    pruner = Pruner(store, Retention(max_entries=100))
    with pytest.raises(Exception, match="no"):
        pruner.step()
    assert not pruner.step()
    assert count(path) == 1_500
    assert pruner.entries == []


def test_pages_are_given_back(path: Path, store: ActivityStore, clock: Clock) -> None:
    store.append([draft("x" * 900)] * 5_000)
    store.checkpoint()
    full = path.stat().st_size
    pruned(store, max_entries=100)
    assert path.stat().st_size < full / 4
    assert store.wal_bytes == 0


def test_a_clock_that_jumped_ahead_removes_nothing(path: Path, store: ActivityStore, clock: Clock) -> None:
    store.append(aged(clock, 3, 2, 1, 0))
    clock.now += 3_650 * DAY
    store.append([draft("started", ts=clock.now)])
    pruner = pruned(store)
    assert pruner.removed == 0
    (told,) = pruner.entries
    assert told.action == "clock_changed"
    assert told.metadata == {"kept": 4, "seconds": 3_650 * 86_400}
    assert count(path) == 6


def test_a_clock_that_goes_on_for_a_day_is_believed(path: Path, store: ActivityStore, clock: Clock) -> None:
    store.append(aged(clock, 3, 2, 1, 0))
    clock.now += 100 * DAY
    pruned(store)
    clock.now += DAY
    assert pruned(store).removed == 4
    assert messages(path) == ["4 old entries were removed from the log", "The clock jumped by 8640000 s"]


def test_too_many_entries_are_removed_even_if_the_clock_is_not_believed(
    path: Path, store: ActivityStore, clock: Clock
) -> None:
    store.append(aged(clock, *[1] * 150))
    clock.now += 3_650 * DAY
    assert pruned(store, max_entries=100).removed == 52
    assert count(path) == 100


def test_a_small_part_is_removed_without_doubt(path: Path, store: ActivityStore, clock: Clock) -> None:
    store.append(aged(clock, 100, 0.5, 0.4, 0.3))
    assert pruned(store).removed == 1


def test_entries_without_a_gap_are_removed_without_doubt(
    path: Path, store: ActivityStore, clock: Clock
) -> None:
    store.append(aged(clock, 1.9, 1.5, 1.1, 0.9))
    assert pruned(store, max_days=1).removed == 3


def test_a_clock_that_went_back_removes_nothing(path: Path, store: ActivityStore, clock: Clock) -> None:
    store.append(aged(clock, 3, 2, 1, 0))
    clock.now = 0
    assert pruned(store).removed == 0
    assert count(path) == 4
