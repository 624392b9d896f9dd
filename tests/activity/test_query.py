"""Asking the log."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
import sqlite3
from typing import Any

import pytest

from custom_components.ledgrab.activity.conditions import conditions_of
from custom_components.ledgrab.activity.connection import limit_time, reading
from custom_components.ledgrab.activity.errors import QueryError, QueryTimeoutError, StoreUnavailableError
from custom_components.ledgrab.activity.model import Category, Filters, Page, Severity
from custom_components.ledgrab.activity.query import COUNT_CAP, read_page
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.drafts import DAY, NOON, draft, microseconds

PEOPLE = ("user:Anna", "user:Ben", "system")
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed log of 50,000 entries, one a second, in which the clock once went back a day."""
    path = tmp_path_factory.mktemp("log") / "activity.db"
    with closing(ActivityStore.open(path)) as store:
        for first in range(0, 50_000, 1_000):
            store.append([_entry(number) for number in range(first, first + 1_000)])
    return path


def _entry(number: int) -> Any:
    """Return the draft of an entry of the large log; its seq will be one more."""
    return draft(
        f"entry {number:05} 100%_sure" + " ÄRGER" * (number == 1_234),
        ts=microseconds(NOON) + number * 1_000_000 - DAY * (20_000 <= number < 20_100),
        category=("capture", "device", "entity", "system")[number % 4],
        severity="error" if number % 1_000 == 500 else "warning" if number % 100 == 0 else "info",
        actor=PEOPLE[number % 3],
        entity_type=None if number % 5 == 0 else "target",
        entity_id=None if number % 5 == 0 else "rare" if number == 7 else "common",
    )


@pytest.fixture
def connection(log: Path) -> Iterator[sqlite3.Connection]:
    """Yield a reading connection."""
    with reading(log) as connection:
        yield connection


def numbers(page: Page) -> list[int]:
    """Return which entries are on a page."""
    return [entry.seq - 1 for entry in page.entries]


def everything(log: Path, filters: Filters, **options: Any) -> list[int]:
    """Return all matches, page after page."""
    page = read_page(log, filters, **options)
    found = numbers(page)
    while page.has_more:
        page = read_page(log, filters, before_seq=page.next_before_seq, **options)
        found += numbers(page)
    return found


def test_the_newest_come_first(log: Path) -> None:
    page = read_page(log, limit=3)
    assert numbers(page) == [49_999, 49_998, 49_997]
    assert (page.next_before_seq, page.has_more, page.total, page.scanned_to) == (49_998, True, 50_000, None)


def test_pages_go_on_where_the_last_one_ended(log: Path) -> None:
    assert numbers(read_page(log, before_seq=49_998, limit=2)) == [49_996, 49_995]


def test_the_last_page_says_so(log: Path) -> None:
    page = read_page(log, before_seq=4, limit=3)
    assert numbers(page) == [2, 1, 0]
    assert (page.next_before_seq, page.has_more, page.total) == (None, False, 50_000)
    assert read_page(log, before_seq=1).entries == ()


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_page_has_bounds(log: Path, limit: int) -> None:
    with pytest.raises(QueryError, match="1 to 200"):
        read_page(log, limit=limit)


@pytest.mark.parametrize(
    ("filters", "expected", "total"),
    [
        ({"categories": frozenset({Category.DEVICE})}, [49_997, 49_993], 12_500),
        ({"categories": frozenset({Category.DEVICE, Category.SYSTEM})}, [49_999, 49_997], 25_000),
        ({"categories": frozenset(Category)}, [49_999, 49_998], 50_000),
        ({"categories": frozenset({Category.AUTH})}, [], 0),
        ({"severities": frozenset({Severity.ERROR})}, [49_500, 48_500], 50),
        ({"severities": frozenset({Severity.ERROR, Severity.WARNING})}, [49_900, 49_800], 500),
        ({"severities": frozenset({Severity.INFO})}, [49_999, 49_998], 49_500),
        ({"severities": frozenset(Severity)}, [49_999, 49_998], 50_000),
        (
            {"severities": frozenset({Severity.ERROR}), "categories": frozenset({Category.CAPTURE})},
            [49_500, 48_500],
            50,
        ),
        ({"actor": "user:Anna"}, [49_998, 49_995], 16_667),
        ({"actor": "user:Nobody"}, [], 0),
        ({"entity_type": "target"}, [49_999, 49_998], COUNT_CAP),
        ({"entity_type": "device"}, [], 0),
        ({"entity_id": "rare"}, [7], 1),
        ({"entity_id": "common"}, [49_999, 49_998], COUNT_CAP),
        ({"entity_id": "common", "severities": frozenset({Severity.ERROR})}, [], 0),
        ({"message_like": "ENTRY 00007"}, [7], 1),
        ({"message_like": "100%_SURE"}, [49_999, 49_998], COUNT_CAP),
        ({"message_like": "100__sure"}, [], 0),
        ({"message_like": "ärger"}, [1_234], 1),
        ({"message_like": "\\"}, [], 0),
        ({"message_like": ""}, [49_999, 49_998], COUNT_CAP),
        ({"since": NOON + 13 * HOUR}, [49_999, 49_998], COUNT_CAP),
        ({"until": NOON - 18 * HOUR}, [20_099, 20_098], 100),
        ({"since": NOON, "until": NOON + timedelta(seconds=3)}, [2, 1], 3),
        (
            {"since": NOON + 5 * HOUR + timedelta(seconds=1_999), "until": NOON + 6 * HOUR},
            [21_599, 21_598],
            1_001,
        ),
        ({"since": NOON + 30 * HOUR}, [], 0),
        ({"since": NOON + HOUR, "until": NOON}, [], 0),
        (
            {"since": NOON, "until": NOON + HOUR, "message_like": "entry 0000", "actor": "system"},
            [8, 5],
            3,
        ),
    ],
)
def test_filters_find_what_matches_all_of_them(
    log: Path, filters: dict[str, Any], expected: list[int], total: int
) -> None:
    page = read_page(log, Filters(**filters), limit=2)
    assert numbers(page) == expected
    assert page.total == total
    assert page.has_more == (total > 2)


