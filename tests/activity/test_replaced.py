"""A file that is deleted or replaced while it is open."""

from pathlib import Path
import shutil

from custom_components.ledgrab.activity.query import count, read_page
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.accidents import crashed, filled, opened, told
from tests.activity.drafts import draft


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


def test_a_file_written_again_while_a_copy_is_made_rests_too(path: Path, store: ActivityStore) -> None:
    store.append([draft("before")])
    store.checkpoint(hold=True)
    path.unlink()
    store.append([draft("after")])
    assert store.change(lambda file: file.execute("PRAGMA wal_autocheckpoint").fetchone()) == (0,)
    assert store.wal_bytes > 0
    store.checkpoint()
    assert store.change(lambda file: file.execute("PRAGMA wal_autocheckpoint").fetchone()) == (1_000,)
