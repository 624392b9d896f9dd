"""Host names for simulators, for clients that know no port but 80 (the `wled` library)."""

from collections.abc import Mapping
import socket
from typing import override

from aiohttp.abc import AbstractResolver, ResolveResult


class SimulatorNames(AbstractResolver):
    """Resolve each name to the address and port of a simulator, whatever port was asked for; it knows no other."""

    def __init__(self, names: Mapping[str, tuple[str, int]]) -> None:
        """Take address and port by host name; the mapping may change later."""
        self._names = names

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host not in self._names:
            raise OSError(f"{host} is no simulator")
        address, bound = self._names[host]
        numeric = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        result = ResolveResult(
            hostname=host, host=address, port=bound, family=socket.AF_INET, proto=0, flags=numeric
        )
        return [result]

    @override
    async def close(self) -> None:
        """Hold nothing."""

    async def real_close(self) -> None:
        """Hold nothing, under the name that Home Assistant calls."""
