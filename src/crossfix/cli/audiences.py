"""For whom something is written: the option that commands share."""

from typing import Annotated

import typer

from crossfix.errors import ConfigError
from crossfix.markings import Audience, read_audience

AudienceOption = Annotated[
    str | None,
    typer.Option("--as", help="Audience: public, community, partners, organisation, named."),
]


def chosen(name: str | None, *, otherwise: Audience) -> Audience:
    """Return the audience of a name or a marking; raise ConfigError where there is none."""
    if name is None:
        return otherwise
    try:
        return read_audience(name)
    except ValueError as error:
        raise ConfigError(
            f"--as {name}: {error}", mend="name an audience, or a marking such as TLP:GREEN"
        ) from error
