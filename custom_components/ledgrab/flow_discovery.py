"""What an mDNS record says, as far as it can be used; anybody in the network may send one."""

from collections.abc import Mapping
import re
from typing import Any, Final

from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.util.network import is_ip_address

from .const import CONF_HOST
from .devices.host import is_lan_like, normalize_host, parse_host

HTTP_PORT: Final = 80
_MAC: Final = re.compile(r"[0-9a-f]{12}")


def discovered_host(info: ZeroconfServiceInfo) -> str | None:
    """Return an address in the local network, IPv4 if there is one, and its port if it is not WLED's; None if there is none."""
    if info.port == 0:
        return None
    usable = [
        address
        for address in info.ip_addresses
        # A link-local IPv6 address says nothing without the interface, which the record does not know.
        if is_lan_like(str(address)) and not (address.version == 6 and address.is_link_local)
    ]
    for address in sorted(usable, key=lambda address: address.version):
        host = f"[{address}]" if address.version == 6 else str(address)
        return normalize_host(host if info.port in {None, HTTP_PORT} else f"{host}:{info.port}")
    return None


def discovered_mac(info: ZeroconfServiceInfo) -> str | None:
    """Return the MAC address a WLED device tells, as twelve lower-case hex digits."""
    mac = str(info.properties.get("mac")).lower()
    return mac if _MAC.fullmatch(mac) else None


def has_address(data: Mapping[str, Any]) -> bool:
    """Return whether a device is known by an address, which may change, and not by a name, which follows it."""
    host, _ = parse_host(data[CONF_HOST])
    return is_ip_address(host)
