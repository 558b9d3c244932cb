"""How a person says, in a terminal, which reports of an incident belong together."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from crossfix.cli.app import print_text, wrapped
from crossfix.errors import ConfigError

if TYPE_CHECKING:
    from crossfix.desk.splits import Parts

HELP = (
    "Numbers of the reports that tell of one incident, a / between groups: 1 3 / 2.\n"
    "A ! after a group: its reports surely tell of one. Left out: cannot be told."
)


def reports_with(folder: Path, report_id: str) -> list[str]:
    """Return the reports of the incident in which a report stands, in order."""
    from crossfix.store import Store
    from crossfix.tables import MEMBERSHIP

    best = Store(folder).read(MEMBERSHIP).filter("best")
    homes = best.filter(report_id=report_id)["incident_id"].to_list()
    return sorted(best.filter(best["incident_id"].is_in(homes))["report_id"])


def listed(folder: Path, report_ids: Sequence[str]) -> str:
    """Return the reports by number, each in a few words."""
    from crossfix.publish.text import clean, days
    from crossfix.store import Store
    from crossfix.tables import REPORTS

    rows = Store(folder).read(REPORTS)
    told = {row["report_id"]: row for row in rows.iter_rows(named=True)}
    lines = []
    for number, name in enumerate(report_ids, start=1):
        row = told[name]
        place = row["place_stated"] or row["place_name"] or "place unknown"
        said = f"{name}: {place}, {days(row['start'], row['end'])}. {row['note'] or ''}"
        lines.append(wrapped(clean(f"{number:>3}  {said}").rstrip()[:400]))
    return "\n".join(lines)


def read_parts(line: str, report_ids: Sequence[str]) -> "Parts":
    """Return the groups that a line says; raise ConfigError where it cannot be read."""
    from crossfix.desk.splits import Parts

    groups, sure = [], set()
    for place, text in enumerate(line.split("/")):
        numbers = text.replace(",", " ").strip()
        if numbers.endswith("!"):
            sure.add(place)
            numbers = numbers[:-1]
        found = []
        for word in numbers.split():
            if not (word.isascii() and word.isdecimal() and 1 <= int(word) <= len(report_ids)):
                raise ConfigError(
                    f"{word!r} is the number of no report",
                    mend=f"write numbers from 1 to {len(report_ids)}, with / between groups",
                )
            found.append(report_ids[int(word) - 1])
        groups.append(tuple(found))
    return Parts(tuple(groups), frozenset(sure))


def ask_parts(folder: Path, report_id: str) -> "Parts | None":
    """Show the reports of an incident and ask how they belong together; None: no answer."""
    from crossfix.desk.splits import meant

    report_ids = reports_with(folder, report_id)
    print_text(f"\n{listed(folder, report_ids)}\n\n{HELP}")
    while True:
        try:
            line = input("groups> ").strip()
        except EOFError:
            print_text("")
            return None
        if not line:
            return None
        try:
            parts = read_parts(line, report_ids)
            meant(parts)
        except ConfigError as error:
            print_text(wrapped(f"{error.problem}; {error.mend}. Nothing: leave it empty."))
            continue
        return parts
