"""A flood of failed logins."""

from hypothesis import given, strategies as st
import pytest

from custom_components.ledgrab.activity.throttle import (
    ADDRESSES,
    PER_ADDRESS,
    PER_WINDOW,
    SUMMARIES,
    AddressThrottle,
    Suppressed,
    address_of,
    network_of,
)


@pytest.fixture
def throttle() -> AddressThrottle:
    """Return a throttle that saw nothing yet."""
    return AddressThrottle()


def test_the_first_failures_of_an_address_are_told_one_by_one(throttle: AddressThrottle) -> None:
    assert [throttle.allow("10.0.0.1", second) for second in range(7)] == [True] * 5 + [False] * 2
    assert throttle.allow("10.0.0.2", 7.0)


def test_all_others_are_counted_and_told_after_a_minute(throttle: AddressThrottle) -> None:
    for second in range(8):
        throttle.allow("10.0.0.1", second)
    assert throttle.summaries(64.9) == ()
    assert throttle.summaries(65.0) == (Suppressed(address="10.0.0.1", count=3),)
    assert throttle.summaries(200.0) == ()


def test_who_waits_for_a_summary_knows_when_it_comes(throttle: AddressThrottle) -> None:
    due = []
    for second in range(7):
        throttle.allow("10.0.0.1", second)
        due.append(throttle.next_summary)
    throttle.summaries(65.0)
    assert [*due, throttle.next_summary] == [None] * 5 + [65.0, 65.0, None]


def test_an_address_may_speak_again_after_a_minute(throttle: AddressThrottle) -> None:
    for second in range(8):
        throttle.allow("10.0.0.1", second)
    assert throttle.allow("10.0.0.1", 60.0)
    assert throttle.summaries(70.0) == (Suppressed(address="10.0.0.1", count=3),)


def test_the_neighbors_of_an_ipv6_address_are_one(throttle: AddressThrottle) -> None:
    for host in range(6):
        throttle.allow(f"2001:db8::{host:x}", 0.0)
    assert throttle.summaries(60.0) == (Suppressed(address="2001:db8::/64", count=1),)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:1.2.3.4", "1.2.3.4"),
        ("[2001:db8:1:2:3:4:5:6]", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("null", "null"),
        ("x" * 5_000, "x" * 64),
    ],
)
def test_an_address_counts_as_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:1.2.3.4", "1.2.3.4"),
        ("[2001:DB8:0:0:0:0:0:1]", "2001:db8::1"),
        ("fe80::1%<script>", "fe80::1"),
        ("http://[::1", None),
        ("http://[fe80::1%25eth0]", None),
        ("http://a:b@c", None),
        ("attacker.example", None),
        ("null", None),
        ("", None),
        (None, None),
    ],
)
def test_only_an_address_is_an_address(text: str | None, address: str | None) -> None:
    assert address_of(text) == address


@given(st.text())
def test_no_text_is_too_strange_for_an_address(text: str) -> None:
    assert len(network_of(text)) <= 64
    assert address_of(address_of(text)) == address_of(text)


def test_others_may_allow_less() -> None:
    throttle = AddressThrottle(per_window=2, summaries=1)
    addresses = ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.3", "10.0.0.4"]
    assert [throttle.allow(address, 0.0) for address in addresses] == [True, True, False, False, False]
    assert throttle.summaries(60.0) == (
        Suppressed(address="10.0.0.3", count=2),
        Suppressed(address=None, count=1),
    )


def test_ten_thousand_addresses_make_few_entries_and_none_is_lost(throttle: AddressThrottle) -> None:
    addresses = [f"10.0.{number // 250}.{number % 250}" for number in range(10_000)]
    allowed = sum(throttle.allow(address, second / 1_000) for second, address in enumerate(addresses * 3))
    told = throttle.summaries(120.0)
    assert allowed == PER_WINDOW
    assert len(told) == SUMMARIES + 1
    assert allowed + sum(suppressed.count for suppressed in told) == 30_000
    assert told[-1].address is None
    assert len(throttle._windows) == ADDRESSES


def test_the_worst_are_told_by_name(throttle: AddressThrottle) -> None:
    for number in range(1, SUMMARIES + 3):
        for _ in range(PER_ADDRESS + number):
            throttle.allow(f"10.0.0.{number}", 0.0)
    told = throttle.summaries(60.0)
    assert told[0] == Suppressed(address=f"10.0.0.{SUMMARIES + 2}", count=SUMMARIES + 7)
    assert [suppressed.count for suppressed in told] == sorted(
        (suppressed.count for suppressed in told), reverse=True
    )
