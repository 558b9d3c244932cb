"""Who decides."""

import getpass

from crossfix.errors import ConfigError


def login() -> str:
    """Return who is logged in; raise ConfigError where nobody is by name."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError) as error:
        raise ConfigError("nobody is logged in by name", mend="say who decides: --who") from error
