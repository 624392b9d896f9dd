"""Names from outside in texts that the frontend reads as Markdown."""

import re
from typing import Final

_SPECIAL: Final = re.compile(r"([!\[\]()<>*_`~|#\\:.@])")


def plain(name: str) -> str:
    """Return a name without meaning: no links (bare addresses neither), no pictures, no HTML."""
    return _SPECIAL.sub(r"\\\1", name)
