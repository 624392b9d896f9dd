"""A disk that refuses: nothing is lost, the same call goes through later."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
import resource
import sqlite3

import pytest

from custom_components.ledgrab.activity.errors import StoreUnavailableError
from custom_components.ledgrab.activity.query import count
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.accidents import PAGE, corrupt_copies, damage, filled, opened
from tests.activity.drafts import draft


def test_a_full_disk_refuses_and_the_same_batch_goes_through_later(path: Path, store: ActivityStore) -> None:
    store.append([draft("before")])
    pages = store._file.current().execute("PRAGMA page_count").fetchone()[0]
    store._file.current().execute(f"PRAGMA max_page_count = {pages}")
    batch = [draft("x" * 900)] * 100
    with pytest.raises(StoreUnavailableError, match="full"):
        store.append(batch)
    assert count(path) == 1
    store._file.current().execute("PRAGMA max_page_count = 1000000")
    assert [entry.seq for entry in store.append(batch)] == list(range(2, 102))


@contextmanager
def small_files_only(largest: int = 1_024) -> Iterator[None]:
    """Let the system refuse to write beyond the first bytes of any file."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_disk_that_fails_refuses_and_the_same_batch_goes_through_later(
    path: Path, store: ActivityStore
) -> None:
    store.append([draft("before")])
    with small_files_only(), pytest.raises(StoreUnavailableError, match="disk I/O error"):
        store.append([draft("after")])
    assert store.append([draft("after")])[0].seq == 2
    assert count(path) == 2


def test_a_damaged_file_on_a_disk_that_fails_is_recovered_later(path: Path) -> None:
    filled(path, 2_000)
    size = path.stat().st_size // PAGE
    damage(path, size // 2)
    damaged = path.read_bytes()
    with closing(sqlite3.connect(path, autocommit=True)) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'clean'")
    # Enough for SQLite's shared memory, not for new tables.
    with small_files_only(10 * PAGE), pytest.raises(StoreUnavailableError):
        ActivityStore.open(path)
    assert len(path.read_bytes()) == len(damaged)
    assert corrupt_copies(path) == []
    assert [notice.action for notice in opened(path)] == ["log_recreated"]
    assert 1_500 < count(path) < 2_000


def test_damage_and_failure_while_open_are_survived(path: Path) -> None:
    filled(path, 2_000)
    with closing(ActivityStore.open(path)) as store:
        damage(path, *range(2, path.stat().st_size // PAGE))
        with small_files_only(10 * PAGE), pytest.raises(StoreUnavailableError):
            store.check()
        assert store.append([draft("after")])[0].seq == 2_001
        assert "log_recreated" in {notice.action for notice in store.notices}


def test_a_locked_file_refuses_and_the_same_batch_goes_through_later(
    path: Path, store: ActivityStore
) -> None:
    store._file.current().execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(path, autocommit=True)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailableError, match="locked"):
            store.append([draft()])
        other.execute("ROLLBACK")
    assert store.append([draft()])[0].seq == 1


def test_a_folder_in_the_place_of_the_file_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StoreUnavailableError):
        ActivityStore.open(path)
    path.rmdir()
    ActivityStore.open(path).close()


def test_a_file_in_the_place_of_the_folder_is_told(path: Path) -> None:
    path.parent.touch()
    with pytest.raises(StoreUnavailableError):
        ActivityStore.open(path)


def test_a_lock_that_cannot_be_had_is_told(path: Path) -> None:
    path.with_name("activity.db.lock").mkdir(parents=True)
    with pytest.raises(StoreUnavailableError):
        ActivityStore.open(path)


def test_reading_what_is_not_there_is_told(path: Path) -> None:
    with pytest.raises(StoreUnavailableError):
        count(path)


def test_a_file_deleted_on_a_disk_that_fails_is_written_again_whole_later(path: Path) -> None:
    with closing(ActivityStore.open(path)) as store:
        store.append([draft("x" * 900) for _ in range(3_000)])
        path.unlink()
        with small_files_only(400 * PAGE), pytest.raises(StoreUnavailableError):
            store.append([draft("after")])
        store.append([draft("after")])
        assert count(path) == 3_001
        assert [notice.action for notice in store.take_notices()] == ["log_recreated"]


def test_a_recovery_that_the_disk_ends_half_way_is_begun_again(path: Path) -> None:
    filled(path, 5_000)
    with closing(ActivityStore.open(path)) as store:
        damage(path, path.stat().st_size // PAGE // 2)
        with small_files_only(60 * PAGE), pytest.raises(StoreUnavailableError):
            store.check()
        store.check()
        assert count(path) > 4_500
        assert [notice.action for notice in store.take_notices()] == ["log_recreated"]
