"""The one writer: what it promises where nothing goes wrong with the disk."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
import shutil
import sqlite3
import subprocess
import sys

import pytest

from custom_components.ledgrab.activity.errors import StoreClosedError, StoreInUseError
from custom_components.ledgrab.activity.facets import read_facets
from custom_components.ledgrab.activity.files import keep_log, remove_log
from custom_components.ledgrab.activity.query import count, read_page
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.drafts import Clock, draft


@pytest.fixture
def copy(path: Path, store: ActivityStore) -> Iterator[sqlite3.Connection]:
    """Yield a foreign connection to the file."""
    with closing(sqlite3.connect(path, timeout=0.0, autocommit=True)) as connection:
        yield connection


def messages(path: Path) -> list[str]:
    """Return what the log tells, newest first."""
    return [entry.message for entry in read_page(path, limit=200).entries]


def test_what_was_appended_is_on_disk(path: Path, store: ActivityStore) -> None:
    entries = store.append([draft("one"), draft("two")])
    assert [entry.seq for entry in entries] == [1, 2]
    assert read_page(path).entries == tuple(reversed(entries))
    assert store.last_seq == 2


def test_nothing_is_appended_for_nothing(path: Path, store: ActivityStore) -> None:
    assert store.append([]) == []
    assert count(path) == 0


def test_a_log_goes_on_where_it_was_closed(path: Path) -> None:
    with closing(ActivityStore.open(path)) as store:
        store.append([draft("one")])
    with closing(ActivityStore.open(path)) as store:
        assert store.append([draft("two")])[0].seq == 2
        assert store.notices == ()
    assert messages(path) == ["two", "one"]


def test_files_are_for_their_owner_alone(path: Path, store: ActivityStore) -> None:
    store.append([draft()])
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}
    assert {file.name for file in path.parent.iterdir()} == {
        "activity.db",
        "activity.db-shm",
        "activity.db-wal",
        "activity.db.lock",
        "activity.head",
    }


def test_a_file_that_others_could_read_is_closed_to_them(path: Path) -> None:
    ActivityStore.open(path).close()
    path.chmod(0o644)
    ActivityStore.open(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_closing_leaves_one_file_without_a_journal(path: Path) -> None:
    store = ActivityStore.open(path)
    store.append([draft()])
    store.close()
    store.close()
    assert not path.with_name("activity.db-wal").exists()
    assert count(path) == 1


def test_a_closed_log_takes_nothing(store: ActivityStore) -> None:
    store.close()
    with pytest.raises(StoreClosedError):
        store.append([draft()])
    with pytest.raises(StoreClosedError):
        store.check()


def test_a_second_writer_is_refused_until_the_first_is_done(path: Path, store: ActivityStore) -> None:
    with pytest.raises(StoreInUseError):
        ActivityStore.open(path)
    store.close()
    ActivityStore.open(path).close()


def test_any_thread_may_write(path: Path, store: ActivityStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        appended = list(threads.map(lambda number: store.append([draft(f"{number}")] * 3), range(50)))
    assert sorted(entry.seq for entries in appended for entry in entries) == list(range(1, 151))
    assert count(path) == 150
    batches = [[entry.seq for entry in entries] for entries in appended]
    assert all(seqs == list(range(seqs[0], seqs[0] + 3)) for seqs in batches)


def test_a_batch_that_failed_leaves_no_trace_and_can_be_written_again(
    path: Path, store: ActivityStore
) -> None:
    batch = [draft("one"), draft("two")]

    def fail(connection: sqlite3.Connection, first: int) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.append(batch, fail)
    assert (count(path), read_facets(path).actors) == (0, {})
    assert [entry.seq for entry in store.append(batch)] == [1, 2]
    assert messages(path) == ["two", "one"]


def test_clear_keeps_the_entry_that_tells_of_it(path: Path, store: ActivityStore) -> None:
    store.append([draft()] * 3)
    (cleared,) = store.clear("user:Anna")
    assert (cleared.seq, cleared.actor, cleared.metadata) == (4, "user:Anna", {"count": 3})
    assert read_page(path).entries == (cleared,)
    assert count(path) == 1
    assert read_facets(path).actors == {"user:Anna": 1}
    assert store.append([draft()])[0].seq == 5


def test_a_file_that_is_held_for_a_copy_does_not_change(path: Path, store: ActivityStore) -> None:
    store.append([draft()])
    assert store.checkpoint(hold=True)
    before = path.read_bytes()
    store.append([draft("x" * 900)] * 5_000)
    assert path.read_bytes() == before
    assert store.wal_bytes > 5_000_000
    assert count(path) == 5_001
    assert store.checkpoint()
    assert path.read_bytes() != before
    assert store.wal_bytes == 0


def test_a_copy_made_while_entries_come_in_is_sound(path: Path, store: ActivityStore, tmp_path: Path) -> None:
    store.append([draft("before")] * 1_000)
    store.checkpoint(hold=True)
    copy = tmp_path / "copy" / path.name
    copy.parent.mkdir()
    for suffix in ("", "-wal"):
        store.append([draft("meanwhile")] * 1_000)
        shutil.copy(f"{path}{suffix}", f"{copy}{suffix}")
    store.append([draft("after")])
    store.checkpoint()
    with closing(ActivityStore.open(copy)) as restored:
        assert restored.notices == ()
        assert count(copy) == 3_000


def test_another_program_that_opens_the_file_after_a_copy_costs_no_entry(
    path: Path, store: ActivityStore, tmp_path: Path
) -> None:
    store.append([draft("before")])
    store.checkpoint(hold=True)
    for file in path.parent.glob(f"{path.name}*"):
        shutil.copy(file, tmp_path / file.name)
    store.checkpoint()
    assert read_elsewhere(path) == "1"
    store.append([draft("after")])
    assert read_elsewhere(path) == "2"
    assert messages(path) == ["after", "before"]


def read_elsewhere(path: Path) -> str:
    """Return how many entries another process counts, which may write and is the last to close if it can be."""
    program = (
        "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]);"
        "print(*db.execute('SELECT count(*) FROM entries').fetchone()); db.close()"
    )
    command = (sys.executable, "-c", program, str(path))
    result = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own program
    return result.stdout.strip()


def test_a_checkpoint_tells_when_a_reader_is_in_the_way(
    store: ActivityStore, copy: sqlite3.Connection
) -> None:
    store.append([draft()])
    copy.execute("BEGIN")
    copy.execute("SELECT count(*) FROM entries").fetchone()
    store.append([draft()])
    assert not store.checkpoint()
    copy.execute("COMMIT")
    assert store.checkpoint()


def test_vacuum_gives_pages_back_in_small_steps(path: Path, store: ActivityStore) -> None:
    store.append([draft("x" * 900)] * 5_000)
    store.checkpoint()
    full = path.stat().st_size
    store.clear()
    assert store.vacuum(100)
    assert sum(1 for _ in iter(lambda: store.vacuum(100), False)) > 5
    store.checkpoint()
    assert path.stat().st_size < full / 10


def test_a_log_can_be_kept_when_its_name_is_given_up(path: Path, store: ActivityStore, clock: Clock) -> None:
    store.append([draft()])
    store.close()
    kept = keep_log(path, clock.now)
    assert kept.name == "activity.db.kept-20261123T120000Z"
    assert list(path.parent.iterdir()) == [kept]
    with closing(ActivityStore.open(path)) as fresh:
        assert fresh.notices == ()
    assert keep_log(path, clock.now).name == "activity.db.kept-20261123T120000Z-2"
    remove_log(path)
    assert count(kept) == 1


def test_a_log_is_removed_with_everything_that_belongs_to_it(path: Path, store: ActivityStore) -> None:
    store.append([draft()])
    path.with_name("activity.db.corrupt-1").touch()
    store.close()
    remove_log(path)
    assert list(path.parent.iterdir()) == []
