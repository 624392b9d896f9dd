"""What can go wrong with a source, named for the reaction that it calls for."""


class CaptureError(Exception):
    """A source cannot give frames."""


class SourceUnavailableError(CaptureError):
    """The source is not there now: try again later."""


class SourceUnsupportedError(CaptureError):
    """The source can never work here: tell the user, do not try again."""
