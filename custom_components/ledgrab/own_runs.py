"""What a trigger has set off, and what followed from it: nobody shall answer himself for ever."""

from collections import OrderedDict
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from typing import Any, Final

from homeassistant.components.automation import EVENT_AUTOMATION_TRIGGERED
from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import CALLBACK_TYPE, Context, Event, HomeAssistant, callback

_MAX_REMEMBERED: Final = 1_000

_setting_off: ContextVar[tuple[OwnRuns, str] | None] = ContextVar("ledgrab_setting_off", default=None)
"""Who sets the current run off, and the id of the context that it follows from."""


class OwnRuns:
    """The contexts of the latest runs that one trigger has set off, and of all that descends from them.

    A run has a context of its own, made where nobody can see it: a child of the one that it follows from, as are
    other people's runs. So a mark goes along with the run, and is found with the first thing that it does.
    """

    def __init__(self) -> None:
        """Start without any."""
        self._ids: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, context: Context) -> bool:
        """Return whether what carries this context followed from one of the runs."""
        return context.id in self._ids or context.parent_id in self._ids

    @callback
    def async_listen(self, hass: HomeAssistant) -> tuple[CALLBACK_TYPE, ...]:
        """Begin to listen to what runs do; returns what ends it."""
        events = (EVENT_AUTOMATION_TRIGGERED, EVENT_CALL_SERVICE)
        return tuple(hass.bus.async_listen(event, self._async_something_began) for event in events)

    @callback
    def async_set_off(self, context: Context, run: Callable[[], object]) -> None:
        """Begin a run that follows from a context; `run` makes its task."""
        copy_context().run(self._mark_and_run, context.id, run)

    def _mark_and_run(self, context_id: str, run: Callable[[], object]) -> None:
        _setting_off.set((self, context_id))
        run()

    @callback
    def _async_something_began(self, event: Event[Any]) -> None:
        context = event.context
        if context in self or _setting_off.get() == (self, context.parent_id):
            self._ids[context.id] = None
            self._ids.move_to_end(context.id)
            if len(self._ids) > _MAX_REMEMBERED:
                self._ids.popitem(last=False)
