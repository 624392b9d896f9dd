"""Filters in memory say the same as filters in SQL."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise, product
from pathlib import Path

from hypothesis import example, given, strategies as st
import pytest

from custom_components.ledgrab.activity.matching import matches
from custom_components.ledgrab.activity.model import ActivityEntry, Category, Filters, Severity
from custom_components.ledgrab.activity.query import read_page
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.drafts import NOON, draft, microseconds

MESSAGES = (
    "TV started",
    "tv STOPPED",
    "Straße, ÄRGER, \u212aelvin",
    "100%_sure \\ 'quoted'",
    "Lamp at 203.0.113.77 does not answer",
    "Lamp at [address] does not answer",
)
ACTORS = ("user:Anna", "system", "device:Lamp 203.0.113.77", "device:Lamp [address]")
THINGS = ((None, None), ("target", "tv"), ("device", "lamp"), ("target", "lamp"))
TICK = timedelta(seconds=1)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed log in which the filters meet every combination."""
    path = tmp_path_factory.mktemp("matching") / "activity.db"
    kinds = product(MESSAGES, Category, (Severity.INFO, Severity.ERROR), ACTORS, THINGS[:3])
    drafts = [
        draft(
            message,
            ts=microseconds(NOON + number % 7 * TICK),
            category=category,
            severity=severity,
            actor=actor,
            entity_type=kind,
            entity_id=thing,
        )
        for number, (message, category, severity, actor, (kind, thing)) in enumerate(kinds)
    ]
    with closing(ActivityStore.open(path)) as store:
        store.append(drafts)
    return path


@pytest.fixture(scope="module")
def entries(log: Path) -> list[ActivityEntry]:
    """Return all entries of the log, newest first."""
    return list(_pages(log, Filters(), public=False))


def _pages(path: Path, filters: Filters, *, public: bool) -> Iterator[ActivityEntry]:
    before, more = None, True
    while more:
        page = read_page(path, filters, before_seq=before, limit=200, public=public)
        yield from page.entries
        before, more = page.next_before_seq, page.has_more


def _moments() -> st.SearchStrategy[datetime | None]:
    return st.none() | st.integers(-1, 8).map(lambda number: NOON + number * TICK)


PARTS = st.one_of(
    st.none(),
    st.text(max_size=4),
    st.sampled_from(["tv", "ß", "SS", "ärger", "k", "%", "_", "\\", "203.0", "[ADDRESS]", "at 2", "\0", "'"]),
)
FILTERS = st.builds(
    Filters,
    categories=st.frozensets(st.sampled_from(Category)),
    severities=st.frozensets(st.sampled_from(Severity)),
    actor=st.none() | st.sampled_from((*ACTORS, "user:Ben")),
    entity_type=st.none() | st.sampled_from(("target", "device", "scene")),
    entity_id=st.none() | st.sampled_from(("tv", "lamp", "other")),
    since=_moments(),
    until=_moments(),
    message_like=PARTS,
)


@given(filters=FILTERS, public=st.booleans())
@example(filters=Filters(message_like="203.0.113.77"), public=True)
@example(filters=Filters(message_like="\0"), public=False)
@example(filters=Filters(actor="device:Lamp 203.0.113.77"), public=True)
@example(filters=Filters(actor="device:Lamp [address]"), public=True)
def test_memory_and_sql_choose_the_same(
    log: Path, entries: list[ActivityEntry], filters: Filters, public: bool
) -> None:
    found = list(_pages(log, filters, public=public))
    assert found == [entry for entry in entries if matches(filters, entry, public=public)]
    assert all(newer.seq > older.seq for newer, older in pairwise(found))


def test_a_masked_address_is_not_found_by_a_public_search(log: Path) -> None:
    secret = Filters(message_like="203.0.113")
    assert read_page(log, secret).total == 120
    hidden = read_page(log, secret, public=True)
    assert (hidden.entries, hidden.total, hidden.has_more) == ((), 0, False)
    assert read_page(log, Filters(message_like="does not answer"), public=True).total == 240


def test_a_public_search_finds_an_actor_by_what_is_shown_of_him_and_nobody_by_his_address(log: Path) -> None:
    hidden, shown = (Filters(actor=actor) for actor in ACTORS[2:])
    assert [read_page(log, filters).total for filters in (hidden, shown)] == [180, 180]
    assert [read_page(log, filters, public=True).total for filters in (hidden, shown)] == [0, 360]
