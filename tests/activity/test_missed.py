"""What was written since somebody was last told."""

from pathlib import Path

import pytest

from custom_components.ledgrab.activity.errors import StoreUnavailableError
from custom_components.ledgrab.activity.missed import Missed, read_missed
from custom_components.ledgrab.activity.model import Category, Filters, Severity
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.drafts import draft


def test_an_empty_log_has_nothing_to_miss(path: Path, store: ActivityStore) -> None:
    assert read_missed(path, Filters(), None) == read_missed(path, Filters(), 0) == Missed(newest_seq=0)


def test_who_begins_is_told_from_where_on(path: Path, store: ActivityStore) -> None:
    store.append([draft(), draft()])
    assert read_missed(path, Filters(), None) == Missed(newest_seq=2)


def test_what_was_missed_comes_oldest_first(path: Path, store: ActivityStore) -> None:
    entries = store.append([draft(str(number)) for number in range(5)])
    assert read_missed(path, Filters(), 2) == Missed(newest_seq=5, entries=tuple(entries[2:]))
    assert read_missed(path, Filters(), 5) == Missed(newest_seq=5)


@pytest.mark.parametrize(("limit", "gap"), [(3, False), (2, True)])
def test_more_than_may_be_told_is_a_gap(path: Path, store: ActivityStore, limit: int, gap: bool) -> None:
    store.append([draft(str(number)) for number in range(5)])
    missed = read_missed(path, Filters(), 2, limit=limit)
    assert (missed.gap, len(missed.entries)) == (gap, 0 if gap else 3)


def test_only_matching_entries_count(path: Path, store: ActivityStore) -> None:
    store.append([draft(), *(draft(category="device") for _ in range(10)), draft(severity="error")])
    errors = read_missed(path, Filters(severities=frozenset({Severity.ERROR})), 1, limit=1)
    assert ([entry.seq for entry in errors.entries], errors.gap, errors.newest_seq) == ([12], False, 12)
    assert not read_missed(path, Filters(categories=frozenset({Category.AUTH})), 1).entries


def test_another_log_in_the_place_of_the_known_one_is_a_gap(path: Path, store: ActivityStore) -> None:
    store.append([draft()])
    assert read_missed(path, Filters(), 7) == Missed(newest_seq=1, gap=True)


def test_a_public_reader_misses_what_is_public(path: Path, store: ActivityStore) -> None:
    store.append([draft(), draft("Lamp at 203.0.113.77 left")])
    hidden = Filters(message_like="203.0")
    assert len(read_missed(path, hidden, 1).entries) == 1
    assert read_missed(path, hidden, 1, public=True) == Missed(newest_seq=2)


def test_a_log_that_is_not_there_says_so(path: Path) -> None:
    with pytest.raises(StoreUnavailableError):
        read_missed(path, Filters(), None)


def test_a_public_reader_is_not_told_of_entries_that_only_administrators_see(
    path: Path, store: ActivityStore
) -> None:
    secret = draft(category="auth", action="login_failed")
    store.append([secret])
    assert read_missed(path, Filters(), None, public=True) == Missed(newest_seq=0)
    store.append([draft(), secret, secret])
    assert read_missed(path, Filters(), None, public=True) == Missed(newest_seq=2)
    assert read_missed(path, Filters(), 2, public=True) == Missed(newest_seq=2)
    assert read_missed(path, Filters(), None) == Missed(newest_seq=4)
