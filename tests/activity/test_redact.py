"""The rules of taking out secrets."""

from hypothesis import given, strategies as st
import pytest

from custom_components.ledgrab.activity.redact import (
    REDACTED,
    harmless,
    is_secret_key,
    mask_addresses,
    redact_text,
)

JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiI4YmQifQ.Xs6WIz-_5Pg"
CANARY = "LG-CANARY-7f3a91"
SHAPES = (
    "Bearer ",
    "token=",
    "password: ",
    "http://a:",
    "eyJ",
    "authorization: ",
    "://",
    "-----BEGIN",
    "Cookie: ",
)
PLANTED = (
    f"eyJhbGciOiJIUzI1NiJ9.{CANARY}.x",
    f"Bearer {CANARY}",
    f"-----BEGIN KEY----- {CANARY} -----END KEY-----",
    f"https://anna:{CANARY}@cam/1",
    f"https://{CANARY}@cam",
    f"/api?authSig={CANARY}",
    f"access_token={CANARY}",
    f"http://host/?api_key={CANARY}",
    f"http://host/?anything={CANARY}",
    f'{{"password": "{CANARY}"}}',
    f"Cookie: a=b; session={CANARY}",
    f'{{"password": "a\\"{CANARY}"}}',
    f'"{{\\"password\\": \\"a {CANARY}\\"}}"',
    f"passcode={CANARY}",
    f"private_key={CANARY}",
    f"accessCode: {CANARY}",
    f"access_token%3D{CANARY}",
    f"%22password%22%3a%22{CANARY}%22",
)
HARMLESS = "Living room TV (2) was started by user:Anna at 12:30, source: Screen = 1"


@pytest.mark.parametrize(
    "key",
    [
        *(
            "password",
            "PWD",
            "client-secret",
            "accessToken",
            "API-Key",
            "api key",
            "api_key",
            "X-Authorization",
        ),
        *(
            "Set-Cookie",
            "pin",
            "alarm_code",
            "wifi_psk",
            "credentials",
            "private key",
            "signature",
            "session_id",
        ),
        *("bearer", "authSig"),
    ],
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
        ('{"password": "x y"}', f'{{"password": {REDACTED}}}'),
        ("password: 'x y', then", f"password: {REDACTED}, then"),
        ("xBEARER abcdef, bEaReR abcdef", f"xBEARER abcdef, bEaReR {REDACTED}"),
        (f"session_{JWT}", f"session_{REDACTED}"),
        ("a -----BEGIN X-----1-----END X-----2-----BEGIN Y-----3", f"a {REDACTED}2{REDACTED}"),
        ("rtsp://anna:p@ss/w?rd#1@cam/1", f"rtsp://{REDACTED}@cam/1"),
        ("mqtt://token123@broker", f"mqtt://{REDACTED}@broker"),
        ("http://host/@anna/x", "http://host/@anna/x"),
        ("http://host/p?mail=a@b", "http://host/p"),
        ("/p?access_token=1&x=2 then", f"/p?access_token={REDACTED} then"),
        ("?api_key=1 ?api-key=2 ?apikey=3", f"?api_key={REDACTED} ?api-key={REDACTED} ?apikey={REDACTED}"),
        ("Cookie: a=b; c=d then", f"Cookie: {REDACTED} then"),
        ("pass=1, pin: 2, spin: 3", f"pass={REDACTED} pin: {REDACTED} spin: 3"),
        ("session_id=1 signature=2", f"session_id={REDACTED} signature={REDACTED}"),
        ("client_secret : 12", f"client_secret : {REDACTED}"),
        ("/api/x authSig=eyJ", f"/api/x authSig={REDACTED}"),
        ('{"password": "a\\"b", "x": 1}', f'{{"password": {REDACTED}, "x": 1}}'),
        ("{'pwd': 'a\\' b', 'x': 1}", f"{{'pwd': {REDACTED}, 'x': 1}}"),
        (r"{\"token\": \"a b\", \"x\": 1}", rf"{{\"token\": {REDACTED}, \"x\": 1}}"),
        ("passcode=1 private_key=2", f"passcode={REDACTED} private_key={REDACTED}"),
        ("accessCode: 1, private key: 2", f"accessCode: {REDACTED} private key: {REDACTED}"),
        ("x access_token%3D1 y=2", f"x access_token%3D{REDACTED} y=2"),
        ("tokentokens=1, my_wifi_password_2 = 3", f"tokentokens={REDACTED} my_wifi_password_2 = {REDACTED}"),
    ],
)
def test_a_secret_is_known_by_its_shape(text: str, shown: str) -> None:
    assert redact_text(text) == shown


