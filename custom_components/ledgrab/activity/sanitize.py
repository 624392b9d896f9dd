"""Outside text made harmless to show: one line, no controls, no direction tricks, bounded, never empty."""

import re
from typing import Final
import unicodedata

UNNAMED: Final = "(unnamed)"
NAME_LIMIT: Final = 256
MESSAGE_LIMIT: Final = 1_000

_MARKS_PER_BASE: Final = 4
# What is dropped may be many times what is kept; anything longer than this is cut unseen.
_READ_FACTOR: Final = 8

# ECMA-48: control sequences, control strings with their terminator, and two-character escapes.
_ESCAPES: Final = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"
)
# C0, DEL and C1 without what counts as white space, Bidi_Control, zero width and other invisible format characters,
# tags, noncharacters, surrogates.
_REMOVED: Final = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    r"\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
    r"\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff"
    + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(1, 17))
    + "]"
)
# What needs nothing, told in one call: most texts are printable ASCII with single spaces inside.
_PLAIN: Final = re.compile(r"[!-~]+(?: [!-~]+)*").fullmatch
_JOINERS: Final = frozenset("\u200c\u200d")
# Blank to the eye though Unicode files them under letters, symbols or marks.
_BLANKS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def sanitize_display(value: object, limit: int = NAME_LIMIT) -> str:
    """Return one visible line of at most `limit` (>= 16) characters; doing it twice changes nothing."""
    text = value if isinstance(value, str) else _as_text(value)
    if len(text) <= limit and _PLAIN(text) is not None:
        return text
    text = _ESCAPES.sub("", text[: limit * _READ_FACTOR])
    text = unicodedata.normalize("NFC", _REMOVED.sub("", text))
    if not text.isascii():
        text = _limit_marks(text)
    text = _cut(" ".join(text.split()), limit)
    return text if any(map(_is_visible, text)) else UNNAMED


def _as_text(value: object) -> str:
    """Return any object as text, bytes as UTF-8."""
    if value is None:
        return ""
    if isinstance(value, bytes | bytearray):
        return value.decode("utf-8", "replace")
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - a foreign __str__ may raise anything
        return f"({type(value).__name__})"


def _is_mark(character: str) -> bool:
    """Tell whether a character sits on the one before it."""
    return unicodedata.category(character) in {"Mn", "Me"}


def _limit_marks(text: str) -> str:
    """Keep the first marks on every base; joiners do not count as a new base."""
    kept, marks = [], 0
    for character in text:
        if _is_mark(character):
            marks += 1
        elif character not in _JOINERS:
            marks = 0
        if marks <= _MARKS_PER_BASE:
            kept.append(character)
    return "".join(kept)


def _cut(text: str, limit: int) -> str:
    """Cut between what people see as characters, and show that something is missing."""
    if len(text) <= limit:
        return text
    end = limit - 1
    while end and _belong_together(text[end - 1], text[end]):
        end -= 1
    return text[: end or limit - 1].rstrip() + "…"


def _belong_together(left: str, right: str) -> bool:
    """Tell whether a cut between two characters would split an emoji, a flag or an accented letter."""
    flags = "\U0001f1e6" <= left <= "\U0001f1ff" and "\U0001f1e6" <= right <= "\U0001f1ff"
    tone = "\U0001f3fb" <= right <= "\U0001f3ff"
    return flags or tone or left in _JOINERS or right in _JOINERS or unicodedata.category(right)[0] == "M"


def _is_visible(character: str) -> bool:
    """Tell whether a reader would see this character."""
    return character not in _BLANKS and unicodedata.category(character) not in {"Cf", "Zs", "Mn", "Me"}
