"""Tells which LED devices come to the network and leave it; those that are set up tell so by their health."""

from collections.abc import Mapping
from contextvars import Context as EmptyContext
from datetime import datetime
from functools import partial
from threading import get_ident
from typing import Any, Final

from zeroconf import BadTypeInNameException, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo

from homeassistant.components.zeroconf import async_get_async_instance, info_from_service
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from .activity.model import Category
from .activity.sanitize import sanitize_display
from .activity_sources import ActivitySources, Subject
from .announced import ENTRIES_SECONDS, Announced, Announcement
from .const import CONF_HOST, CONF_MAC, DOMAIN, SUBENTRY_DEVICE
from .data import LedGrabConfigEntry
from .devices.host import parse_host
from .flow_discovery import discovered_host, discovered_mac

WLED_TYPE: Final = "_wled._tcp.local."


async def async_watch_discovery(
    hass: HomeAssistant, entry: LedGrabConfigEntry, sources: ActivitySources
) -> None:
    """Watch the network, unless Home Assistant was told to leave it alone."""
    if "zeroconf" not in hass.config.components:
        return
    network = await async_get_async_instance(hass)
    watch = DiscoveryWatch(hass, entry, sources)
    # The browser asks again and again, and must not carry the request in which the hub is set up.
    EmptyContext().run(watch.async_start, network.zeroconf)
    entry.async_on_unload(watch.async_end)
    entry.runtime_data.last_words.append(watch.async_finish)
    # The network is closed at Home Assistant's end, when no entry is unloaded.
    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, watch.async_end))


class DiscoveryWatch:
    """Follows the announcements of WLED.

    It asks for nothing but who is there: the details are asked for by Home Assistant's own discovery, for which the
    manifest names the same type, and are read from the cache that both share. So a flood makes no traffic of ours.
    """

    def __init__(self, hass: HomeAssistant, entry: LedGrabConfigEntry, sources: ActivitySources) -> None:
        """Know what earlier runs have told."""
        self._hass = hass
        self._entry = entry
        self._sources = sources
        self._store = entry.runtime_data.hub.store
        self._announced = Announced(self._store.data["announced"], self._is_known)
        self._browser: AsyncServiceBrowser | None = None
        self._leaving: dict[str, CALLBACK_TYPE] = {}
        self._summary: CALLBACK_TYPE | None = None
        self._ended = False

    @callback
    def async_start(self, network: Zeroconf) -> None:
        """Begin with what the cache knows already."""
        self._browser = AsyncServiceBrowser(network, WLED_TYPE, handlers=[self.service_changed])

    async def async_end(self, _event: Event | None = None) -> None:
        """Watch no more."""
        self._ended = True
        if (browser := self._browser) is not None:
            self._browser = None
            await browser.async_cancel()
        while self._leaving:
            self._leaving.popitem()[1]()
        self.async_finish()

    @callback
    def async_finish(self) -> None:
        """Tell what was only counted so far."""
        if self._summary is not None:
            self._summary()
            self._summarize()

    def service_changed(
        self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
    ) -> None:
        """Follow a change of an mDNS service, in whatever thread it is told."""
        follow = partial(self._follow, zeroconf, name, state_change)
        if get_ident() == self._hass.loop_thread_id:
            # Timers keep the context that they are made in: nobody's.
            EmptyContext().run(follow)
        elif not self._hass.loop.is_closed():
            self._hass.loop.call_soon_threadsafe(follow, context=EmptyContext())

    @callback
    def _follow(self, network: Zeroconf, name: str, change: ServiceStateChange) -> None:
        if self._ended:
            return
        if change is ServiceStateChange.Removed:
            self._gone(name.lower())
        elif (announcement := read_announcement(network, name)) is not None:
            self._seen(name.lower(), announcement)
        if self._announced.suppressed and self._summary is None:
            self._summary = async_call_later(self._hass, ENTRIES_SECONDS, self._summarize)

    @callback
    def _seen(self, service: str, announcement: Announcement) -> None:
        if (cancel := self._leaving.pop(service, None)) is not None:
            cancel()
        if self._announced.seen(service, announcement, self._hass.loop.time()):
            self._tell("discovered", announcement)
            self._store.set_announced(self._announced.told)

    @callback
    def _gone(self, service: str) -> None:
        delay = self._announced.gone(service, self._hass.loop.time())
        if delay is not None:
            self._leaving[service] = async_call_later(self._hass, delay, partial(self._lost, service))

    @callback
    def _lost(self, service: str, _now: datetime) -> None:
        del self._leaving[service]
        if (announcement := self._announced.lost(service, self._hass.loop.time())) is not None:
            self._tell("lost", announcement)
        self._store.set_announced(self._announced.told)

    @callback
    def _summarize(self, _now: datetime | None = None) -> None:
        self._summary = None
        self._sources.tell(
            Category.DEVICE,
            "announcements_suppressed",
            count=self._announced.take_suppressed(),
            seconds=int(ENTRIES_SECONDS),
        )

    def _tell(self, key: str, announcement: Announcement) -> None:
        self._sources.tell(
            Category.DEVICE,
            key,
            origin=f"device:{announcement.name}",
            subject=Subject(name=announcement.name),
            address=announcement.address,
            kind="wled",
        )

    def _is_known(self, announcement: Announcement) -> bool:
        """Tell whether a device is set up, or was ignored by a user."""
        devices = self._entry.get_subentries_of_type(SUBENTRY_DEVICE)
        if any(announced_as(announcement, device.data) for device in devices):
            return True
        find = self._hass.config_entries.async_entry_for_domain_unique_id
        return announcement.mac is not None and find(DOMAIN, announcement.mac) is not None


def read_announcement(network: Zeroconf, name: str) -> Announcement | None:
    """Return what the cache knows about a service, None if that is not enough or makes no sense."""
    try:
        service = AsyncServiceInfo(WLED_TYPE, name)
    except BadTypeInNameException, UnicodeEncodeError:
        return None
    if not service.load_from_cache(network) or (info := info_from_service(service)) is None:
        return None
    if (address := discovered_host(info)) is None:
        return None
    return Announcement(
        name=sanitize_display(name.removesuffix(WLED_TYPE).removesuffix(".")),
        address=address,
        mac=discovered_mac(info),
        hostname=info.hostname.removesuffix(".").lower(),
    )


def announced_as(announcement: Announcement, device: Mapping[str, Any]) -> bool:
    """Tell whether an announcement is that of a device's settings: by MAC, or by host where one has no MAC."""
    if announcement.mac and (mac := device.get(CONF_MAC)):
        return bool(announcement.mac == mac)
    hosts = {announcement.address, parse_host(announcement.address)[0], announcement.hostname}
    return device.get(CONF_HOST) in hosts
