"""The filters that come from outside."""

from datetime import UTC, datetime
from typing import Any

import pytest
import voluptuous as vol

from homeassistant.core import HomeAssistant

from custom_components.ledgrab.activity.errors import QueryError
from custom_components.ledgrab.activity.model import Category, Filters, Severity
from custom_components.ledgrab.activity_filters import FILTER_FIELDS, filters_from, public_filters

SCHEMA = vol.Schema(FILTER_FIELDS)


def checked(data: dict[str, Any]) -> Filters:
    """Return the filters as an action or command takes them."""
    return filters_from(SCHEMA(data))


def test_nothing_filters_nothing() -> None:
    assert checked({}) == Filters()


def test_every_filter_arrives(hass: HomeAssistant) -> None:
    assert checked(
        {
            "categories": ["device", "capture"],
            "severities": "error",
            "actor": "user:Ann",
            "entity_type": "target",
            "entity_id": "tv",
            "since": "2026-01-01T00:00:00+01:00",
            "until": "2026-02-01T00:00:00Z",
            "message_like": "100 %",
        }
    ) == Filters(
        categories=frozenset({Category.DEVICE, Category.CAPTURE}),
        severities=frozenset({Severity.ERROR}),
        actor="user:Ann",
        entity_type="target",
        entity_id="tv",
        since=datetime(2025, 12, 31, 23, tzinfo=UTC),
        until=datetime(2026, 2, 1, tzinfo=UTC),
        message_like="100 %",
    )


async def test_a_time_without_a_zone_is_meant_as_home_assistant_shows_it(hass: HomeAssistant) -> None:
    await hass.config.async_update(time_zone="Asia/Tokyo")
    assert checked({"since": "2026-01-01 09:00:00"}).since == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("field", ["actor", "entity_type", "entity_id", "message_like"])
def test_half_a_character_is_no_text(field: str) -> None:
    """No file can hold it."""
    whole = "a\n\U0001f4a1\0"
    assert getattr(checked({field: whole}), field) == whole
    with pytest.raises(vol.Invalid, match="Half a character"):
        checked({field: "a\ud800"})


@pytest.mark.parametrize(
    "data",
    [
        {"categories": ["nonsense"]},
        {"categories": ["device"] * 6},
        {"severities": "fatal"},
        {"message_like": ""},
        {"message_like": "x" * 201},
        {"entity_id": "x" * 129},
        {"since": "yesterday"},
        {"actor": ""},
        {"unknown": 1},
    ],
)
def test_what_makes_no_sense_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(vol.Invalid):
        checked(data)


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(QueryError, match="ends before it begins"):
        checked({"since": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"})


@pytest.mark.parametrize(
    "data", [{"since": "0001-01-01T00:00:00+14:00"}, {"until": "9999-12-31T23:59:59-12:00"}]
)
def test_a_time_that_utc_does_not_know_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(QueryError, match="outside of the calendar"):
        checked(data)


def test_who_is_no_administrator_is_never_asked_for_auth() -> None:
    everything = public_filters(Filters(actor="system"))
    assert everything == Filters(categories=frozenset(Category) - {Category.AUTH}, actor="system")
    some = public_filters(Filters(categories=frozenset({Category.AUTH, Category.DEVICE})))
    assert some == Filters(categories=frozenset({Category.DEVICE}))
    assert public_filters(Filters(categories=frozenset({Category.AUTH}))) is None
