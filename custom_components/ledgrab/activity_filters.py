"""The filters of actions, websocket commands and addresses, checked and bounded in one place."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import voluptuous as vol

from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
from homeassistant.util import dt as dt_util

from .activity.errors import QueryError
from .activity.model import Category, Filters, Severity

TEXT_LIMIT: Final = 200
ID_LIMIT: Final = 128
ACTOR_LIMIT: Final = 300


def _text(limit: int) -> vol.All[Any]:
    """Return what takes a text that a file can hold, with 1 to so many characters."""
    halves = vol.Match(r"[^\ud800-\udfff]*\Z", msg="Half a character is no text")
    return vol.All(cv.string, vol.Length(min=1, max=limit), halves)


def _many(kind: type[Category | Severity]) -> vol.All[Any]:
    """Return what takes one word or a list of them."""
    values = [item.value for item in kind]
    return vol.All(
        lambda value: value if isinstance(value, list) else [value],
        vol.Length(max=len(values)),
        [vol.In(values)],
    )


FILTER_FIELDS: Final[VolDictType] = {
    vol.Optional("categories"): _many(Category),
    vol.Optional("severities"): _many(Severity),
    vol.Optional("actor"): _text(ACTOR_LIMIT),
    vol.Optional("entity_type"): _text(ID_LIMIT),
    vol.Optional("entity_id"): _text(ID_LIMIT),
    vol.Optional("since"): cv.datetime,
    vol.Optional("until"): cv.datetime,
    vol.Optional("message_like"): _text(TEXT_LIMIT),
}
"""The eight filters of the log, for a schema; `entity_id` is a LedGrab thing, not a Home Assistant entity."""


def filters_from(data: Mapping[str, Any]) -> Filters:
    """Return the filters among checked data; times without a zone are Home Assistant's. QueryError."""
    try:
        since, until = (
            None if data.get(key) is None else dt_util.as_utc(data[key]) for key in ("since", "until")
        )
    except OverflowError as err:
        raise QueryError("A time lies outside of the calendar") from err
    if since is not None and until is not None and since > until:
        raise QueryError("The time range ends before it begins")
    return Filters(
        categories=frozenset(map(Category, data.get("categories", ()))),
        severities=frozenset(map(Severity, data.get("severities", ()))),
        actor=data.get("actor"),
        entity_type=data.get("entity_type"),
        entity_id=data.get("entity_id"),
        since=since,
        until=until,
        message_like=data.get("message_like"),
    )


def public_filters(filters: Filters) -> Filters | None:
    """Return the filters as they apply to people who are no administrators, None if they may see nothing of it."""
    categories = (filters.categories or frozenset(Category)) - {Category.AUTH}
    return replace(filters, categories=categories) if categories else None
