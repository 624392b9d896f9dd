"""A UDP port on the running event loop."""

import asyncio
from collections.abc import Callable
import socket
from typing import override

RECEIVE_BUFFER = 1 << 20
"""A late event loop must not lose packets that a device would have taken."""


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, receive: Callable[[bytes, str], None]) -> None:
        self._receive = receive

    @override
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._receive(data, addr[0])


async def listen(
    host: str, port: int, receive: Callable[[bytes, str], None]
) -> tuple[asyncio.DatagramTransport, int]:
    """Call `receive(data, sender's address)` for each packet; return the transport and its port."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(receive), local_addr=(host, port))
    raw: socket.socket = transport.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    bound: int = raw.getsockname()[1]
    return transport, bound
