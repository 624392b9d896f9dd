"""A pytest plugin for long runs: threads that log between two tests do not write into the middle of the dots."""

import logging


def pytest_configure() -> None:
    """Take off the handler that the test kit leaves; pytest itself shows the log of a test that fails."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if type(handler) is logging.StreamHandler]:
        root.removeHandler(handler)
