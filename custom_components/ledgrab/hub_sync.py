"""Follows the configuration: what was added, changed or removed, and nothing else, is touched."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from contextvars import Context as EmptyContext
import logging

from homeassistant.helpers import device_registry as dr

from .actor import Origin
from .const import CONF_HOST, DOMAIN, SUBENTRY_DEVICE
from .coordinator import DeviceCoordinator
from .hub import LedGrabHub, Thing
from .hub_events import AddressChanged, HubSetUp, ThingCreated, ThingDeleted, ThingUpdated
from .hub_store import StoredThing
from .known import Known, known_subentries
from .led_target import LedTarget
from .stop_reason import StopReason

_LOGGER = logging.getLogger(__name__)


class HubSync:
    """Keeps a hub equal to its config entry; one damaged subentry never stops the others."""

    def __init__(self, hub: LedGrabHub) -> None:
        """Know nothing yet."""
        self._hub = hub
        self._known: dict[str, Known] = {}
        self._lock = asyncio.Lock()

    async def async_load(self, origin: Origin) -> None:
        """Make the configured things; report the first run as one, later what was added or removed meanwhile.

        Only at the first run is it sure that who sets the hub up has added them.
        """
        hub = self._hub
        async with self._lock:
            await hub.store.async_load()
            now = known_subentries(hub.entry)
            added = now.keys() - hub.store.data["things"].keys()
            by = origin if hub.store.is_new else None
            if hub.store.is_new:
                hub.report(HubSetUp(names=tuple(known.name for known in now.values()), origin=by))
            else:
                self._report_missed(now)
            for key, known in now.items():
                self._known[key] = known
                thing = self._create(key, known)
                if key in added and isinstance(thing, LedTarget):
                    hub.async_begin(thing, by)
            self._remember()

    async def async_sync(self, origin: Origin) -> None:
        """Follow a changed configuration."""
        # Now: while it waits for its turn others change more, and each change is that of who made it.
        now = known_subentries(self._hub.entry)
        async with self._lock:
            for key in (*(self._known.keys() - now.keys()), *now):
                if self._hub.closing:
                    return
                if self._known.get(key) != now.get(key):
                    await self._async_follow(key, now.get(key), origin)
            self._remember()

    async def async_shutdown(self, origin: Origin = None) -> None:
        """Let a change that is being followed come to its end, follow no more, and stop the hub."""
        self._hub.closing = True
        async with self._lock:
            await self._hub.async_shutdown(origin)
        self._hub.issues.async_clear()

    def _report_missed(self, now: Mapping[str, Known]) -> None:
        """Report what was added or removed while LedGrab did not run."""
        before = self._hub.store.data["things"]
        for key, known in now.items():
            if key not in before:
                self._hub.report(_created(key, known, None))
        for key, gone in before.items():
            if key not in now:
                self._hub.report(ThingDeleted(thing_id=key, name=gone["name"], kind=gone["kind"]))

    async def _async_follow(self, key: str, known: Known | None, origin: Origin) -> None:
        """Follow one subentry; an error stays with it."""
        before = self._known.pop(key, None)
        if known is not None:
            self._known[key] = known
        try:
            if before is None and known is not None:
                self._add(key, known, origin)
            elif known is None and before is not None:
                await self._async_remove(key, before, origin)
            elif known is not None and before is not None:
                await self._async_change(key, known, before, origin)
        except Exception:
            _LOGGER.exception("A change of the configuration could not be followed")
            if known is not None:
                self._hub.issues.async_damaged(key, known.name)

    def _create(self, key: str, known: Known) -> Thing | None:
        """Make a thing, or tell that it cannot be made."""
        try:
            # Timers and tasks that it makes must not carry the request of who added it.
            return EmptyContext().run(self._hub.create, key, known)
        except Exception:
            _LOGGER.exception("The settings of %s %s are damaged", known.kind, known.name)
            self._hub.issues.async_damaged(key, known.name)
            return None

    def _add(self, key: str, known: Known, origin: Origin) -> None:
        self._hub.report(_created(key, known, origin))
        self._begin(key, known, origin)

    def _begin(self, key: str, known: Known, origin: Origin) -> None:
        """Make a thing with its entities and let it run, unless it was deleted meanwhile."""
        if key in self._hub.entry.subentries and (thing := self._create(key, known)) is not None:
            self._hub.async_announce_added(thing)
            self._hub.async_begin(thing, origin)

    async def _async_change(self, key: str, known: Known, before: Known, origin: Origin) -> None:
        self._hub.report(_change(key, known, before, origin))
        thing = self._hub.find(key)
        self._hub.issues.async_forget(key)
        if thing is None:
            self._begin(key, known, origin)
            return
        async with AsyncExitStack() as paused:
            if known.data != before.data:
                for target in self._affected(thing):
                    await paused.enter_async_context(target.async_paused(StopReason.CHANGED, origin))
            await thing.async_configure(known.name, known.data)
        self._rename(key, known)

    async def _async_remove(self, key: str, known: Known, origin: Origin) -> None:
        hub = self._hub
        if (thing := hub.find(key)) is not None:
            async with AsyncExitStack() as paused:
                for target in self._affected(thing):
                    reason = StopReason.DELETED if target is thing else StopReason.INCOMPLETE
                    await paused.enter_async_context(target.async_paused(reason, origin))
                for shelf in (hub.devices, hub.sources, hub.targets):
                    shelf.pop(key, None)
            if isinstance(thing, DeviceCoordinator):
                await thing.async_shutdown()
        self._hub.issues.async_forget(key)
        hub.report(
            ThingDeleted(thing_id=key, name=known.name, kind=known.kind, variant=known.variant, origin=origin)
        )

    def _rename(self, key: str, known: Known) -> None:
        registry = dr.async_get(self._hub.hass)
        device = registry.async_get_device_by_identifier((DOMAIN, key), self._hub.entry.entry_id)
        if device is not None and device.name != known.name:
            registry.async_update_device(device.id, name=known.name)

    def _affected(self, thing: Thing) -> list[LedTarget]:
        """Return the targets that a change of the thing interrupts."""
        if isinstance(thing, LedTarget):
            return [thing]
        if isinstance(thing, DeviceCoordinator):
            return self._hub.targets_of_device(thing.id)
        return self._hub.targets_of_source(thing.id)

    def _remember(self) -> None:
        """Keep what exists, and say which targets lost one of their ends."""
        self._hub.store.set_things(
            {key: StoredThing(kind=known.kind, name=known.name) for key, known in self._known.items()}
        )
        for target in self._hub.targets.values():
            self._hub.issues.async_update(target)
            target.async_notify()


def _created(key: str, known: Known, origin: Origin) -> ThingCreated:
    return ThingCreated(thing_id=key, name=known.name, kind=known.kind, variant=known.variant, origin=origin)


def _change(key: str, known: Known, before: Known, origin: Origin) -> ThingUpdated | AddressChanged:
    """Return what a change is: a device that was followed to another address is not the work of a person."""
    fields = tuple(known.differences(before))
    if known.kind == SUBENTRY_DEVICE and fields == (CONF_HOST,) and origin is None:
        return AddressChanged(thing_id=key, name=known.name, address=known.data[CONF_HOST])
    return ThingUpdated(thing_id=key, name=known.name, kind=known.kind, origin=origin, fields=fields)
