"""The rules of showing outside text."""

from typing import override
import unicodedata

from hypothesis import given, strategies as st
import pytest

from custom_components.ledgrab.activity.sanitize import NAME_LIMIT, UNNAMED, sanitize_display

ANY_TEXT = st.text(st.characters(codec=None))
NASTY = (
    "\x1b[]0;m\x07\x9b\x9c\\\n\r\t \u200b\u200d\u0301\u0302\u202e\u2066\ufeff\U0001f468\ud800e\u1100\u1161"
)
NASTY_TEXT = st.text(st.sampled_from(NASTY))


class Unprintable:
    """Raises when it is asked for a text."""

    @override
    def __str__(self) -> str:
        """Refuse."""
        raise ValueError


@pytest.mark.parametrize(
    "text", ["TV", "Living room 2", "a-b_c (d)", "👨‍👩‍👧", "می‌خواهم", "עברית", "Ångström", "❤️‍🔥"]
)
def test_ordinary_names_stay_as_they_are(text: str) -> None:
    assert sanitize_display(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Lamp\n2026-11-23 CRITICAL user admin logged in", "Lamp 2026-11-23 CRITICAL user admin logged in"),
        ("a\r\nb", "a b"),
        ("a\u2028b", "a b"),
        ("a\u2029b", "a b"),
        ("a\x0bb", "a b"),
        ("a\x0cb", "a b"),
        ("a\x85b", "a b"),
        ("a\tb", "a b"),
        ("  a \u00a0 b  ", "a b"),
        ("ok\x00evil", "okevil"),
        ("\x1b[2J\x1b[31mred", "red"),
        ("\x9b31mx", "x"),
        ("\x1b]0;title\x07x", "x"),
        ("\x1b]8;;http://x\x1b\\y", "y"),
        ("\x9d0;title\x9cx", "x"),
        ("\x1b]0;never ended", "0;never ended"),
        ("\x1b(Bx\x1bc", "x"),
        ("user\u202e\u2066nimda\u2069\u2066", "usernimda"),
        ("\u061cX", "X"),
        ("\u200fX", "X"),
        ("ad\u200bmin", "admin"),
        ("\ufeffadmin", "admin"),
        ("a\u2060b", "ab"),
        ("ad\u00admin", "admin"),
        ("a\u2063d\u180emin\u206a\ufff9", "admin"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("\ud800", UNNAMED),
        ("x\udcff", "x"),
        ("x\uffff\ufdd0\U0010fffe", "x"),
        ("A\u030angstro\u0308m", "Ångström"),
        ("a\u200b\u0301", "á"),
    ],
)
def test_what_could_deceive_is_taken_out(text: str, shown: str) -> None:
    assert sanitize_display(text) == shown


@pytest.mark.parametrize("text", [None, "", "   ", "\u3164", "\u2800", "\u200d\u200c", "\u00ad", "\n\t", b""])
def test_nothing_to_see_is_called_unnamed(text: object) -> None:
    assert sanitize_display(text) == UNNAMED


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "</script><script>",
        "javascript:alert(1)",
        "{{ states('x') }}",
        "${7*7}",
        "%s%n%x",
        "' OR 1=1;--",
        "x%' OR '1'='1",
        "100%_\\",
        "[click](http://evil)",
        "![x](http://evil/p.png)",
        "light.kitchen",
    ],
)
def test_what_is_code_elsewhere_is_only_text_here(text: str) -> None:
    assert sanitize_display(text) == text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (b"caf\xc3\xa9\xff", "café\ufffd"),
        (12, "12"),
        pytest.param(10**5_000, "(int)", id="huge"),
        (Unprintable(), "(Unprintable)"),
    ],
)
def test_any_object_has_a_text(value: object, shown: str) -> None:
    assert sanitize_display(value) == shown


def test_marks_on_one_letter_are_limited() -> None:
    assert sanitize_display("Z" + "\u0300" * 500) == "Z" + "\u0300" * 4
    assert sanitize_display("q" + "\u0300" * 500 + "q\u0300") == "q" + "\u0300" * 4 + "q\u0300"


def test_joiners_do_not_make_room_for_more_marks() -> None:
    assert sanitize_display("q" + "\u0300\u200d" * 9).count("\u0300") == 4


def test_long_text_is_cut_and_shows_it() -> None:
    assert sanitize_display("A" * 10_000_000) == "A" * (NAME_LIMIT - 1) + "…"
    assert sanitize_display("word " * 100, 16) == "word word word…"


@pytest.mark.parametrize("cluster", ["👨‍👩‍👧", "🇩🇪", "👍🏽", "q\u0302\u0301"])
def test_a_cut_never_splits_what_people_see_as_one_character(cluster: str) -> None:
    shown = sanitize_display("x" * 14 + cluster + "x" * 9, 16)
    assert shown == "x" * 14 + "…"


def test_a_cluster_longer_than_the_limit_is_cut_all_the_same() -> None:
    assert len(sanitize_display("👩\u200d" * 30, 16)) == 16


@given(ANY_TEXT | NASTY_TEXT, st.integers(16, 40))
def test_the_result_is_one_bounded_visible_line_and_stays_as_it_is(text: str, limit: int) -> None:
    shown = sanitize_display(text, limit)
    assert 0 < len(shown) <= limit
    assert shown == sanitize_display(shown, limit)
    assert shown == " ".join(shown.split())
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert unicodedata.is_normalized("NFC", shown)
