"""What can happen to the file, and what the log does then."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
import os
from pathlib import Path
import resource
import shutil
import sqlite3

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.ledgrab.activity.errors import StoreCorruptError, StoreUnavailableError
from custom_components.ledgrab.activity.model import Draft
from custom_components.ledgrab.activity.query import count, read_page
from custom_components.ledgrab.activity.store import ActivityStore
from custom_components.ledgrab.activity.witness import read_witness
from tests.activity.drafts import Clock, draft

PAGE = 4_096


def filled(path: Path, rows: int = 400) -> None:
    """Leave a closed log with some entries."""
    with closing(ActivityStore.open(path)) as store:
        store.append(
            [draft(f"entry {number} " + "x" * 200, entity_id="01J") for number in range(1, rows + 1)]
        )


def crashed(path: Path, rows: int = 400) -> None:
    """Leave a log with some entries as a process does that dies: journal and all."""
    store = ActivityStore.open(path)
    store.append([draft(f"entry {number} " + "x" * 200, entity_id="01J") for number in range(1, rows + 1)])
    kept = path.parent.with_name("kept")
    shutil.copytree(path.parent, kept)
    store.close()
    shutil.rmtree(path.parent)
    kept.rename(path.parent)


def damage(path: Path, *pages: int) -> None:
    """Overwrite some pages of a file."""
    with path.open("r+b") as file:
        for page in pages:
            file.seek(page * PAGE)
            file.write(os.urandom(PAGE))


def opened(path: Path) -> tuple[Draft, ...]:
    """Open and close a log, and return what it noticed."""
    with closing(ActivityStore.open(path)) as store:
        return store.take_notices()


def told(notices: tuple[Draft, ...]) -> list[tuple[str, object]]:
    """Return the actions of notices and the count that they name."""
    return [(notice.action, (notice.metadata or {}).get("count")) for notice in notices]


def corrupt_copies(path: Path) -> list[Path]:
    """Return the databases that were put aside."""
    return sorted(file for file in path.parent.glob("*.corrupt-*") if file.suffix.startswith(".corrupt"))


def test_after_a_crash_everything_is_there(path: Path) -> None:
    crashed(path)
    assert opened(path) == ()
    assert count(path) == 400


@pytest.mark.parametrize("garbage", [b"not a database" * 1_000, b"SQLite format 3\0" + b"\xff" * 9_000])
def test_what_is_no_database_is_put_aside(path: Path, garbage: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(garbage)
    assert told(opened(path)) == [("log_recreated", 0)]
    (copy,) = corrupt_copies(path)
    assert copy.read_bytes() == garbage
    assert ":" not in copy.name
    assert count(path) == 0


def test_a_database_of_another_program_is_put_aside(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as foreign:
        foreign.execute("CREATE TABLE entries (seq)")
    assert told(opened(path)) == [("log_recreated", 0)]
    assert len(corrupt_copies(path)) == 1


def test_an_empty_file_is_a_new_log(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    assert opened(path) == ()


def test_damaged_pages_are_found_after_a_crash_and_the_newest_rows_are_saved(path: Path) -> None:
    filled(path, 2_000)
    size = path.stat().st_size // PAGE
    damage(path, *range(size // 3, size // 3 + 20))
    path.with_name("activity.db-wal").write_bytes(b"left by a crash")
    (notice,) = opened(path)
    assert notice.action == "log_recreated"
    assert notice.metadata is not None
    assert 1_000 < notice.metadata["count"] < 2_000
    assert count(path) == notice.metadata["count"]
    assert read_page(path).entries[0].message.startswith("entry 2000 ")


def test_a_shortened_file_is_put_aside_and_what_is_left_is_saved(path: Path) -> None:
    filled(path, 2_000)
    os.truncate(path, path.stat().st_size * 3 // 4 // PAGE * PAGE)
    (notice,) = opened(path)
    assert notice.action == "log_recreated"
    assert 0 < count(path) < 2_000


def test_damage_that_a_write_meets_is_repaired_on_the_way(path: Path) -> None:
    filled(path, 2_000)
    with closing(ActivityStore.open(path)) as store:
        damage(path, *range(1, path.stat().st_size // PAGE))
        path.with_name("activity.db-wal").write_bytes(b"")
        (entry,) = store.append([draft("after")])
        assert entry.seq == 2_001
        assert [notice.action for notice in store.notices] == ["log_recreated"]
    assert read_page(path).entries[0] == entry


def test_damage_that_a_reader_meets_is_repaired_when_the_store_is_told(path: Path) -> None:
    filled(path, 2_000)
    with closing(ActivityStore.open(path)) as store:
        store.check()
        assert store.notices == ()
        damage(path, *range(2, path.stat().st_size // PAGE))
        with pytest.raises(StoreCorruptError):
            read_page(path)
        store.check()
        assert [notice.action for notice in store.take_notices()] == ["log_recreated"]
        assert store.take_notices() == ()
        read_page(path)


def test_damage_that_opening_meets_is_repaired(path: Path) -> None:
    filled(path, 2_000)
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'entries'").fetchone()
    damage(path, root - 1)
    assert told(opened(path)) == [("log_recreated", 0)]


def test_only_what_we_once_wrote_is_saved(path: Path) -> None:
    filled(path, 3)
    with closing(sqlite3.connect(path, autocommit=True)) as tampered:
        tampered.execute("PRAGMA ignore_check_constraints = ON")
        for seq, change in enumerate(("id = 'x'", "category = 'x'", "metadata = '{'", "metadata = '[]'"), 4):
            tampered.execute("CREATE TEMP TABLE forged AS SELECT * FROM entries WHERE seq = 1")
            tampered.execute(f"UPDATE forged SET seq = {seq}, {change}")  # noqa: S608 - constants
            tampered.execute("INSERT INTO entries SELECT * FROM forged")
            tampered.execute("DROP TABLE forged")
        (root,) = tampered.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'meta'").fetchone()
    damage(path, root - 1)
    assert told(opened(path)) == [("log_recreated", 3)]
    assert count(path) == 3


def test_two_corrupt_copies_are_kept(path: Path, clock: Clock) -> None:
    for number in range(4):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"%d" % number * 5_000)
        path.with_name("activity.db-wal").write_bytes(b"journal")
        ActivityStore.open(path, clock=clock).close()
    assert {copy.read_bytes()[:1] for copy in corrupt_copies(path)} == {b"2", b"3"}


def test_a_file_that_was_deleted_while_nobody_looked_is_noticed(path: Path) -> None:
    filled(path)
    path.unlink()
    assert told(opened(path)) == [("log_recreated", 0)]
    with closing(ActivityStore.open(path)) as store:
        assert store.append([draft()])[0].seq == 401


def test_a_file_that_forgot_its_newest_entries_is_noticed(path: Path) -> None:
    crashed(path, 10)
    with closing(ActivityStore.open(path)) as store:
        store.append([draft()])
        store.checkpoint()
        before = path.read_bytes()
        store.append([draft()] * 3)
        wal = path.with_name("activity.db-wal")
        kept, journal = path.read_bytes(), wal.read_bytes()
    assert kept == before
    # One flipped byte in the journal silently drops every later commit.
    path.write_bytes(kept)
    wal.write_bytes(journal[: len(journal) // 8] + b"?" + journal[len(journal) // 8 + 1 :])
    (notice,) = opened(path)
    assert notice.action == "entries_lost"
    assert notice.message == "The newest 3 entries of the log were lost"


def test_a_restored_older_copy_is_noticed(path: Path, tmp_path: Path) -> None:
    filled(path, 10)
    shutil.copy(path, tmp_path / "backup")
    filled(path, 10)
    path.unlink()
    shutil.copy(tmp_path / "backup", path)
    assert told(opened(path)) == [("log_restored", None)]
    with closing(ActivityStore.open(path)) as store:
        assert store.append([draft()])[0].seq == 21


def test_a_copy_that_went_on_elsewhere_is_noticed(path: Path, tmp_path: Path) -> None:
    filled(path, 10)
    elsewhere = tmp_path / "elsewhere" / "activity.db"
    shutil.copytree(path.parent, elsewhere.parent)
    filled(elsewhere, 20)
    filled(path, 10)
    shutil.copy(elsewhere, path)
    assert told(opened(path)) == [("log_restored", None)]


def test_another_log_under_the_same_name_is_noticed(path: Path, tmp_path: Path) -> None:
    filled(path, 10)
    other = tmp_path / "other" / "activity.db"
    filled(other, 30)
    shutil.copy(other, path)
    assert told(opened(path)) == [("log_restored", None)]


def test_a_log_that_was_moved_with_its_witness_is_the_same(path: Path, tmp_path: Path) -> None:
    filled(path, 10)
    moved = tmp_path / "moved"
    shutil.copytree(path.parent, moved)
    assert opened(moved / path.name) == ()


@pytest.mark.parametrize("head", [b"", b"nonsense", b"00000000 {}", b"a3830348 {}", b"\xff\xfe x"])
def test_a_witness_that_knows_nothing_accuses_nobody(path: Path, head: bytes) -> None:
    filled(path, 10)
    path.with_suffix(".head").write_bytes(head)
    assert read_witness(path.with_suffix(".head")) is None
    assert opened(path) == ()


def test_a_witness_that_cannot_be_written_stops_nobody(path: Path, store: ActivityStore) -> None:
    path.with_suffix(".head").mkdir()
    store.append([draft()])
    assert count(path) == 1


def test_a_cleared_log_accuses_nobody_even_if_the_witness_did_not_hear_of_it(path: Path) -> None:
    with closing(ActivityStore.open(path)) as store:
        store.append([draft()])
        head = path.with_suffix(".head").read_bytes()
        store.clear()
    path.with_suffix(".head").write_bytes(head)
    assert opened(path) == ()


def test_a_file_deleted_while_open_is_written_again_from_what_is_still_known(
    path: Path, store: ActivityStore
) -> None:
    store.append([draft(f"{number}") for number in range(1_000)])
    path.unlink()
    (entry,) = store.append([draft("after")])
    assert entry.seq == 1_001
    assert told(store.notices) == [("log_recreated", 1_000)]
    assert count(path) == 1_001
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_deleted_while_open_is_made_again(path: Path, store: ActivityStore) -> None:
    store.append([draft("before")])
    shutil.rmtree(path.parent)
    store.append([draft("after")])
    assert [entry.message for entry in read_page(path).entries] == ["after", "before"]


def test_a_file_replaced_while_open_is_followed(path: Path, store: ActivityStore, tmp_path: Path) -> None:
    other = tmp_path / "other" / "activity.db"
    filled(other, 30)
    store.append([draft("lost")])
    other.replace(path)
    (entry,) = store.append([draft("after")])
    assert entry.seq == 31
    assert told(store.notices) == [("log_restored", None)]
    assert count(path) == 31
    store.close()
    assert opened(path) == ()


def test_a_file_replaced_with_its_own_journal_keeps_that_journal(
    path: Path, store: ActivityStore, tmp_path: Path
) -> None:
    other = tmp_path / "other" / "activity.db"
    crashed(other, 30)
    store.append([draft("lost")])
    other.with_name("activity.db-wal").replace(path.with_name("activity.db-wal"))
    path.with_name("activity.db-shm").unlink()
    other.replace(path)
    assert store.append([draft("after")])[0].seq == 31


def test_garbage_in_the_place_of_an_open_file_is_put_aside(
    path: Path, store: ActivityStore, tmp_path: Path
) -> None:
    store.append([draft("before")])
    garbage = tmp_path / "garbage"
    garbage.write_bytes(b"garbage" * 1_000)
    garbage.replace(path)
    store.append([draft("after")])
    assert store.notices[0].action == "log_recreated"
    assert [entry.message for entry in read_page(path).entries] == ["after"]


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


def cut(journal: bytes, at: int) -> bytes:
    """Return a journal that ends somewhere."""
    return journal[:at]


def flip(journal: bytes, at: int) -> bytes:
    """Return a journal with one wrong byte."""
    return journal[:at] + bytes([journal[at] ^ 0x55]) + journal[at + 1 :]


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1, exclude_max=True), st.sampled_from([cut, flip]))
def test_whatever_is_left_of_a_journal_gives_whole_batches_and_the_loss_is_told(
    tmp_path_factory: pytest.TempPathFactory, share: float, spoil: Callable[[bytes, int], bytes]
) -> None:
    path = tmp_path_factory.mktemp("log") / "activity.db"
    store = ActivityStore.open(path)
    store.checkpoint()
    for size in range(1, 8):
        store.append([draft(f"{size}")] * size)
    database, journal = path.read_bytes(), path.with_name("activity.db-wal").read_bytes()
    store.close()
    path.write_bytes(database)
    path.with_name("activity.db-wal").write_bytes(spoil(journal, int(len(journal) * share)))
    notices = opened(path)
    left = count(path)
    assert left in [sum(range(size)) for size in range(1, 9)]
    assert told(notices) == [("entries_lost", 28 - left)] * (left < 28)
