"""How far aircraft must be apart: named, versioned minima, and the user's own."""

import difflib
import math
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from crossfix.air.units import FOOT_M, MILE_M
from crossfix.errors import ConfigError

# An aircraft occupies a level while it is within 200 ft of it in airspace with reduced vertical
# separation (ICAO Doc 4444, 8.5.5.1); so "above FL410" begins 200 ft higher.
OCCUPIED_FT = 200.0


class Band(NamedTuple):
    """The vertical minimum where the higher aircraft flies above a pressure altitude."""

    above_ft: float
    vertical_ft: float


class Minima(NamedTuple):
    """The distances below which two aircraft are too close."""

    name: str
    edition: str
    source: str
    horizontal_m: float
    bands: tuple[Band, ...]  # the first from -inf, then upwards
    tau_s: float | None = None  # modified tau: too close also where so little time is left

    @property
    def kind(self) -> str:
        """Return what a violation of these minima is called."""
        if self.name == "nmac":
            return "nmac"
        return "loss_of_separation" if self.tau_s is None else "well_clear_violation"


def _bands(vertical_ft: float, *above: Band) -> tuple[Band, ...]:
    return (Band(-math.inf, vertical_ft), *above)


_DOC_4444 = "ICAO Doc 4444 (PANS-ATM), 16th edition, 8.7.3 and 5.3.2"
_DO_365B = "RTCA DO-365B, table of well-clear definitions"
MINIMA: dict[str, Minima] = {
    one.name: one
    for one in (
        Minima(
            "icao-enroute",
            "2016",
            _DOC_4444,
            5 * MILE_M,
            _bands(1_000.0, Band(41_000.0 + OCCUPIED_FT, 2_000.0)),
        ),
        Minima(
            "icao-enroute-no-rvsm",
            "2016",
            _DOC_4444,
            5 * MILE_M,
            _bands(1_000.0, Band(29_000.0 + OCCUPIED_FT, 2_000.0)),
        ),
        Minima("icao-terminal", "2016", _DOC_4444, 3 * MILE_M, _bands(1_000.0)),
        Minima("nmac", "DO-365B", _DO_365B, 500 * FOOT_M, _bands(100.0)),
        Minima("do365b-phase1", "2021", _DO_365B, 0.66 * MILE_M, _bands(450.0), 35.0),
        Minima("do365b-phase2", "2021", _DO_365B, 1_500 * FOOT_M, _bands(450.0), 0.0),
        Minima("do365b-noncooperative", "2021", _DO_365B, 2_200 * FOOT_M, _bands(450.0), 0.0),
    )
}
NMAC = MINIMA["nmac"]


class _Above(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    flight_level: float
    vertical_ft: float


class _Own(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The user's own minima as a file gives them."""

    name: str
    edition: str
    vertical_ft: float
    horizontal_nm: float | None = None
    horizontal_m: float | None = None
    tau_s: float | None = None
    above: list[_Above] = []


def minima_of(name: str) -> Minima:
    """Return the minima of that name, or those in the TOML file of that name.

    Raises ConfigError where there are none, or where they make no sense.
    """
    if name in MINIMA:
        return MINIMA[name]
    path = Path(name)
    if path.suffix != ".toml":
        near = difflib.get_close_matches(name, MINIMA, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise ConfigError(
            f"there are no minima {name!r}",
            mend=f"{hint}choose one of {', '.join(MINIMA)}, or name a .toml file",
        )
    try:
        return _checked(msgspec.convert(_loaded(path), _Own), at=path.name)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path.name}: {error}", mend="see docs/air.md, own minima") from error


def _loaded(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}", mend="correct the file of minima") from error


def _checked(own: _Own, *, at: str) -> Minima:
    if (own.horizontal_nm is None) == (own.horizontal_m is None):
        raise ConfigError(
            f"{at}: needs one of horizontal_nm and horizontal_m", mend="give one of the two"
        )
    metres = own.horizontal_m if own.horizontal_nm is None else own.horizontal_nm * MILE_M
    above = [Band(one.flight_level * 100 + OCCUPIED_FT, one.vertical_ft) for one in own.above]
    bands = _bands(own.vertical_ft, *sorted(above))
    lengths = [metres or 0.0, *(band.vertical_ft for band in bands)]
    if min(lengths) <= 0 or max(lengths) > 1e6 or not 0 <= (own.tau_s or 0.0) <= 600:  # noqa: PLR2004
        raise ConfigError(
            f"{at}: minima that are not positive or are beyond reason",
            mend="distances above 0, tau_s at most 600",
        )
    return Minima(own.name, own.edition, at, metres or 0.0, bands, own.tau_s)
