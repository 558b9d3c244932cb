"""The command that draws incidents at random to be looked into, and takes the answers."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossfix.cli.app import CaseArgument, JsonOption, OutOption, app, print_json, print_text
from crossfix.errors import ConfigError
from crossfix.model import Answer

if TYPE_CHECKING:
    import polars as pl

    from crossfix.store import Store

DEFAULT_SHARE, DEFAULT_STRATUM, DEFAULT_SEED = 0.08, "none", 1
_MOST_SHOWN = 20

_Row = dict[str, Any]  # one row of a table, whose types stand in tables/


@app.command("audit")
def audit_command(
    case: CaseArgument,
    share: Annotated[
        float | None, typer.Option(help="Part that is drawn.", show_default=str(DEFAULT_SHARE))
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Another seed, another draw.", show_default=str(DEFAULT_SEED)),
    ] = None,
    stratum: Annotated[
        str | None,
        typer.Option(
            help="governorate, week or kind: draw more where one is small; or none.",
            show_default=DEFAULT_STRATUM,
        ),
    ] = None,
    *,
    answer: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="INCIDENT ANSWER", help="happened, did_not or unsure."),
    ] = None,
    who: Annotated[str | None, typer.Option(help="Who answers.")] = None,
    why: Annotated[str | None, typer.Option(help="The reason.")] = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw incidents at random to be looked into, or write down what was found.

    They go into audit.csv beside case.toml, each with its chance; answers can be filled in there
    too. The next run corrects its counts by them. Drawn again, only new incidents are added.
    """
    from crossfix.case import AUDIT_FILE, read_case
    from crossfix.ingest.audits import read_audits
    from crossfix.store import Store

    found = read_case(case)
    folder = out or found.folder / "out"
    if not folder.is_dir():
        raise ConfigError(f"there is no result in {folder}", mend=f"run: crossfix run {case}")
    path, store = found.path(found.audit.file or AUDIT_FILE), Store(folder)
    audits = read_audits(found).audits
    if answer is not None:
        _answer(path, store, audits, answer=answer, by=(who, why))
    else:
        added = _draw(path, store, audits, settings=_settings(audits, share, stratum, seed))
        audits = read_audits(read_case(case)).audits if added else audits
        if not as_json:
            print_text(f"drawn: {added} new, {audits.height} in all, in {path}")
    waiting = _waiting(store, audits if answer is None else read_audits(read_case(case)).audits)
    if as_json:
        print_json(waiting)
    else:
        print_text(_told(waiting, case))


def _settings(
    audits: "pl.DataFrame", share: float | None, stratum: str | None, seed: int | None
) -> _Row:
    """Return share, stratum and seed: those of the draw before, or as asked for.

    Raises ConfigError where both are there and differ, since chances would then be wrong.
    """
    from crossfix.review.incidents import STRATA

    usual = {"share": DEFAULT_SHARE, "stratum": DEFAULT_STRATUM, "seed": DEFAULT_SEED}
    before = audits.row(0, named=True) if audits.height else {}
    asked = {"share": share, "stratum": stratum, "seed": seed}
    for name, value in asked.items():
        if before and value is not None and value != before[name]:
            raise ConfigError(
                f"the audit was drawn with --{name} {before[name]}, not {value}",
                mend=f"leave --{name} out to go on with it; or keep its file under another name, "
                "and draw anew",
            )
    drawn: _Row = {
        name: before.get(name, usual[name] if value is None else value)
        for name, value in asked.items()
    }
    if not 0 < drawn["share"] <= 1:
        raise ConfigError(f"--share is {drawn['share']}", mend="give a part above 0, at most 1")
    if drawn["stratum"] not in STRATA:
        raise ConfigError(
            f"there is no stratum {drawn['stratum']!r}", mend=f"choose one of {', '.join(STRATA)}"
        )
    return drawn


