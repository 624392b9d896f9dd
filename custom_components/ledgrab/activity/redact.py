"""Secrets taken out of text and metadata, by the name of a key and by their shape.

The second net: what may be recorded at all is decided by the allow-lists of the actions.
"""

from functools import lru_cache
import re
from typing import Final

from .sanitize import NAME_LIMIT, sanitize_display

REDACTED: Final = "[redacted]"
MASKED: Final = "[address]"

_SECRET_KEY: Final = re.compile(
    r"pass|pwd|secret|token|apikey|authorization|authsig|cookie|pin|code|psk|credential|private|signature"
    r"|session|bearer"
)
_SEPARATORS: Final = re.compile(r"[\W_]+")
_SEEN_WHOLE: Final = 4
"""Times the limit of a text: what is looked through for secrets before it is cut."""

_IPV4: Final = r"(?:\d{1,3}\.){3}\d{1,3}(?!\d|\.\d)"
_GROUP: Final = "[0-9a-f]{1,4}"
# What stands before it is the beginning of a word, or a word and a colon that are no group of it (`device:fe80::1`).
_IPV6: Final = (
    r"(?:(?<![^\W_])(?<![:.])|(?<=[g-z_]:)|(?<=\w{5}:))"
    rf"(?:(?:{_GROUP}:){{6}}(?:{_IPV4}|{_GROUP}:{_GROUP})"
    rf"|(?:{_GROUP}(?::{_GROUP})*)?::(?:(?:{_GROUP}:)*{_IPV4}|{_GROUP}(?::{_GROUP})*)?)"
    r"(?:%\w+)?(?![^\W_]|:[\w:]|(?:\.\d{1,3}){2})"
)
_ADDRESS: Final = re.compile(rf"{_IPV6}|(?<!\d)(?<!\d\.){_IPV4}", re.IGNORECASE)
_SENSITIVE: Final = (
    r"(?:passw|passphrase|pwd|secret|token|authsig|authorization|cookie|psk|credential|signature|session"
    r"|(?:api|private)[ _-]?key|(?:access|alarm|auth|pairing|pass|pin|security)[ _-]?code|\b(?:pass|pin)\b)"
)
# Begins where a word does and gives nothing back: however long a text is, each part of it is looked at once.
_LABEL: Final = rf"(?<![\w-])(?:(?!{_SENSITIVE})[\w-])*+{_SENSITIVE}[\w-]*+"
_IS: Final = r"(?:\\*+[\"']|%2[27])?\s*+(?:[=:]|%3[AD])\s*+"
# A value as people, headers and JSON write it: in quotes, or a word with the pairs that follow it in a cookie.
_ASSIGNED: Final = (
    r"(?!\[redacted\])(?:\"(?:[^\"\\]|\\(?s:.))*+\"?|'(?:[^'\\]|\\(?s:.))*+'?|\\++(?:\"[^\"]*+\"?|'[^']*+'?)"
    r"|[^\s;]+(?:; ?[^\s;=]+=[^\s;]*)*)"
)
_URL: Final = re.compile(r"\b([a-z][a-z0-9+.-]{0,15}://)(\S+)", re.IGNORECASE)
_URL_END: Final = re.compile(r"[/?#]")
_SHAPES: Final = (
    (re.compile(r"-----BEGIN.*?(?:-----END[^-]*-----|$)", re.DOTALL), REDACTED),
    # JSON web tokens, which Home Assistant's own tokens are.
    (re.compile(r"(?<![A-Za-z])eyJ[\w-]{6,}(?:\.[\w-]*)*"), REDACTED),
    (re.compile(r"\b(bearer)\s+[\w.~+/=-]{4,}", re.IGNORECASE), rf"\1 {REDACTED}"),
    (re.compile(r"\b(authorization\W{1,4})\w+\s+[\w.~+/=-]{4,}", re.IGNORECASE), rf"\1{REDACTED}"),
    (re.compile(rf"({_LABEL}{_IS}){_ASSIGNED}", re.IGNORECASE), rf"\1{REDACTED}"),
)


@lru_cache(maxsize=256)
def is_secret_key(key: str) -> bool:
    """Tell whether a value under this key would be a secret, however the key is spelled."""
    return _SECRET_KEY.search(_SEPARATORS.sub("", key).lower()) is not None


def redact_text(text: str) -> str:
    """Return a text without the secrets that can be told by their shape."""
    # Most texts have none of the landmarks: one look at each is all that they cost.
    if (
        ":" in text
        or "=" in text
        or "%3" in text
        or "eyJ" in text
        or "-----" in text
        or "bearer" in text.lower()
    ):
        if "://" in text:
            text = _URL.sub(_without_login_and_query, text)
        for shape, replacement in _SHAPES:
            text = shape.sub(replacement, text)
    return text


def _without_login_and_query(url: re.Match[str]) -> str:
    """Return a URL without what a server asks for; a password may hold any character, also those that end it."""
    scheme, rest = url.groups()
    login, at, place = rest.rpartition("@")
    if at and (":" in login or not _URL_END.search(login)):
        rest = f"{REDACTED}@{place}"
    return scheme + re.split(r"[?#]", rest, maxsplit=1)[0]


def harmless(value: object, limit: int = NAME_LIMIT) -> str:
    """Return one line that can be shown, without secrets, of at most `limit` (>= 16) characters."""
    # A secret that was cut first would have lost the shape that it is known by.
    text = redact_text(sanitize_display(value, _SEEN_WHOLE * limit))
    return text if len(text) <= limit else sanitize_display(text, limit)


def mask_addresses(text: str) -> str:
    """Return a text without the IP addresses in it, for people who are not administrators."""
    return _ADDRESS.sub(MASKED, text)
