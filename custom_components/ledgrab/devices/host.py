"""Host names and addresses as people and discovery write them."""

from ipaddress import IPv6Address, ip_address, ip_network
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

MAX_LENGTH: Final = 255
"""Characters of a host name at most (RFC 1035, section 2.3.4)."""

LAN_NETWORKS: Final = tuple(
    ip_network(network)
    for network in (
        "10.0.0.0/8",  # RFC 1918
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",  # link-local, RFC 3927
        "127.0.0.0/8",
        "fc00::/7",  # unique-local, RFC 4193
        "fe80::/10",  # link-local, RFC 4291
        "::1/128",
    )
)

# RFC 1123, and the underscore that some routers hand out.
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_ZONE: Final = re.compile(r"[A-Za-z0-9._-]+")


class HostError(ValueError):
    """A text names no host."""


def normalize_host(text: str) -> str:
    """Return a name, address or URL as `host` or `host:port`, IPv6 in brackets if a port follows; HostError."""
    host, port = parse_host(text)
    if port is None:
        return host
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def parse_host(text: str) -> tuple[str, int | None]:
    """Return the host, an IPv6 address without brackets, and its port if it has one; HostError."""
    text = text.strip()
    if len(text) > MAX_LENGTH or not text.isprintable() or " " in text:
        raise HostError("too long, or with spaces or control characters")
    if (address := _address(text)) is not None:
        return address, None
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        return _host(parts), _port(parts)
    except HostError:
        raise
    except ValueError as error:
        raise HostError("not a host") from error


def is_lan_like(address: str) -> bool:
    """Return whether a resolved address is private, unique-local, link-local or loopback; ValueError."""
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in LAN_NETWORKS)


def _host(parts: SplitResult) -> str:
    """Return the host of a URL."""
    if parts.scheme not in {"", "http", "https"}:
        raise HostError("neither a host nor a web address")
    if "@" in parts.netloc:
        raise HostError("a user name or password does not belong here")
    host = parts.hostname or ""
    if (address := _address(host)) is not None:
        return address
    if parts.netloc.startswith("["):
        raise HostError("not an IPv6 address")
    return _name(host)


def _port(parts: SplitResult) -> int | None:
    """Return the port of a URL."""
    if parts.port == 0:
        raise HostError("port 0 cannot be asked")
    return parts.port


def _address(text: str) -> str | None:
    """Return an IP address in its shortest spelling, or None if the text is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.scope_id and not _ZONE.fullmatch(address.scope_id):
        raise HostError("not a network interface")
    return str(address)


def _name(text: str) -> str:
    """Return a host name in lower case without the dot of the root."""
    labels = text.removesuffix(".").split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise HostError("not a host name")
    # The resolver would read "127.1" as an address.
    if labels[-1].isdecimal():
        raise HostError("not an IPv4 address")
    return ".".join(labels)