def _draw(path: Path, store: "Store", audits: "pl.DataFrame", *, settings: _Row) -> int:
    from crossfix.ingest.audits import append
    from crossfix.review.incidents import draw_incidents
    from crossfix.tables import INCIDENTS

    drawn = draw_incidents(store.read(INCIDENTS), audits, **settings)
    cells = {name: str(value) for name, value in settings.items()}
    named = _identified(drawn, store)
    chances = (f"{chance:.12g}" for chance in drawn["chance"])
    now = _now()
    rows = [
        told | cells | {"chance": chance, "drawn_at": now}
        for told, chance in zip(named, chances, strict=True)
    ]
    if rows:
        append(path, rows)
    return len(rows)


def _answer(
    path: Path,
    store: "Store",
    audits: "pl.DataFrame",
    *,
    answer: tuple[str, str],
    by: tuple[str | None, str | None],
) -> None:
    """Add a row with an answer; the row of the draw stays as it is."""
    import polars as pl

    from crossfix.ingest.audits import append
    from crossfix.tables import INCIDENTS

    (incident_id, word), (who, why) = answer, by
    drawn = audits.filter(pl.col("incident_id") == incident_id).to_dicts()
    if word not in set(Answer):
        raise ConfigError(f"the answer is {word!r}", mend=f"answer with one of {', '.join(Answer)}")
    if not drawn:
        raise ConfigError(
            f"{incident_id} was not drawn",
            mend="answer on those that were; others would not be a fair sample",
        )
    if not who:
        raise ConfigError("nobody stands for the answer", mend="say who answers: --who NAME")
    cells = {name: str(drawn[0][name]) for name in ("share", "stratum", "seed")}
    stands = store.read(INCIDENTS).filter(pl.col("incident_id") == incident_id)
    row = [*_identified(stands, store), {"incident_id": incident_id}][0]
    row |= cells | {"chance": f"{drawn[0]['chance']:.12g}", "drawn_at": _iso(drawn[0]["drawn_at"])}
    append(path, [row | {"answer": word, "who": who, "at": _now(), "why": why or ""}])


def _identified(incidents: "pl.DataFrame", store: "Store") -> list[dict[str, str]]:
    """Return what tells a person which incidents they are, and the edition of the ids."""
    import polars as pl

    from crossfix.publish.csv_files import harmless
    from crossfix.review.incidents import described
    from crossfix.tables import HISTORY, MEMBERSHIP

    best = store.read(MEMBERSHIP).filter("best").group_by("incident_id")
    reports = dict(best.agg(pl.col("report_id").sort().str.join(";")).iter_rows())
    edition = store.read(HISTORY)["edition"].max() or 0
    told = [
        {
            "incident_id": row["incident_id"],
            **described(row),
            "reports": reports.get(row["incident_id"], ""),
            "edition": str(edition),
        }
        for row in incidents.to_dicts()
    ]
    return harmless(pl.DataFrame(told)).to_dicts()


def _waiting(store: "Store", audits: "pl.DataFrame") -> list[_Row]:
    """Return the drawn incidents that nobody has answered for."""
    import polars as pl

    from crossfix.review.incidents import described
    from crossfix.tables import INCIDENTS

    open_ones = audits.filter(pl.col("answer").is_null()).sort("incident_id")
    rows = store.read(INCIDENTS).join(open_ones, on="incident_id", how="semi").to_dicts()
    return [{"incident_id": row["incident_id"], **described(row)} for row in rows]


def _told(waiting: list[_Row], case: Path) -> str:
    from crossfix.publish.text import clean

    if not waiting:
        return f"Nothing waits for an answer. To count with them: crossfix run {case}"
    lines = [f"{len(waiting)} wait for an answer (happened, did_not or unsure):"]
    for row in waiting[:_MOST_SHOWN]:
        told = f"{row['incident_id']:<18}{row['date']:<25}{row['kind']:<16}{row['place']}"
        lines.append(clean(told)[:80].rstrip())
    if len(waiting) > _MOST_SHOWN:
        lines.append(f"and {len(waiting) - _MOST_SHOWN} more, in the file")
    one = waiting[0]["incident_id"]
    lines.append(f"Answer in the file, or: crossfix audit {case} --answer {one} happened --who YOU")
    return "\n".join(lines)


def _now() -> str:
    return _iso(datetime.now(UTC))


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
