"""What LedGrab writes into Home Assistant's log."""

import logging
import threading

import pytest

from custom_components.ledgrab import DOMAIN
from custom_components.ledgrab.log_records import LIMIT

LOGGER = logging.getLogger(f"custom_components.{DOMAIN}.engine.somewhere")
CAMERA = "rtsp://anna:hunter2@camera/1"


def fail(text: str) -> None:
    """Log an exception with this text as the cause of another."""
    error = ValueError("cannot go on")
    error.__cause__ = OSError(text)
    LOGGER.error("It failed", exc_info=error)


def test_a_message_has_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    LOGGER.warning("%s does not answer: %s", CAMERA, "token=hunter2")
    assert caplog.messages == ["rtsp://[redacted]@camera/1 does not answer: token=[redacted]"]


def test_a_traceback_has_no_secret_and_is_there_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    fail(f"lost\n-----BEGIN KEY-----\nhunter2\n-----END KEY-----\n{CAMERA}")
    assert "hunter2" not in caplog.text
    assert "OSError: lost" in caplog.text
    assert "ValueError: cannot go on" in caplog.text
    assert caplog.records[0].exc_info is None


def test_of_a_text_that_nobody_reads_to_its_end_only_the_beginning_is_kept(
    caplog: pytest.LogCaptureFixture,
) -> None:
    LOGGER.warning("token=hunter2 %s", "x" * 10 * LIMIT)
    (message,) = caplog.messages
    assert message == f"token=[redacted] {'x' * LIMIT}"[:LIMIT] + " [cut]"


def test_what_has_no_secret_stays_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    fail("lost at 12:30")
    LOGGER.warning("%s of %d", "one", 2)
    traceback, plain = caplog.records
    assert traceback.exc_info is not None
    assert (plain.msg, plain.args) == ("%s of %d", ("one", 2))


def test_other_threads_log_without_secrets_too(caplog: pytest.LogCaptureFixture) -> None:
    thread = threading.Thread(target=fail, args=(CAMERA,))
    thread.start()
    thread.join()
    assert "hunter2" not in caplog.text


def test_a_message_that_does_not_fit_its_arguments_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    LOGGER.handle(logging.makeLogRecord({"levelno": logging.ERROR, "msg": "%s and %s", "args": ("one",)}))
    assert capsys.readouterr().err == ""
