"""Brings about what the options say of the activity log."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import callback

from .activity.model import Category
from .activity_log import ActivityLog
from .activity_settings import ActivitySettings
from .activity_sources import ActivitySources
from .activity_upkeep import ActivityUpkeep
from .actor import Origin


class ActivityControl:
    """Keeps the log as the options want it; every change is an entry of its own."""

    def __init__(self, entry: ConfigEntry, log: ActivityLog, upkeep: ActivityUpkeep) -> None:
        """Take the options as they are."""
        self.settings = ActivitySettings.from_options(entry.options)
        self._entry = entry
        self._log = log
        self.upkeep = upkeep
        self._sources = ActivitySources(log)
        log.logging = self.settings.logging

    @callback
    def async_apply(self, origin: Origin) -> None:
        """Follow changed options."""
        before, now = self.settings, ActivitySettings.from_options(self._entry.options)
        if not (changed := now.differences(before)):
            return
        self.settings = now
        if changed != ("logging",):
            self._sources.settings_changed(changed, origin)
        if now.logging is not before.logging:
            self._sources.tell(
                Category.SYSTEM, "logging_enabled" if now.logging else "logging_disabled", origin=origin
            )
            self._log.logging = now.logging
        if now.retention != before.retention:
            self.upkeep.async_apply(now.retention)
