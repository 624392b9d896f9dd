"""Hosts as people write them."""

from ipaddress import IPv4Address, IPv6Address

from hypothesis import given, strategies as st
import pytest

from custom_components.ledgrab.devices.host import HostError, is_lan_like, normalize_host, parse_host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("wled.local", "wled.local"),
        (" WLED-Desk.Local. ", "wled-desk.local"),
        ("wled_1", "wled_1"),
        ("192.168.1.20", "192.168.1.20"),
        ("192.168.1.20:8080", "192.168.1.20:8080"),
        ("http://192.168.1.20/", "192.168.1.20"),
        ("HTTPS://wled.local:8443/settings?sub=1#top", "wled.local:8443"),
        ("wled.local/json/info", "wled.local"),
        ("wled.local:", "wled.local"),
        ("FD00:0:0:0:0:0:0:1", "fd00::1"),
        ("[fd00::1]", "fd00::1"),
        ("[fd00::1]:8080", "[fd00::1]:8080"),
        ("http://[fe80::1%eth0]/", "fe80::1%eth0"),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
    ],
)
def test_one_spelling_for_all_ways_to_write_a_host(text: str, host: str) -> None:
    """Names in lower case, addresses in their shortest form, no path."""
    assert normalize_host(text) == host


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "http://",
        "/",
        ":8080",
        "wled local",
        "wled\x00.local",
        "wled\n.local",
        "wled\u200b.local",
        "user@wled.local",
        "http://user:secret@wled.local/",
        "ftp://wled.local",
        "wled.local:0",
        "wled.local:65536",
        "wled.local:http",
        "127.1",
        "1.2.3.4.5",
        "300.1.1.1",
        "wled..local",
        "-wled.local",
        "wled-.local",
        "wled\\local",
        "lampe-küche.local",
        "[fd00::1",
        "[wled.local]",
        "[v1.fe80]",
        "fe80::1%eth 0",
        "fe80::1%eth/0",
        "fe80::1%eth;0",
        "a" * 64,
        ".".join(["abc"] * 65),
    ],
)
def test_what_is_no_host_is_refused(text: str) -> None:
    """Nothing reaches the resolver that it would read in its own way."""
    with pytest.raises(HostError):
        normalize_host(text)


def test_the_refusal_does_not_repeat_a_password() -> None:
    """The text may end in a log."""
    with pytest.raises(HostError) as refused:
        normalize_host("http://admin:hunter2@wled.local")
    assert "hunter2" not in str(refused.value)


@given(st.text(max_size=300))
def test_a_text_is_refused_or_its_host_stays_the_same_from_then_on(text: str) -> None:
    """What was stored once compares equal for ever."""
    try:
        host = normalize_host(text)
    except HostError:
        return
    assert normalize_host(host) == host
    assert host.isprintable()
    assert "@" not in host


@given(st.from_regex(r"[a-z][a-z0-9]{0,20}(\.[a-z]{1,10}){0,3}", fullmatch=True), st.integers(1, 65535))
def test_a_name_keeps_its_port(name: str, port: int) -> None:
    """From a web address as from a bare name."""
    assert parse_host(f"http://{name.upper()}:{port}/") == (name, port)


@given(st.ip_addresses(v=6), st.integers(1, 65535))
def test_an_ipv6_address_keeps_its_port_in_brackets(address: IPv6Address, port: int) -> None:
    """Without brackets the port would be part of the address."""
    assert parse_host(normalize_host(f"[{address.exploded}]:{port}")) == (str(address), port)


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.254",
        "192.168.0.1",
        "169.254.1.1",
        "127.0.0.1",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fd12::1",
        "::ffff:192.168.0.1",
    ],
)
def test_addresses_of_a_local_network(address: str) -> None:
    """Private, unique-local, link-local and loopback."""
    assert is_lan_like(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "172.32.0.1",
        "0.0.0.0",  # noqa: S104 # as text
        "255.255.255.255",
        "224.0.0.1",
        "::",
        "2001:db8::1",
        "::ffff:8.8.8.8",
    ],
)
def test_all_other_addresses_lie_elsewhere(address: str) -> None:
    """Public, broadcast, multicast and unspecified."""
    assert not is_lan_like(address)


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_the_address_it_stands_for(address: IPv4Address) -> None:
    """IPv6 is no way around the rule."""
    assert is_lan_like(f"::ffff:{address}") == is_lan_like(str(address))
