"""The log as a file: CSV that no spreadsheet runs, JSON, and JSON Lines that lose nothing."""

from collections.abc import Generator, Iterator
import csv
from enum import StrEnum
from io import StringIO
from pathlib import Path
import re
import sqlite3
from typing import Final, NamedTuple

from .conditions import Conditions, add_functions, conditions_of, seq_bounds
from .connection import limit_time, reading
from .model import Filters

_SPAN: Final = 1_000
_FIELDS: Final = (
    "id",
    "ts",
    "category",
    "action",
    "severity",
    "actor",
    "message",
    "entity_type",
    "entity_id",
    "entity_name",
    "metadata",
)

# As datetime.isoformat writes it: no fraction if it is zero.
_TIME: Final = (
    "strftime('%Y-%m-%dT%H:%M:%S', ts / 1000000, 'unixepoch')"
    " || CASE ts % 1000000 WHEN 0 THEN '' ELSE '.' || substr(ts % 1000000 + 1000000, 2) END || '+00:00'"
)
_TEXTS: Final = {field: f"coalesce({field}, '')" for field in _FIELDS} | {"ts": _TIME}
_VALUES: Final = {field: field for field in _FIELDS} | {"ts": _TIME, "metadata": "json(metadata)"}

# SQLite itself joins cells and rows, by ASCII's unit and record separators: Python takes twice as long.
_JOINED: Final = " || ".join(f"char(31) || {text}" for text in _TEXTS.values())
_CSV_BLOCK: Final = f"CAST(group_concat(replace({_JOINED}, '\"', '\"\"'), char(30)) AS BLOB)"
_CSV_ROW: Final = ", ".join(_TEXTS.values())
_JSON_OBJECT: Final = f"json_object({', '.join(f"'{field}', {value}" for field, value in _VALUES.items())})"
_CSV_HEADER: Final = (",".join(f'"{field}"' for field in _FIELDS) + "\r\n").encode()

# What spreadsheets take for a formula, where they look for one: CWE-1236 and the known bypasses of its remedy.
_FORMULA: Final = re.compile(
    r"(?:^|[\r\n])[ \t\u00a0\u200b-\u200d\u2060\ufeff]*[=+\-@\t\r\n|\uff1d\uff0b\uff0d\uff20]|^'"
)
# First bytes of a cell that are certainly harmless; all else is looked at again.
_SUSPICIOUS: Final = re.compile(rb"\x1f[^!-&(-*,.-<>?A-{}~\xc3-\xe1\xe3-\xee\xf0-\xf4\x1e\x1f]")


class ExportFormat(StrEnum):
    """How an export is written."""

    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"


class Block(NamedTuple):
    """A part of an export, UTF-8, and the number of entries in it."""

    data: bytes
    rows: int


def iter_export(
    path: Path,
    file_format: ExportFormat,
    filters: Filters = Filters(),  # noqa: B008 - immutable
) -> Generator[Block]:
    """Yield the matching entries, oldest first, in blocks of at most 1,000; in between no snapshot is held.

    Where nothing matches blocks are empty: who reads may stop there.
    CSV quotes every cell and disarms formulas by a leading `'`, which is doubled where it was there already:
    who drops one gets the stored text. Raises as `query.read_page` does.
    """
    first, between, last = _FRAMES[file_format]
    conditions = conditions_of(filters)
    with reading(path) as connection:
        add_functions(connection)
        yield Block(first, 0)
        begun = False
        for block in _blocks(connection, conditions, file_format):
            yield Block(between + block.data, block.rows) if begun and block.rows else block
            begun = begun or block.rows > 0
        yield Block(last, 0)


def disarm(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.search(cell) else cell


_FRAMES: Final = {
    ExportFormat.CSV: (_CSV_HEADER, b"", b""),
    ExportFormat.JSON: (b"[\n", b",\n", b"\n]\n"),
    ExportFormat.JSONL: (b"", b"", b""),
}


def _blocks(
    connection: sqlite3.Connection, conditions: Conditions, file_format: ExportFormat
) -> Iterator[Block]:
    """Yield the matches of one span of seqs after the other, even if there are none."""
    lowest, highest = seq_bounds(connection, conditions)
    source = f"FROM (SELECT * FROM entries WHERE seq BETWEEN ? AND ? AND {conditions.sql} ORDER BY seq)"  # noqa: S608
    for first in range(lowest, highest + 1, _SPAN):
        limit_time(connection)
        values = (first, min(first + _SPAN - 1, highest), *conditions.values)
        if file_format is ExportFormat.CSV:
            yield _csv_block(connection, source, values)
        else:
            yield _json_block(connection, source, values, file_format)


def _json_block(
    connection: sqlite3.Connection, source: str, values: tuple[str | int, ...], file_format: ExportFormat
) -> Block:
    """Return entries as JSON objects, one a line."""
    lines = file_format is ExportFormat.JSONL
    query = f"SELECT CAST(group_concat({_JSON_OBJECT}, ?) AS BLOB), count(*) {source}"
    data, rows = connection.execute(query, ("\n" if lines else ",\n", *values)).fetchone()
    if not rows:
        return Block(b"", 0)
    return Block(data + b"\n" if lines else data, rows)


def _csv_block(connection: sqlite3.Connection, source: str, values: tuple[str | int, ...]) -> Block:
    """Return entries as lines of CSV; where any cell might be a formula, all are looked at one by one."""
    data, rows = connection.execute(f"SELECT {_CSV_BLOCK}, count(*) {source}", values).fetchone()
    if not rows:
        return Block(b"", 0)
    whole = data.count(b"\x1f") == rows * len(_FIELDS) and data.count(b"\x1e") == rows - 1
    one_line = b"\n" not in data and b"\r" not in data
    if whole and one_line and not _SUSPICIOUS.search(data):
        data = data.replace(b"\x1e\x1f", b'"\r\n"').replace(b"\x1f", b'","')
        return Block(data[2:] + b'"\r\n', rows)
    text = StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    for row in connection.execute(f"SELECT {_CSV_ROW} {source}", values):
        writer.writerow(map(disarm, row))
    return Block(text.getvalue().encode(), rows)
