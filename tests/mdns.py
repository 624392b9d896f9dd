"""A network in which devices announce themselves by mDNS: real packets over loopback to a real zeroconf."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
import os
from secrets import token_hex
import socket
from typing import Final

from zeroconf import DNSAddress, DNSOutgoing, DNSPointer, DNSRecord, DNSService, DNSText
from zeroconf.const import (
    _CLASS_IN as IN,
    _CLASS_UNIQUE as UNIQUE,
    _FLAGS_AA as AUTHORITATIVE,
    _FLAGS_QR_RESPONSE as RESPONSE,
    _TYPE_A as A,
    _TYPE_PTR as PTR,
    _TYPE_SRV as SRV,
    _TYPE_TXT as TXT,
)

from homeassistant.components.zeroconf.const import DATA_INSTANCE
from homeassistant.components.zeroconf.models import HaAsyncZeroconf, HaZeroconf
from homeassistant.core import HomeAssistant

from custom_components.ledgrab.const import DOMAIN
from tests.simulators.waiting import wait_until

WLED: Final = "_wled._tcp.local."
TTL: Final = 4500


class Network:
    """What stands behind Home Assistant's shared zeroconf, which listens on a port of its own."""

    def __init__(self, shared: HaAsyncZeroconf) -> None:
        """Send to this one."""
        self.shared = shared
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._numbers = count(1)

    @property
    def address(self) -> tuple[str, int]:
        """Return where it sends from."""
        host, port = self._socket.getsockname()
        return host, port

    async def announce(
        self, label: str, *, mac: str | None = None, address: str = "192.168.7.5", port: int = 80
    ) -> None:
        """Announce a lamp, and wait until that is heard."""
        await self._send(records(label, mac, address, port))
        await self._hear(label)

    async def announce_name_only(self, label: str) -> None:
        """Announce that there is a lamp, but not where."""
        await self._send([pointer(label)])
        await self._hear(label)

    async def withdraw(self, label: str) -> None:
        """Let a lamp say goodbye, and wait until that is heard."""
        await self._send([pointer(label, ttl=0)])
        await wait_until(lambda: not self._knows(label), 5, label)

    def close(self) -> None:
        """Send no more."""
        self._socket.close()

    async def _hear(self, label: str) -> None:
        await wait_until(lambda: self._knows(label), 5, label)

    async def _send(self, answers: list[DNSRecord]) -> None:
        await self.shared.zeroconf.async_wait_for_start()
        # Equal packets within a second are taken for one, so each has a number.
        packet = DNSOutgoing(RESPONSE | AUTHORITATIVE, multicast=False, id_=next(self._numbers) % 65_536)
        for answer in answers:
            packet.add_answer_at_time(answer, 0)
        (sender,) = self.shared.zeroconf.engine.senders
        for data in packet.packets():
            self._socket.sendto(data, sender.sock.getsockname())

    def _knows(self, label: str) -> bool:
        known = self.shared.zeroconf.cache.current_entry_with_name_and_alias(WLED, f"{label}.{WLED}")
        return known is not None


def pointer(label: str, ttl: int = TTL) -> DNSPointer:
    """Return the record that says that there is a lamp; 0 seconds take it back."""
    return DNSPointer(WLED, PTR, IN, ttl, f"{label}.{WLED}")


def records(label: str, mac: str | None, address: str, port: int) -> list[DNSRecord]:
    """Return all that a lamp says."""
    name, host = f"{label}.{WLED}", f"wled-{mac or token_hex(3)}.local."
    text = b"" if mac is None else f"mac={mac}".encode()
    return [
        pointer(label),
        DNSService(name, SRV, IN | UNIQUE, TTL, 0, 0, port, host),
        DNSText(name, TXT, IN | UNIQUE, TTL, bytes([len(text)]) + text),
        DNSAddress(host, A, IN | UNIQUE, TTL, socket.inet_aton(address)),
    ]


@asynccontextmanager
async def open_network(hass: HomeAssistant) -> AsyncIterator[Network]:
    """Give Home Assistant a zeroconf that nobody else in this machine can hear, until the hubs are unloaded."""
    # Made beforehand: Home Assistant's own way replaces the class for the whole process.
    shared = HaAsyncZeroconf(zc=HaZeroconf(interfaces=["127.0.0.1"], unicast=True))
    hass.data[DATA_INSTANCE] = shared
    await shared.zeroconf.async_wait_for_start()
    network = Network(shared)
    for sender in shared.zeroconf.engine.senders:
        # It hears nobody else: lamps of tests that run beside this one would answer its questions.
        with socket.socket(fileno=os.dup(sender.sock.fileno())) as same:
            same.connect(network.address)
    try:
        yield network
        await hass.async_block_till_done(wait_background_tasks=True)
        for entry in hass.config_entries.async_loaded_entries(DOMAIN):
            await hass.config_entries.async_unload(entry.entry_id)
    finally:
        network.close()
        await shared.ha_async_close()
