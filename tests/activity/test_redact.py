"""The rules of taking out secrets."""

from hypothesis import given, strategies as st
import pytest

from custom_components.ledgrab.activity.redact import REDACTED, is_secret_key, mask_addresses, redact_text

JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiI4YmQifQ.Xs6WIz-_5Pg"
HARMLESS = "Living room TV (2) was started by user:Anna at 12:30, source: Screen = 1"


@pytest.mark.parametrize(
    "key", ["password", "API-Key", "api key", "accessToken", "authSig", "wifi_psk", "X-Authorization", "pin"]
)
def test_a_secret_is_known_by_its_name_however_it_is_spelled(key: str) -> None:
    assert is_secret_key(key)


@pytest.mark.parametrize("key", ["device", "reason", "count", "max_days", "version"])
def test_ordinary_names_are_no_secrets(key: str) -> None:
    assert not is_secret_key(key)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"got {JWT}!", f"got {REDACTED}!"),
        (JWT[:60], REDACTED),
        ("Bearer abcdef123456", f"Bearer {REDACTED}"),
        ("authorization: Basic QWxhZGRpbg==", f"authorization: {REDACTED}"),
        ("a -----BEGIN PRIVATE KEY-----MIIE-----END PRIVATE KEY----- b", f"a {REDACTED} b"),
        ("-----BEGIN RSA PRIVATE KEY-----MIIE", REDACTED),
        ("rtsp://anna:hunter2@cam/1", f"rtsp://{REDACTED}@cam/1"),
        ("http://host/path?api_key=1&x=2#top, then", "http://host/path then"),
        ("token=abc def", f"token={REDACTED} def"),
        ('{"password": "x"}', f'{{"password": {REDACTED}'),
        ("client_secret : 12", f"client_secret : {REDACTED}"),
        ("/api/x authSig=eyJ", f"/api/x authSig={REDACTED}"),
    ],
)
def test_a_secret_is_known_by_its_shape(text: str, shown: str) -> None:
    assert redact_text(text) == shown


def test_ordinary_text_stays_as_it_is() -> None:
    assert redact_text(HARMLESS) == HARMLESS


@given(st.text(), st.sampled_from(["Bearer ", "token=", "password: ", "http://a:", "eyJ"]), st.text())
def test_doing_it_twice_changes_nothing(before: str, shape: str, after: str) -> None:
    once = redact_text(before + shape + after)
    assert redact_text(once) == once


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no answer from 192.168.1.20:80", "no answer from [address]:80"),
        ("no answer from [fe80::1%eth0]:80", "no answer from [[address]]:80"),
        ("2001:db8:0:0:0:0:0:1 is gone", "[address] is gone"),
        ("::1", "[address]"),
        ("at 12:30:45 with 1.2.3 and a::b::c", "at 12:30:45 with 1.2.3 and a::b::c"),
    ],
)
def test_addresses_can_be_masked(text: str, shown: str) -> None:
    assert mask_addresses(text) == shown
