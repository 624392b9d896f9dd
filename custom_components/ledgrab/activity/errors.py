"""What can go wrong with the log, named for the reaction that it calls for."""


class ActivityError(Exception):
    """The log cannot do what was asked."""


class StoreUnavailableError(ActivityError):
    """The file cannot be used at the moment (missing, full, locked, read-only): keep the entries, try again."""


class StoreInUseError(ActivityError):
    """Another process or another store writes this file: never write beside it."""


class StoreCorruptError(ActivityError):
    """The file is damaged: let the store recover it."""


class StoreClosedError(ActivityError):
    """The store was closed: nothing can be written any more."""


class SchemaTooNewError(ActivityError):
    """The file was written by a newer LedGrab: read it, never write it."""


class QueryTimeoutError(ActivityError):
    """A search took too long: ask for less."""


class QueryError(ActivityError, ValueError):
    """A question that makes no sense: tell who asked."""


class RetentionError(ActivityError, ValueError):
    """A retention outside of its bounds: tell who set it."""


class ExportNameError(ActivityError, ValueError):
    """A name that no export may have: tell who gave it."""


class ExportExistsError(ActivityError):
    """An export of this name exists: ask for another one."""


class ExportFailedError(ActivityError):
    """The folder of exports cannot be used (full, read-only, missing file): tell who asked."""


class UnknownActionError(ActivityError, LookupError):
    """An action that the table does not know."""