@pytest.mark.parametrize("text", [HARMLESS, "http://host:80/path", "rtsp://[fe80::1]/live", "keyJournal"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert redact_text(text) == text


PARTS = st.lists(
    st.sampled_from([*SHAPES, "a", " ", "@", '"', "'", ";", "=", "-----", "[redacted]", "x" * 9])
)


@given(st.text(), st.sampled_from(SHAPES), st.text())
def test_doing_it_twice_changes_nothing(before: str, shape: str, after: str) -> None:
    once = redact_text(before + shape + after)
    assert redact_text(once) == once


@given(PARTS.map("".join))
def test_doing_it_twice_changes_nothing_however_the_shapes_are_mixed(text: str) -> None:
    once = redact_text(text)
    assert redact_text(once) == once


@given(st.text(st.characters(codec="ascii"), max_size=40), st.sampled_from(PLANTED), st.text(max_size=40))
def test_a_secret_in_its_shape_is_gone_whatever_stands_around_it(
    before: str, planted: str, after: str
) -> None:
    assert CANARY not in redact_text(f"{before} {planted} {after}")


@given(st.integers(0, 4_000), st.sampled_from(PLANTED), st.integers(16, 1_000))
def test_a_secret_that_a_cut_would_halve_is_gone(length: int, planted: str, limit: int) -> None:
    shown = harmless("x" * length + " " + planted, limit)
    assert CANARY[:12] not in shown
    assert len(shown) <= limit


@pytest.mark.parametrize(
    "part",
    [
        "a://a:",
        "token",
        "token ",
        "token\\",
        "token%22",
        "authorization-",
        "bearer: ",
        " ",
        "-----END ",
        "a-",
    ],
)
def test_looking_for_secrets_takes_no_time_that_anybody_could_stretch(part: str) -> None:
    # Minutes, if it took the square of the length.
    text = part * (600_000 // len(part)) + " x: y"
    assert redact_text(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no answer from 192.168.1.20:80", "no answer from [address]:80"),
        ("no answer from [fe80::1%eth0]:80", "no answer from [[address]]:80"),
        ("2001:db8:0:0:0:0:0:1 is gone", "[address] is gone"),
        ("::1", "[address]"),
        ("no answer from 192.168.1.77.", "no answer from [address]."),
        ("no answer from fe80::1.", "no answer from [address]."),
        ("no route to ::ffff:192.168.1.77", "no route to [address]"),
        ("64:ff9b::192.168.1.77 and 0:0:0:0:0:ffff:192.168.1.77", "[address] and [address]"),
        ("192.168.1.77.local, 192.168.1.77.fritz.box", "[address].local, [address].fritz.box"),
        ("wled_192.168.1.77, 192.168.1.77_x", "wled_[address], [address]_x"),
        ("fe80::1: refused, 1:2:3:4:5:6:7:8: refused", "[address]: refused, [address]: refused"),
        (
            "device:fe80::1, user:fe80::1, wled_fe80::1_x",
            "device:[address], user:[address], wled_[address]_x",
        ),
        ("1.2.3.4.5, 1234.1.1.1, aa:bb:cc:dd:ee:ff", "1.2.3.4.5, 1234.1.1.1, aa:bb:cc:dd:ee:ff"),
        ("at 12:30:45 with 1.2.3 and a::b::c", "at 12:30:45 with 1.2.3 and a::b::c"),
    ],
)
def test_addresses_can_be_masked(text: str, shown: str) -> None:
    assert mask_addresses(text) == shown


ADDRESSES = (
    "192.168.1.77",
    "::ffff:192.168.1.77",
    "64:ff9b::192.168.1.77",
    "fe80::1:77%eth0",
    "1:2:3:4:5:6:7:77",
)
BEFORE = ("", "from ", "(", "[", "http://", "wled_", "device:", "host=", "Lamp ", "\u0627 ")
AFTER = ("", ".", ", then", ")", "]:80", ": refused", ".local", "_x", "/json", "...")


@given(st.sampled_from(BEFORE), st.sampled_from(ADDRESSES), st.sampled_from(AFTER))
def test_nothing_is_left_of_an_address_whatever_stands_around_it(
    before: str, address: str, after: str
) -> None:
    assert "77" not in mask_addresses(before + address + after)


@pytest.mark.parametrize("part", ["1:", "::1", "1.1.1.", "aaaaa:1:", "1:1:1:1:1:1:1.", "::1.1.", "::1%a"])
def test_looking_for_addresses_takes_no_time_that_anybody_could_stretch(part: str) -> None:
    assert mask_addresses(part * 50_000 + " 192.168.1.77").endswith(" [address]")
