"""What the file has forgotten since it was last used, and who remembers."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
import shutil

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.ledgrab.activity.query import count
from custom_components.ledgrab.activity.store import ActivityStore
from custom_components.ledgrab.activity.witness import read_witness
from tests.activity.accidents import crashed, filled, opened, told
from tests.activity.drafts import draft


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
