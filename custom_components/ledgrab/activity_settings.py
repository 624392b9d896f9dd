"""What the options of the hub say about the activity log."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
import logging
from typing import Any, Final, Self

from .activity.errors import RetentionError
from .activity.model import Category
from .activity.retention import Retention
from .const import (
    CONF_KEEP_LOG,
    CONF_LOGGING,
    CONF_MAX_DAYS,
    CONF_MAX_ENTRIES,
    CONF_PUBLISHED,
    CONF_SESSIONS,
    CONF_SIDEBAR,
)

_LOGGER = logging.getLogger(__name__)

PUBLISHABLE: Final = frozenset(Category) - {Category.AUTH}
"""Bus, logbook and states have no permission check: what only administrators may see never goes there."""


class Sidebar(StrEnum):
    """Who finds the activity page in the sidebar."""

    SHOWN = "shown"
    ADMINS = "admins"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivitySettings:
    """The settings of the log; options that make no sense count as not set."""

    logging: bool = True
    """Off: only what an administrator must not be able to hide is kept."""
    retention: Retention = field(default_factory=Retention)
    published: frozenset[Category] = PUBLISHABLE
    """What everybody may follow in the Activity page, sensor, event entity and bus."""
    sessions: bool = False
    """Record who opens the live feed."""
    sidebar: Sidebar = Sidebar.SHOWN
    keep_log: bool = False
    """Put the file aside instead of deleting it when LedGrab is removed."""

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Self:
        """Return the settings of a config entry's options."""
        return cls(
            logging=options.get(CONF_LOGGING) is not False,
            retention=_retention(options),
            published=_published(options.get(CONF_PUBLISHED)),
            sessions=options.get(CONF_SESSIONS) is True,
            sidebar=_sidebar(options.get(CONF_SIDEBAR)),
            keep_log=options.get(CONF_KEEP_LOG) is True,
        )

    def as_options(self) -> dict[str, Any]:
        """Return the settings as options that are plain JSON."""
        return {
            CONF_LOGGING: self.logging,
            CONF_MAX_DAYS: self.retention.max_days,
            CONF_MAX_ENTRIES: self.retention.max_entries,
            CONF_PUBLISHED: sorted(category.value for category in self.published),
            CONF_SESSIONS: self.sessions,
            CONF_SIDEBAR: self.sidebar.value,
            CONF_KEEP_LOG: self.keep_log,
        }

    def differences(self, other: ActivitySettings) -> tuple[str, ...]:
        """Return the names of the settings that are not the same in another set of them."""
        names = (item.name for item in fields(self))
        return tuple(name for name in names if getattr(self, name) != getattr(other, name))


def _retention(options: Mapping[str, Any]) -> Retention:
    defaults = Retention()
    try:
        return Retention(
            max_days=int(options.get(CONF_MAX_DAYS, defaults.max_days)),
            max_entries=int(options.get(CONF_MAX_ENTRIES, defaults.max_entries)),
        )
    except (RetentionError, TypeError, ValueError, OverflowError) as error:
        _LOGGER.warning("The retention of the activity log is not valid, the defaults apply: %s", error)
        return defaults


def _published(names: object) -> frozenset[Category]:
    if not isinstance(names, list | tuple):
        return PUBLISHABLE
    return frozenset(category for category in PUBLISHABLE if category.value in names)


def _sidebar(name: object) -> Sidebar:
    return next((sidebar for sidebar in Sidebar if sidebar == name), Sidebar.SHOWN)
