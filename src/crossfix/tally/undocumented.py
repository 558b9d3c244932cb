"""How many incidents no independent group documented: of each part, by two roads that stay apart.

The lists of the groups overlap, and how they do says something of what is on none of them: multiple
systems estimation, see mse. The model that weighs the sources says it too, from what each misses.
Neither is ever added to what is documented.
"""

from collections.abc import Iterator

import polars as pl

from crossfix.model import EXPLOSIVE_KINDS, EXPLOSIVE_VIOLENCE
from crossfix.stances import says
from crossfix.tables import UNDOCUMENTED, check
from crossfix.tally.mse.ensemble import Ensemble, rows
from crossfix.tally.mse.estimable import LEAST_LISTS
from crossfix.tally.mse.incidents import LEAST_EFFORT, by_stratum
from crossfix.tally.mse.overlaps import documented
from crossfix.tally.witnesses import is_independent

LEAST_REPEATED = 10.0  # expected incidents on two lists or more; of fewer every interval is a guess
WEIGHED, CHANGED, LISTS = "weighed", "other lists", "lists"
_LIKELIER_THAN_NOT = 0.5  # of a report in its incident: a stray link makes no overlap
_UNKNOWN = "not known"
_PARTS = {
    "all": pl.lit("all"),
    "governorate": pl.col("admin1").fill_null(_UNKNOWN),
    "month": pl.col("start").dt.strftime("%Y-%m").fill_null(_UNKNOWN),
}
_MARK = "\x1f"  # between the words of a stratum's name


def undocumented(
    incidents: pl.DataFrame,
    *,
    reports: pl.DataFrame,
    members: pl.DataFrame,
    voices: pl.DataFrame,
    strata: pl.DataFrame,
    summaries: pl.Series,
) -> pl.DataFrame:
    """Return UNDOCUMENTED: all, each governorate and each month, by family of events.

    An incident is on the list of an independent group that says it happened in a report that
    belongs here more likely than not, and counts by its probability. The incident_ids of
    `summaries`, statements about many, are left out. `members` as of best_members.
    """
    listed = _listed(incidents, reports=reports, members=members, voices=voices).remove(
        pl.col("incident_id").is_in(summaries.implode())
    )
    named = [
        listed.select(
            "incident_id",
            "group",
            "probability",
            stratum=pl.concat_str(pl.lit(by), part, "family", separator=_MARK),
        )
        for by, part in _PARTS.items()
    ]
    found = [_told(ensemble) for part in named for ensemble in _ensembles(part)]
    weighed = _weighed(strata)
    known = [row for part in found for row in part]
    there = {(row["by"], row["of"], row["family"]): row["documented"] for row in known}
    known += [
        row | {"documented": there[key]}
        for row in weighed
        if (key := (row["by"], row["of"], row["family"])) in there
    ]
    return check(pl.DataFrame(known, schema=UNDOCUMENTED.schema), UNDOCUMENTED)


def _listed(
    incidents: pl.DataFrame, *, reports: pl.DataFrame, members: pl.DataFrame, voices: pl.DataFrame
) -> pl.DataFrame:
    family = pl.when(pl.col("event_type").is_in(EXPLOSIVE_KINDS)).then(pl.lit(EXPLOSIVE_VIOLENCE))
    known = incidents.select(
        *("incident_id", "admin1", "start"),
        probability=pl.col("probability").clip(0, 1),
        family=family.otherwise(pl.col("event_type")).fill_null(_UNKNOWN),
    )
    return (
        reports.filter(says())
        .select("report_id")
        .join(members.filter(pl.col("membership") >= _LIKELIER_THAN_NOT), on="report_id")
        .join(voices.filter(is_independent()).select("report_id", group="group_id"), on="report_id")
        .join(known, on="incident_id")
        .select("incident_id", "group", "admin1", "start", "probability", "family")
        .unique()
        .sort("incident_id", "group")
    )


