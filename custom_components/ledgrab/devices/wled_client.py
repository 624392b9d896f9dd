"""The `wled` library as this room uses it: any port, and the room's own errors.

The library's own `update()` also reads presets, effects, palettes and the configuration, and keeps them; nobody here
needs those, and a lamp under a stream has little time to answer. So one small document is asked for at a time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

import aiohttp
from wled import (
    WLED,
    WLEDConnectionError,
    WLEDConnectionTimeoutError,
    WLEDError,
    WLEDStatusError,
    WLEDUnsupportedVersionError,
)
from yarl import URL

from .errors import DeviceError, DeviceProtocolError, DeviceUnreachableError, DeviceUnsupportedError

HTTP_PORT: Final = 80
_TIMEOUT: Final = 5.0
"""Seconds an answer may take; the library asks three times."""
_BUSY: Final = 503


def wled_client(host: str, port: int, session: aiohttp.ClientSession) -> WLED:
    """Return the client for a host, an IPv6 address without brackets; the session stays the caller's."""
    asking = session if port == HTTP_PORT else cast("aiohttp.ClientSession", _PortSession(session, port))
    return WLED(host, request_timeout=_TIMEOUT, session=asking)


@contextmanager
def own_errors() -> Iterator[None]:
    """Turn what the library, its models and odd answers raise into DeviceError.

    What a lamp answered is in no text and in no traceback: it may be anything, and both are logged. Nor is its
    address in a text, which everybody may read.
    """
    try:
        yield
    except WLEDUnsupportedVersionError as error:
        raise DeviceUnsupportedError(str(error)) from error
    except WLEDConnectionTimeoutError as error:
        raise DeviceUnreachableError("no answer in time") from error
    except WLEDConnectionError as error:
        raise DeviceUnreachableError("no connection") from error
    except WLEDStatusError as error:
        kind = DeviceUnreachableError if error.status == _BUSY else DeviceProtocolError
        raise kind(f"WLED answers with status {error.status}") from None
    except WLEDError as error:
        raise DeviceProtocolError(str(error)) from error
    except DeviceError:
        raise
    except Exception as error:  # noqa: BLE001 - its models, and what they use for versions, raise whatever they like
        where = getattr(error, "field_name", None) or type(error).__name__
        raise DeviceProtocolError(f"WLED's answer cannot be read: {where}") from None


class _PortSession:
    """A session that asks another port than 80, the only one that the library knows."""

    def __init__(self, session: aiohttp.ClientSession, port: int) -> None:
        self._session = session
        self._port = port

    def request(self, method: str, url: URL, **options: Any) -> Any:
        """Ask as aiohttp does."""
        return self._session.request(method, url.with_port(self._port), **options)
