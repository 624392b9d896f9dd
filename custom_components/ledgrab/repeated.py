"""Actions that may come in floods: the first ones get entries of their own, a timer tells how many more there were."""

import asyncio
from collections.abc import Callable
from contextvars import Context as EmptyContext
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.core import Context, HomeAssistant, callback

from .activity.model import Category
from .activity.throttle import WINDOW_SECONDS, AddressThrottle
from .activity_sources import ActivitySources

ANONYMOUS: Final = "anonymous"


def by_address(address: str | None) -> dict[str, Any]:
    """Return what an entry says of somebody who has only an address, empty or None if not even that."""
    return {"origin": ANONYMOUS, "address": address or None}


def by_user(user_id: str | None) -> dict[str, Any]:
    """Return what an entry says of a user; None stands for many users."""
    return {"origin": None if user_id is None else Context(user_id=user_id)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An action of the category `auth` that may be repeated at will by those whom it is about."""

    action: str
    plural: str
    """What a summary calls many of them."""
    whose: Callable[[str | None], dict[str, Any]]
    """From whom it comes, as what is told of it."""


class Repeated:
    """Tells the first attempts of everybody one by one, and once a minute how many others there were."""

    def __init__(
        self, hass: HomeAssistant, sources: ActivitySources, attempt: Attempt, throttle: AddressThrottle
    ) -> None:
        """Tell of one kind of attempt."""
        self._loop = hass.loop
        self._sources = sources
        self._attempt = attempt
        self._throttle = throttle
        self._timer: asyncio.TimerHandle | None = None

    @callback
    def async_tell(self, who: str, **metadata: Any) -> None:
        """Record an attempt of an address or a user, or count it."""
        if self._throttle.allow(who, self._loop.time()):
            told = {**self._attempt.whose(who), **metadata}
            self._sources.tell(Category.AUTH, self._attempt.action, **told)
        elif self._timer is None and (due := self._throttle.next_summary) is not None:
            # A timer keeps the context that it is made in: nobody's.
            self._timer = self._loop.call_at(due, self.async_finish, context=EmptyContext())

    @callback
    def async_finish(self) -> None:
        """Record what was only counted so far."""
        if self._timer is None:
            return
        self._timer.cancel()
        due, self._timer = self._timer.when(), None
        for suppressed in self._throttle.summaries(due):
            self._sources.tell(
                Category.AUTH,
                "auth_suppressed",
                because=self._attempt.plural,
                count=suppressed.count,
                seconds=round(WINDOW_SECONDS),
                suppressed=self._attempt.action,
                **self._attempt.whose(suppressed.address),
            )