def test_times_may_come_from_any_zone(log: Path) -> None:
    since = datetime(2026, 11, 23, 14, tzinfo=UTC).astimezone()
    assert everything(log, Filters(since=since, until=since + timedelta(seconds=2))) == [7_201, 7_200]


def test_a_time_without_a_zone_is_refused(log: Path) -> None:
    with pytest.raises(QueryError, match="time zone"):
        read_page(log, Filters(since=datetime(2026, 11, 23)))  # noqa: DTZ001 - what is tested


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (Filters(entity_id="common"), "USING INDEX entries_entity (entity_id=? AND rowid>? AND rowid<?)"),
        (Filters(severities=frozenset({Severity.ERROR})), "USING INDEX entries_severity (seq>? AND seq<?)"),
        (Filters(since=NOON, until=NOON + HOUR), "USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        (Filters(actor="system"), "USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
    ],
)
def test_nothing_is_sorted_and_indexes_are_used(
    connection: sqlite3.Connection, filters: Filters, index: str
) -> None:
    conditions = conditions_of(filters)
    query = f"SELECT * FROM entries WHERE seq BETWEEN ? AND ? AND {conditions.sql} ORDER BY seq DESC LIMIT ?"  # noqa: S608 - made of placeholders
    plan = connection.execute(f"EXPLAIN QUERY PLAN {query}", (1, 9, *conditions.values, 9)).fetchall()
    assert [row[3] for row in plan] == [f"SEARCH entries {index}"]


def test_a_search_that_no_index_helps_tells_how_far_it_came(log: Path) -> None:
    page = read_page(log, Filters(message_like="entry 00007"), seconds=0.0)
    assert (page.entries, page.has_more, page.total) == ((), True, None)
    assert page.next_before_seq == 30_001
    assert page.scanned_to == NOON + timedelta(seconds=30_000)


def test_a_search_goes_on_from_where_it_stopped(log: Path) -> None:
    assert everything(log, Filters(message_like="entry 00007"), seconds=0.0) == [7]
    assert everything(log, Filters(message_like="entry 0", actor="system"), seconds=0.0, limit=200) == [
        number for number in range(9_999, -1, -1) if number % 3 == 2
    ]


def test_a_page_that_is_full_is_not_a_search_that_stopped(log: Path) -> None:
    page = read_page(log, Filters(message_like="entry 4"), limit=2, seconds=0.0)
    assert (page.has_more, page.scanned_to, page.next_before_seq) == (True, None, 49_999)


def test_a_search_with_time_goes_all_the_way(log: Path) -> None:
    assert everything(log, Filters(message_like="entry 00007"), seconds=60.0) == [7]


def test_an_empty_log_has_an_empty_page(path: Path, store: ActivityStore) -> None:
    for filters in (Filters(), Filters(since=NOON), Filters(entity_id="x")):
        assert read_page(path, filters) == Page(entries=(), next_before_seq=None, has_more=False, total=0)


def test_reading_never_writes(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM entries")


def test_a_read_that_takes_too_long_is_given_up(log: Path) -> None:
    def search() -> None:
        with reading(log) as connection:
            limit_time(connection, 0.0)
            connection.execute("SELECT count(*) FROM entries AS a, entries AS b").fetchone()

    with pytest.raises(QueryTimeoutError):
        search()


def test_a_row_that_is_no_text_is_told(log: Path) -> None:
    with pytest.raises(StoreUnavailableError), reading(log) as connection:
        connection.execute("SELECT CAST(x'ff' AS TEXT)").fetchone()
