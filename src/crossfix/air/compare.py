"""Two accounts of one encounter: how far apart, and whether both can hold.

Compared are statements of one quantity, of one aircraft, in one stretch of the event: of two
parties, of one party with itself, and with what is plausible for the class of the aircraft. What
follows from two statements of a party (a way and a time give a speed) is compared as well.
"""

import hashlib
import math
from collections.abc import Sequence
from itertools import combinations

import polars as pl

from crossfix.air.classes import CLASSES, plausible
from crossfix.air.quantities import QUANTITIES, UNITS, shown
from crossfix.air.ranges import Range, both_hold, bounded, gap, ratio
from crossfix.air.statements import Account, Class, Statement
from crossfix.air.tables import COMPARISONS
from crossfix.errors import ConfigError
from crossfix.tables import check

HARDLY, NOT_BOTH = 0.05, 0.001
PLAUSIBLE = "plausible"
# quotient -> the quantities it follows from. Behind a border an aircraft flies at least its depth.
_FOLLOWS = (
    ("speed", "path_length", "duration"),
    ("speed", "depth", "duration"),
    ("vertical_rate", "height_change", "duration"),
)


def compare(account: Account, measured: Sequence[Statement] = ()) -> pl.DataFrame:
    """Return the rows of COMPARISONS of an account, and of what recordings show beside it.

    Raises ConfigError for an aircraft of a class that is not known.
    """
    said = [*account.statements, *measured]
    told = [*said, *implied(said)]
    rows = [_row(one, other) for one, other in combinations(told, 2) if _comparable(one, other)]
    for one in told:
        class_ = _class_of(account, one)
        if class_ is not None:
            rows.append(_row(one, _plausible(one, account.classes[one.about][0], class_)))
    schema = COMPARISONS.schema
    frame = pl.DataFrame(rows, schema=schema, orient="row").unique("comparison_id")
    return check(frame, COMPARISONS).sort(
        "p_both", "kind", "about", "quantity", "comparison_id", nulls_last=True
    )


def implied(said: Sequence[Statement]) -> list[Statement]:
    """Return what follows from two statements of one party about one aircraft and stretch."""
    made = []
    for quotient, above, below in _FOLLOWS:
        for one in said:
            for time in said:
                if one.quantity != above or time.quantity != below or not _together(one, time):
                    continue
                made.append(_implied(quotient, one, time))
    return made


def _together(one: Statement, time: Statement) -> bool:
    """Return whether two statements are of one party and stretch; a time can be of all aircraft."""
    return (
        one.party == time.party and one.during == time.during and time.about in (one.about, "both")
    )


def _implied(quotient: str, one: Statement, time: Statement) -> Statement:
    if quotient == "vertical_rate" and one.range.high <= 0:  # a descent: of sizes, then turned
        size = ratio(_turned(one.range), time.range)
        made = _turned(size)
    else:
        made = ratio(bounded(one.range, 0.0), time.range)
    if one.quantity == "depth":
        made = made._replace(high=math.inf, high_sigma=0.0)
    return one._replace(
        quantity=quotient,
        range=made,
        words=f"implied by {one.words} in {time.words}",
        source_url=" ".join(dict.fromkeys(filter(None, (one.source_url, time.source_url)))) or None,
        evidence_ids=tuple(sorted({*one.evidence_ids, *time.evidence_ids})),
    )


def _turned(one: Range) -> Range:
    return Range(-one.high, -one.low, one.high_sigma, one.low_sigma)


def _comparable(one: Statement, other: Statement) -> bool:
    same = (one.quantity, one.about, one.during) == (other.quantity, other.about, other.during)
    return same and not (one.party == other.party and _is_implied(one) and _is_implied(other))


def _is_implied(one: Statement) -> bool:
    return one.words.startswith("implied by ")


