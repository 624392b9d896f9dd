"""Secrets taken out of text and metadata, by the name of a key and by their shape.

The second net: what may be recorded at all is decided by the allow-lists of the actions.
"""

from functools import lru_cache
import re
from typing import Final

REDACTED: Final = "[redacted]"

_SECRET_KEY: Final = re.compile(
    r"pass|pwd|secret|token|apikey|authorization|authsig|cookie|pin|code|psk|credential|private|signature"
    r"|session|bearer"
)
_SEPARATORS: Final = re.compile(r"[\W_]+")

_ADDRESS: Final = re.compile(
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"
    r"|(?<![\w:.])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])"
    r"|(?<![\w:.])(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?(?:%\w+)?(?![\w:])",
    re.IGNORECASE,
)
_SHAPES: Final = (
    (re.compile(r"-----BEGIN.*?(?:-----END[^-]*-----|$)"), REDACTED),
    (re.compile(r"\beyJ[\w-]{6,}(?:\.[\w-]*)*"), REDACTED),  # JSON web token: Home Assistant's own tokens
    (re.compile(r"\b(bearer)\s+[\w.~+/=-]{4,}", re.IGNORECASE), rf"\1 {REDACTED}"),
    (re.compile(r"\b(authorization\W{1,4})\w+\s+[\w.~+/=-]{4,}", re.IGNORECASE), rf"\1{REDACTED}"),
    (re.compile(r"\b([a-z][a-z0-9+.-]{0,15}://)[^\s/?#@]*@", re.IGNORECASE), rf"\1{REDACTED}@"),
    (re.compile(r"\b([a-z][a-z0-9+.-]{0,15}://[^\s?#]*)[?#]\S*", re.IGNORECASE), r"\1"),
    (
        re.compile(
            r"((?:passw|pwd|secret|token|api[_-]?key|authsig|authorization|cookie|psk|credential)[\w-]*)"
            r"(\"?'?\s*[=:]\s*)(?!\[redacted\])\S+",
            re.IGNORECASE,
        ),
        rf"\1\2{REDACTED}",
    ),
)


@lru_cache(maxsize=256)
def is_secret_key(key: str) -> bool:
    """Tell whether a value under this key would be a secret, however the key is spelled."""
    return _SECRET_KEY.search(_SEPARATORS.sub("", key).lower()) is not None


def redact_text(text: str) -> str:
    """Return a sanitized text without the secrets that can be told by their shape."""
    # Most texts have none of the landmarks: one look at each is all that they cost.
    if ":" in text or "=" in text or "eyJ" in text or "-----" in text or "earer" in text or "EARER" in text:
        for shape, replacement in _SHAPES:
            text = shape.sub(replacement, text)
    return text


def mask_addresses(text: str) -> str:
    """Return a text without the IP addresses in it, for people who are not administrators."""
    return _ADDRESS.sub("[address]", text)