def _ensembles(listed: pl.DataFrame) -> Iterator[Ensemble | tuple[str, float, str]]:
    """Yield what the models say of each stratum; of a thin one its name, cases, and why nothing."""
    for (name,), part in sorted(listed.partition_by("stratum", as_dict=True).items()):
        each = part.group_by("incident_id").agg(pl.len(), pl.col("probability").first())
        groups = part["group"].n_unique()
        repeated = float(each.filter(pl.col("len") > 1)["probability"].sum())
        cases = float(each["probability"].sum())
        if groups < LEAST_LISTS:
            verb = "group reports" if groups == 1 else "groups report"
            yield name, cases, f"{groups} independent {verb} there; {LEAST_LISTS} are needed"
        elif repeated < LEAST_REPEATED:
            few = f"{repeated:.1f} expected incidents are on more than one list"
            yield name, cases, f"{few}; {LEAST_REPEATED:.0f} are needed"
        else:
            yield by_stratum(part, effort=LEAST_EFFORT)[0]


def _told(found: Ensemble | tuple[str, float, str]) -> list[dict[str, object]]:
    """Return the rows of one stratum."""
    if isinstance(found, Ensemble):
        if found.because is None:
            return [*_of_models(found), *_of_changes(found)]
        found = found.stratum, documented(found.table), found.because
    name, cases, because = found
    why: dict[str, object] = {"model": LISTS, "kind": "not estimable", "because": because}
    return [_keys(name) | why | {"documented": cases}]


def _of_models(found: Ensemble) -> Iterator[dict[str, object]]:
    lists = ", ".join(found.table.lists)
    for row in rows(found).to_dicts():
        yield _keys(found.stratum) | {
            "model": row["model"],
            "kind": row["kind"],
            "documented": row["documented"],
            "low": row["undocumented_low"],
            "expected": row["undocumented"],
            "high": row["undocumented_high"],
            "because": f"{row['because']}; lists: {lists}",
        }


def _of_changes(found: Ensemble) -> Iterator[dict[str, object]]:
    """Yield the least and the most that the models say of lists that were changed."""
    rest = pl.col("total") - pl.col("documented")
    told = found.sensitivity.drop_nulls("total").with_columns(rest=rest).sort("rest")
    if told.is_empty():
        return
    least, most = told.row(0, named=True), told.row(-1, named=True)
    words = (f"{row['model']}, {row['change']}: {row['what']}" for row in (least, most))
    yield _keys(found.stratum) | {
        "model": CHANGED,
        "kind": "sensitivity",
        "documented": documented(found.table),
        "low": least["rest"],
        "high": most["rest"],
        "because": "least by {}; most by {}".format(*words),
    }


def _weighed(strata: pl.DataFrame) -> list[dict[str, object]]:
    """Return what the model of the sources says of governorates, and of all of one family.

    The ends of strata are added: the same rates stand behind all of them.
    """
    known = strata.with_columns(
        pl.col("admin1").fill_null(_UNKNOWN), pl.col("family").fill_null(_UNKNOWN)
    ).sort("family", "admin1")
    told = [_row("governorate", row["admin1"], row["family"], row) for row in known.to_dicts()]
    for (family,), part in known.partition_by("family", as_dict=True, maintain_order=True).items():
        sure = part.drop_nulls("unreported")
        without = part.filter(pl.col("unreported").is_null())["admin1"].to_list()
        sums: dict[str, object] = {
            name: sure[name].sum() if sure.height else None
            for name in ("unreported", "unreported_low", "unreported_high")
        }
        missing = f"; without {', '.join(without)}, of which nothing can be said" if without else ""
        why = None if sure.height else f"nothing can be said of {', '.join(without)}"
        told.append(_row("all", "all", family, sums | {"unreported_because": why}, missing))
    return told


def _row(
    by: str, of: str, family: str, told: dict[str, object], missing: str = ""
) -> dict[str, object]:
    why = told["unreported_because"]
    because = "the model that weighs the sources: what each of them misses where it watches"
    return {
        "by": by,
        "of": of,
        "family": family,
        "model": WEIGHED,
        "kind": "not estimable" if why else "estimate",
        "low": told["unreported_low"],
        "expected": told["unreported"],
        "high": told["unreported_high"],
        "because": why or because + missing,
    }


def _keys(stratum: str) -> dict[str, object]:
    return dict(zip(("by", "of", "family"), stratum.split(_MARK), strict=True))
