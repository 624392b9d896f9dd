"""The files of card and panel: served under an address that changes whenever they do."""

from hashlib import sha256
from pathlib import Path
from typing import Final

from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant

from .const import DOMAIN

FOLDER: Final = Path(__file__).parent / "frontend"
STATIC_URL: Final = f"/{DOMAIN}_static/"
"""Everything of ours, of every version, begins like this; nothing of anybody else does."""


async def async_serve_files(hass: HomeAssistant, version: str) -> str:
    """Serve the files, once for as long as Home Assistant runs, and return the address of their folder.

    The modules import each other by relative addresses, so it is the folder whose name changes: browsers may then
    keep each one for a month.
    """
    digest = await hass.async_add_executor_job(_digest)
    url = f"{STATIC_URL}{version}-{digest}"
    await hass.http.async_register_static_paths([StaticPathConfig(url, str(FOLDER), cache_headers=True)])
    return url


def _digest() -> str:
    """Return what tells these files from others of the same version."""
    digest = sha256()
    for file in sorted(FOLDER.glob("*.js")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:8]
