"""What a page can be asked wrongly, and the HTTP status of each error."""

from crossfix.errors import ConfigError, CrossfixError, ReleaseError, SourceError


class RequestError(CrossfixError):
    """A page was asked for in a way that has no answer."""


class NotThereError(RequestError):
    """Nothing has the address."""


class TooLargeError(RequestError):
    """What was sent is larger than it may be."""


class RefusedError(CrossfixError):
    """Who asks may not have it."""


class DefectError(CrossfixError):
    """Something went wrong that is nobody's fault but ours."""


_STATUS: dict[type[CrossfixError], int] = {
    NotThereError: 404,
    TooLargeError: 413,
    RequestError: 400,
    RefusedError: 403,
    SourceError: 503,  # the case was not run yet
    ReleaseError: 503,
    ConfigError: 503,
}


def status_of(error: CrossfixError) -> int:
    """Return the HTTP status of an error: that of the nearest class which has one."""
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 500)
