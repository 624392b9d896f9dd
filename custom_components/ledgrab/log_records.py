"""Secrets kept out of Home Assistant's own log, whoever writes them into an exception's text."""

import logging
from typing import Final, override

from .activity.redact import redact_text

LIMIT: Final = 32_768
"""Characters of a message or a traceback."""
CUT: Final = "[cut]"


class _Redacting(logging.Handler):
    """Writes nothing, but is asked before the handlers that do: a record goes from its logger up to the root."""

    _format_exception = logging.Formatter().formatException

    @override
    def emit(self, record: logging.LogRecord) -> None:
        """Take the secrets out of a message and a traceback; a record without any stays as it is."""
        try:
            message = record.getMessage()
            if (harmless := _harmless(message)) != message:
                record.msg, record.args = harmless, ()
            if record.exc_info:
                self._redact_traceback(record)
        except Exception:  # noqa: BLE001 - a message that does not fit its arguments must not stop its author
            self.handleError(record)

    def _redact_traceback(self, record: logging.LogRecord) -> None:
        assert record.exc_info
        text = self._format_exception(record.exc_info)
        if (harmless := _harmless(text)) != text:
            # Formatters take the text where there is one, but others ask the exception itself.
            record.exc_info, record.exc_text = None, harmless


def _harmless(text: str) -> str:
    """Return a text without secrets; of one that nobody would read to its end only so much."""
    # A secret that was cut first could have lost the shape that it is known by.
    whole = redact_text(text[: 2 * LIMIT])
    return whole if len(whole) <= LIMIT else f"{whole[:LIMIT]} {CUT}"


_REDACTING: Final = _Redacting()


def keep_secrets_out(package: str) -> None:
    """Redact what the modules of a package log; once is enough."""
    logging.getLogger(package).addHandler(_REDACTING)
