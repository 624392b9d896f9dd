"""An export fetched piece by piece, so that who fetches it is never busy for long and may stop at any time."""

from collections.abc import Generator
from pathlib import Path
from time import monotonic
from typing import Final

from .export import Block, ExportFormat, iter_export
from .model import Filters

PIECE_BYTES: Final = 256 * 1024
PIECE_SECONDS: Final = 0.1
"""A search that finds little comes back without having found anything."""


class ExportReader:
    """Reads an export; for any thread, one call at a time."""

    def __init__(self, file_format: ExportFormat, filters: Filters) -> None:
        """Touch nothing yet."""
        self._file_format = file_format
        self._filters = filters
        self._blocks: Generator[Block] | None = None
        self._first: Block | None = None

    def open(self, path: Path) -> None:
        """Fetch the first piece: what cannot be exported at all fails here, as `export.iter_export` does."""
        self._blocks = iter_export(path, self._file_format, self._filters)
        self._first = self._fetch()

    def read(self) -> Block | None:
        """Return the next piece, which may be empty, or None at the end; raises as `export.iter_export` does."""
        if self._first is None:
            return self._fetch()
        first, self._first = self._first, None
        return first

    def close(self) -> None:
        """Close the file; closing twice, or before `open`, is fine."""
        if self._blocks is not None:
            self._blocks.close()

    def _fetch(self) -> Block | None:
        blocks, size, deadline = [], 0, monotonic() + PIECE_SECONDS
        for block in self._blocks or ():
            blocks.append(block)
            size += len(block.data)
            if size >= PIECE_BYTES or monotonic() >= deadline:
                break
        if not blocks:
            return None
        return Block(b"".join(block.data for block in blocks), sum(block.rows for block in blocks))
