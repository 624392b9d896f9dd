"""Figures of the file."""

from pathlib import Path

from custom_components.ledgrab.activity.query import count
from custom_components.ledgrab.activity.schema import MIGRATIONS
from custom_components.ledgrab.activity.stats import Stats, read_stats
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.drafts import NOON, draft


def test_an_empty_log_has_a_size_and_nothing_else(path: Path, store: ActivityStore) -> None:
    stats = read_stats(path)
    assert stats.file_bytes > 0
    assert stats == Stats(
        entries=0,
        by_category={},
        file_bytes=stats.file_bytes,
        newest_seq=0,
        oldest=None,
        schema_version=MIGRATIONS[-1].version,
    )


def test_entries_are_counted_by_category(path: Path, store: ActivityStore) -> None:
    store.append([draft(), draft(severity="error"), draft(category="auth", action="login_failed")])
    stats = read_stats(path)
    assert (stats.entries, stats.newest_seq, stats.oldest) == (3, 3, NOON)
    assert stats.by_category == {"auth": 1, "capture": 2}


def test_the_journal_belongs_to_the_file(path: Path, store: ActivityStore) -> None:
    before = read_stats(path).file_bytes
    store.append([draft() for _ in range(1_000)])
    assert read_stats(path).file_bytes > before


def test_who_came_in_is_not_counted_for_everybody(path: Path, store: ActivityStore) -> None:
    assert count(path, public=True) == 0
    store.append([draft(), draft(category="auth", action="login_failed"), draft(severity="error")])
    assert (count(path), count(path, public=True)) == (3, 2)
