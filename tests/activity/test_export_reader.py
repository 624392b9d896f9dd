"""An export in pieces."""

from contextlib import closing
from pathlib import Path

import pytest

from custom_components.ledgrab.activity.errors import StoreUnavailableError
from custom_components.ledgrab.activity.export import ExportFormat, iter_export
from custom_components.ledgrab.activity.export_reader import PIECE_BYTES, ExportReader
from custom_components.ledgrab.activity.model import Filters
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.drafts import draft


@pytest.mark.parametrize("file_format", ExportFormat)
def test_pieces_are_the_export(path: Path, store: ActivityStore, file_format: ExportFormat) -> None:
    store.append([draft("x" * 900)] * 2_500)
    with closing(ExportReader(path, file_format, Filters())) as reader:
        pieces = list(iter(reader.read, None))
    assert b"".join(piece.data for piece in pieces) == b"".join(
        block.data for block in iter_export(path, file_format)
    )
    assert sum(piece.rows for piece in pieces) == 2_500
    assert len(pieces) >= 3


def test_a_piece_is_bounded_by_its_last_block(path: Path, store: ActivityStore) -> None:
    store.append([draft()] * 20_000)
    with closing(ExportReader(path, ExportFormat.JSONL, Filters())) as reader:
        assert max(len(piece.data) for piece in iter(reader.read, None)) < 3 * PIECE_BYTES


def test_a_search_for_nothing_ends(path: Path, store: ActivityStore) -> None:
    store.append([draft()] * 5_000)
    with closing(ExportReader(path, ExportFormat.CSV, Filters(message_like="nothing"))) as reader:
        assert sum(piece.rows for piece in iter(reader.read, None)) == 0


def test_what_cannot_be_exported_fails_at_once(path: Path) -> None:
    with pytest.raises(StoreUnavailableError):
        ExportReader(path, ExportFormat.CSV, Filters())


def test_a_closed_reader_holds_no_file(path: Path, store: ActivityStore) -> None:
    store.append([draft()] * 2_500)
    # SQLite closes no file as long as another connection of the process has locks on it.
    store.close()
    before = open_files()
    reader = ExportReader(path, ExportFormat.CSV, Filters())
    assert open_files() > before
    reader.close()
    reader.close()
    assert open_files() == before


def open_files() -> int:
    """Return how many files this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))
