"""Something that entities follow."""

from collections.abc import Callable

from homeassistant.core import CALLBACK_TYPE, callback


class Followed:
    """Keeps the listeners of one thing."""

    def __init__(self) -> None:
        """Start without listeners."""
        self._listeners: list[Callable[[], None]] = []

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call back whenever something visible changed; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_notify(self) -> None:
        """Tell the listeners that something changed."""
        for listener in tuple(self._listeners):
            listener()
