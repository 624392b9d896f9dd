"""What is read from mDNS records."""

from hypothesis import given, strategies as st
import pytest

from custom_components.ledgrab.devices.host import is_lan_like, parse_host
from custom_components.ledgrab.flow_discovery import discovered_host, discovered_mac, has_address

from .flows import record


@pytest.mark.parametrize(
    ("addresses", "port", "host"),
    [
        (["192.168.1.20"], 80, "192.168.1.20"),
        (["192.168.1.20"], None, "192.168.1.20"),
        (["192.168.1.20"], 8080, "192.168.1.20:8080"),
        (["fd00::7", "192.168.1.20"], 80, "192.168.1.20"),
        (["203.0.113.7", "10.0.0.7"], 80, "10.0.0.7"),
        (["fd00::7"], 80, "fd00::7"),
        (["fd00::7"], 8080, "[fd00::7]:8080"),
        (["169.254.3.4"], 80, "169.254.3.4"),
        (["0.0.0.7"], 80, None),
        (["192.168.1.20"], 0, None),
        (["203.0.113.7", "fe80::7", "2001:db8::7"], 80, None),
    ],
)
def test_address_in_the_local_network_is_taken_ipv4_first(
    addresses: list[str], port: int | None, host: str | None
) -> None:
    assert discovered_host(record(*addresses, port=port)) == host


@given(addresses=st.lists(st.ip_addresses().map(str), min_size=1, max_size=4), port=st.integers(0, 65535))
def test_no_record_leads_out_of_the_local_network(addresses: list[str], port: int) -> None:
    host = discovered_host(record(*addresses, port=port))
    assert host is None or is_lan_like(parse_host(host)[0])


@pytest.mark.parametrize(
    ("told", "mac"),
    [
        ("aabbccddeeff", "aabbccddeeff"),
        ("AABBCCDDEEFF", "aabbccddeeff"),
        ("aa:bb:cc:dd:ee:ff", None),
        ("aabbccddeeff\n", None),
        ("", None),
        (None, None),
    ],
)
def test_mac_is_twelve_hex_digits(told: str | None, mac: str | None) -> None:
    assert discovered_mac(record(mac=told)) == mac


@pytest.mark.parametrize(
    ("host", "address"),
    [("192.168.1.20", True), ("192.168.1.20:8080", True), ("fd00::7", True), ("wled-desk.local", False)],
)
def test_address_is_told_from_a_name(host: str, address: bool) -> None:
    assert has_address({"host": host}) is address