def _class_of(account: Account, one: Statement) -> Class | None:
    if one.quantity not in ("speed", "vertical_rate") or one.about not in account.classes:
        return None
    name, own = account.classes[one.about]
    if own is None and name not in CLASSES:
        raise ConfigError(
            f"{one.about} is of a class {name!r} that is not known",
            mend=f"one of {', '.join(CLASSES)}; or give [classes.{name}] with speed_kmh",
        )
    return own or CLASSES[name]


def _plausible(one: Statement, name: str, class_: Class) -> Statement:
    return one._replace(
        party=PLAUSIBLE,
        range=plausible(class_, one.quantity),
        words=f"{name.replace('_', ' ')} ({class_.source})",
        source_url=None,
        evidence_ids=(),
    )


def _row(one: Statement, other: Statement) -> dict[str, object]:
    quantity = QUANTITIES[one.quantity]
    unit = "s" if quantity.dimension == "moment" else quantity.unit
    factor = 1.0 if quantity.dimension == "moment" else UNITS[quantity.dimension][unit][0]
    apart, _ = gap(one.range, other.range)
    chance = both_hold(one.range, other.range)
    p_both = None if math.isnan(chance) else chance
    key = "|".join(map(str, (one[:4], one.words, one.source_url, other[:4], other.words)))
    kind = "between" if one.party != other.party else "within"
    urls = (url for part in (one, other) if part.source_url for url in part.source_url.split())
    return {
        "comparison_id": hashlib.sha256((key + str(other.source_url)).encode()).hexdigest()[:12],
        "kind": PLAUSIBLE if other.party == PLAUSIBLE else kind,
        "about": one.about,
        "during": one.during,
        "quantity": one.quantity,
        "unit": unit,
        **_side("left", one, factor),
        **_side("right", other, factor),
        "gap": apart / factor,
        "p_both": p_both,
        "verdict": verdict(p_both),
        "because": _because(one, other, apart),
        "source_urls": " ".join(dict.fromkeys(urls)) or None,
        "evidence_ids": ";".join(sorted({*one.evidence_ids, *other.evidence_ids})) or None,
    }


def _side(name: str, one: Statement, factor: float) -> dict[str, object]:
    least, most = (
        None if not math.isfinite(value) else value / factor
        for value in (one.range.least, one.range.most)
    )
    return {
        name: one.party,
        f"{name}_words": one.words,
        f"{name}_low": least,
        f"{name}_high": most,
    }


def verdict(p_both: float | None) -> str:
    """Return the chance that both hold in words.

    >>> verdict(0.4), verdict(0.01), verdict(0.0), verdict(None)
    ('both can hold', 'hardly both', 'not both', 'unknown')
    """
    if p_both is None:
        return "unknown"
    if p_both >= HARDLY:
        return "both can hold"
    return "hardly both" if p_both >= NOT_BOTH else "not both"


def _because(one: Statement, other: Statement, apart: float) -> str:
    mine, theirs = (_interval(part) for part in (one, other))
    unit = QUANTITIES[one.quantity].unit
    if apart == 0:
        return f"{mine} and {theirs} {unit} overlap"
    if QUANTITIES[one.quantity].dimension == "moment":
        return f"{mine} and {theirs} are {apart:,.0f} s apart"
    return f"{mine} and {theirs} {unit} are {shown(apart, one.quantity)} apart"


def _interval(one: Statement) -> str:
    """Return what a statement can mean, to the precision at which it is shown."""
    ends = [shown(value, one.quantity) for value in (one.range.low, one.range.high)]
    if ends[0] == "any":
        return f"at most {ends[1]}"
    if ends[1] == "any":
        return f"at least {ends[0]}"
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def in_all(table: pl.DataFrame) -> float | None:
    """Return a bound of the chance that all statements hold at once (Bonferroni 1936).

    None where nothing could be compared.
    """
    known = table["p_both"].drop_nulls()
    return min(1.0, known.len() * float(known.min())) if known.len() else None  # type: ignore[arg-type]
