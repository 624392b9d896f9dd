"""An export in pieces."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from custom_components.ledgrab.activity.errors import StoreUnavailableError
from custom_components.ledgrab.activity.export import ExportFormat, iter_export
from custom_components.ledgrab.activity.export_reader import PIECE_BYTES, ExportReader
from custom_components.ledgrab.activity.model import Filters
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.drafts import draft


@contextmanager
def opened(
    path: Path,
    file_format: ExportFormat = ExportFormat.JSONL,
    filters: Filters = Filters(),  # noqa: B008
) -> Iterator[ExportReader]:
    """Return an export at its beginning."""
    with closing(ExportReader(file_format, filters)) as reader:
        reader.open(path)
        yield reader


@pytest.mark.parametrize("file_format", ExportFormat)
def test_pieces_are_the_export(path: Path, store: ActivityStore, file_format: ExportFormat) -> None:
    store.append([draft("x" * 900)] * 2_500)
    with opened(path, file_format) as reader:
        pieces = list(iter(reader.read, None))
    assert b"".join(piece.data for piece in pieces) == b"".join(
        block.data for block in iter_export(path, file_format)
    )
    assert sum(piece.rows for piece in pieces) == 2_500
    assert len(pieces) >= 3


def test_a_piece_is_bounded_by_its_last_block(path: Path, store: ActivityStore) -> None:
    store.append([draft()] * 20_000)
    with opened(path) as reader:
        assert max(len(piece.data) for piece in iter(reader.read, None)) < 3 * PIECE_BYTES


def test_a_search_for_nothing_ends(path: Path, store: ActivityStore) -> None:
    store.append([draft()] * 5_000)
    with opened(path, filters=Filters(message_like="nothing")) as reader:
        assert sum(piece.rows for piece in iter(reader.read, None)) == 0


def test_what_cannot_be_exported_fails_at_once(path: Path) -> None:
    with pytest.raises(StoreUnavailableError), opened(path):
        pass


def test_a_closed_reader_holds_no_file(path: Path, store: ActivityStore) -> None:
    store.append([draft()] * 2_500)
    # SQLite closes no file as long as another connection of the process has locks on it.
    store.close()
    before = open_files()
    with opened(path) as reader:
        assert open_files() > before
        reader.close()
    assert open_files() == before


def open_files() -> int:
    """Return how many files this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_reader_that_was_never_opened_can_be_closed() -> None:
    with closing(ExportReader(ExportFormat.CSV, Filters())) as reader:
        assert reader.read() is None
