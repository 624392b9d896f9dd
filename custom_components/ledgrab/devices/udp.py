"""Addresses of the local network, and sockets that send to them."""

import asyncio
import socket
from typing import NamedTuple

from .errors import DeviceUnreachableError, DeviceUnsupportedError
from .host import is_lan_like


class Address(NamedTuple):
    """A resolved address and port."""

    family: int
    sockaddr: tuple[str, int] | tuple[str, int, int, int]
    """As the socket module takes it; the longer form is IPv6 with flow and zone."""

    def at_port(self, port: int) -> Address:
        """Return another port of the same host."""
        host, _, *rest = self.sockaddr
        return Address(self.family, (host, port, *rest))  # type: ignore[arg-type] # the form stays the same


async def resolve(host: str, port: int) -> Address:
    """Return the first address of a host that lies in the local network.

    DeviceUnreachableError if the name is not known, DeviceUnsupportedError if it leads elsewhere.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    except OSError as error:
        raise DeviceUnreachableError(f"{host} is not known in the network") from error
    for family, _, _, _, sockaddr in found:
        if is_lan_like(str(sockaddr[0])):
            return Address(family, sockaddr)  # type: ignore[arg-type] # without IPv6 the resolver gives no AF_INET6
    raise DeviceUnsupportedError(f"{host} is not an address of the local network")


def connect(address: Address) -> socket.socket:
    """Return a UDP socket that never blocks and learns of refusals; DeviceUnreachableError."""
    sender = socket.socket(address.family, socket.SOCK_DGRAM)
    try:
        sender.setblocking(False)
        sender.connect(address.sockaddr)
    except OSError as error:
        sender.close()
        raise unreachable(address, error) from error
    return sender


def unreachable(address: Address, error: OSError) -> DeviceUnreachableError:
    """Return the room's error for what the network said of an address."""
    return DeviceUnreachableError(f"{address.sockaddr[0]}: {error.strerror or error}")
