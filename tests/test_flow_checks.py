"""What becomes of an error in a flow."""

import logging
from typing import Never

import pytest

from custom_components.ledgrab.capture.errors import SourceUnavailableError, SourceUnsupportedError
from custom_components.ledgrab.color.layout import LayoutError
from custom_components.ledgrab.devices.errors import (
    DeviceProtocolError,
    DeviceUnreachableError,
    DeviceUnsupportedError,
)
from custom_components.ledgrab.devices.host import HostError
from custom_components.ledgrab.flow_checks import Problem, RefusedError, attempt


async def failing(error: Exception) -> Never:
    """Fail."""
    raise error


async def succeeding() -> str:
    """Succeed."""
    return "found"


async def test_what_a_check_found_is_handed_on() -> None:
    assert await attempt(succeeding()) == "found"


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (HostError("x"), "invalid_host"),
        (DeviceUnreachableError("x"), "cannot_connect"),
        (DeviceProtocolError("x"), "invalid_response"),
        (DeviceUnsupportedError("x"), "unsupported_device"),
        (SourceUnavailableError("x"), "source_unavailable"),
        (SourceUnsupportedError("x"), "source_unsupported"),
        (LayoutError("x"), "invalid_layout"),
    ],
)
async def test_expected_error_has_words_of_its_own(error: Exception, key: str) -> None:
    assert await attempt(failing(error), "host") == Problem(key=key, field="host", placeholders={})


async def test_refusal_may_name_another_field_and_what_its_text_mentions() -> None:
    refused = RefusedError("too_many", "led_count", layout="7")
    assert await attempt(failing(refused), "host") == Problem(
        key="too_many", field="led_count", placeholders={"layout": "7"}
    )
    assert await attempt(failing(RefusedError("timeout"))) == Problem(
        key="timeout", field="base", placeholders={}
    )


async def test_unexpected_error_is_logged_and_shown_as_unknown(caplog: pytest.LogCaptureFixture) -> None:
    problem = await attempt(failing(RuntimeError("what is this?")), "host")
    assert problem == Problem(key="unknown", field="host", placeholders={})
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "what is this?" in caplog.text
