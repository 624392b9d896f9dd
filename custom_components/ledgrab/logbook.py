"""Describes LedGrab's activity in Home Assistant's Activity page."""

from collections.abc import Callable
import re
from typing import Any, Final

from homeassistant.components.logbook import LOGBOOK_ENTRY_ICON, LOGBOOK_ENTRY_MESSAGE, LOGBOOK_ENTRY_NAME
from homeassistant.core import Event, HomeAssistant, callback

from .const import DOMAIN, EVENT_ACTIVITIES_HELD_BACK, EVENT_ACTIVITY_LOGGED, HUB_TITLE

ICONS: Final = {
    "entity": "mdi:pencil",
    "device": "mdi:led-strip-variant",
    "capture": "mdi:monitor-eye",
    "system": "mdi:cog",
}
SEVERITY_ICONS: Final = {"warning": "mdi:alert", "error": "mdi:alert-circle"}
# The page looks each word of a message up in an object of all states: it shows an entity's name instead, nothing at
# all if that entity was named before, and fails at what every JavaScript object has. A lamp may have any such name.
_LOOKED_UP: Final = re.compile(
    r"(?:^| )(?:[a-z0-9_]+\.[a-z0-9_]+|__\w+__|constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable"
    r"|toLocaleString|toString|valueOf)(?: |$)"
)
_NO_BREAK_SPACE: Final = "\u00a0"
_DASH: Final = "\u2013"
_SUBJECTS: Final = (HUB_TITLE, "Home Assistant")
_KINDS: Final = ("", "Scene ", "Playlist ", "Automation ")
_OWN_DEEDS: Final = ("Added ", "Changed ", "Removed ", "Discovered ", "Connected ", "Lost ")
"""Messages that make a sentence with LedGrab before them; others stand for themselves."""


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[[str, str, Callable[[Event], dict[str, Any]]], None],
) -> None:
    """Tell the logbook how to show an entry; the function sees nothing but the event, also in a thread."""

    @callback
    def describe(event: Event) -> dict[str, Any]:
        entry = event.data["entry"]
        name, message = _sentence(entry)
        return {
            LOGBOOK_ENTRY_NAME: name,
            LOGBOOK_ENTRY_MESSAGE: _LOOKED_UP.sub(_join, message),
            LOGBOOK_ENTRY_ICON: SEVERITY_ICONS.get(entry["severity"]) or ICONS[entry["category"]],
        }

    @callback
    def describe_held_back(event: Event) -> dict[str, Any]:
        message = f"logged {event.data['count']} more entries than are shown here"
        return {LOGBOOK_ENTRY_NAME: HUB_TITLE, LOGBOOK_ENTRY_MESSAGE: message}

    async_describe_event(DOMAIN, EVENT_ACTIVITY_LOGGED, describe)
    async_describe_event(DOMAIN, EVENT_ACTIVITIES_HELD_BACK, describe_held_back)


def _sentence(entry: dict[str, Any]) -> tuple[str, str]:
    """Split a message into the name, which the page shows in bold, and what follows it."""
    message: str = entry["message"]
    name: str | None = entry["entity_name"]
    for subject in (*(f"{kind}{name}" for kind in _KINDS if name is not None), *_SUBJECTS):
        if message.startswith(f"{subject} "):
            return subject, message.removeprefix(f"{subject} ")
    predicate = message[:1].lower() + message[1:]
    return HUB_TITLE, predicate if message.startswith(_OWN_DEEDS) else f"{_DASH} {predicate}"


def _join(word: re.Match[str]) -> str:
    """Join a word to its neighbors, so that the page, which splits at blanks, does not find it."""
    return word[0].replace(" ", _NO_BREAK_SPACE)
