"""Wrong and missed links with all that both records say, to be read by eye."""

import random
from collections.abc import Iterator
from pathlib import Path

from gold import LEFT, RIGHT, Links, across, linked_pairs, read_gold, read_reports, touching

from crossfix.case import LinkSection
from crossfix.geo import point_distance_km
from crossfix.link import link

# what is shown of a record where it says it, under shorter names
_IDLE = {"report_id", "source_id", "record_id", "place_from", "stance", "country", "language"}
WIDTH = 58
Rows = dict[str, dict[str, object]]


def errors(folder: Path, *, number: int, seed: int = 1) -> Iterator[str]:
    """Yield so many false links and so many missed ones, drawn at random."""
    gold, reports = read_gold(folder), read_reports(folder)
    found = link(reports, rules=LinkSection())
    sides = {
        side: {row["record_id"]: row for row in reports.filter(source_id=side).to_dicts()}
        for side in (LEFT, RIGHT)
    }
    links = {(row["ged"], row["airwars"]): row for row in across(found.links).to_dicts()}
    judged = touching(linked_pairs(found.membership), gold.every)
    draw = random.Random(seed)  # noqa: S311  # a sample to read, no secret
    for what, pairs in {
        "linked, not cited": judged - gold.every,
        "cited, not linked": gold.every - judged,
    }.items():
        yield f"\n## {what}: {len(pairs)}"
        for pair in draw.sample(sorted(pairs), min(number, len(pairs))):
            others = _others(pair, gold.every if what.startswith("linked") else judged)
            yield _shown(pair, sides, links.get(pair), others)
            if pair in gold.every and pair not in gold.sure:
                yield "  the gold itself is suspect here"


def _others(pair: tuple[str, str], links: Links) -> list[tuple[str, str]]:
    return sorted(other for other in links if other != pair and set(other) & set(pair))


def _shown(
    pair: tuple[str, str],
    sides: dict[str, Rows],
    row: dict[str, object] | None,
    others: list[tuple[str, str]],
) -> str:
    ged, airwars = sides[LEFT][pair[0]], sides[RIGHT][pair[1]]
    lines = ["", f"### {pair[0]} and {pair[1]}{_apart(ged, airwars)}"]
    names = [name for name in ged if name not in _IDLE and not ged[name] is airwars[name] is None]
    lines += [f"  {name:<22}{_cut(ged[name]):<{WIDTH}}  {_cut(airwars[name])}" for name in names]
    if row is None:
        lines.append("  no row of LINKS")
    else:
        bits = [
            f"{name[:-5]} {value:+.1f}" for name, value in row.items() if name.endswith("_bits")
        ]
        lines.append(f"  bits: {', '.join(bits)}; probability {row['probability']:.3f}")
    for other in others[:4]:
        stranger = other[1] if other[0] == pair[0] else other[0]
        told = sides[RIGHT if other[0] == pair[0] else LEFT][stranger]
        lines.append(
            f"  instead: {other[0]} and {other[1]}: {told['start']:%Y-%m-%d}"
            f" {_cut(told['place_name'])}, killed {told['killed_low']}-{told['killed_high']}"
        )
    return "\n".join(lines)


def _apart(ged: dict[str, object], airwars: dict[str, object]) -> str:
    if None in (ged["lon"], airwars["lon"]):
        return ""
    km = point_distance_km(ged["lon"], ged["lat"], to_lon=airwars["lon"], to_lat=airwars["lat"])
    return f", {km:.1f} km apart"


def _cut(value: object) -> str:
    text = "-" if value is None else str(value).replace(" 00:00:00+00:00", "")
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"
