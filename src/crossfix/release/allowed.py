"""What an audience may be told of what the inputs and people gave: whole records, or nothing.

A record is withheld whole, not thinned: whatever is found is then found anew from the rest, so that
no figure, place, link or order can tell of it. See docs/decisions/0023-markings.md.
"""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from crossfix.case import Case
from crossfix.markings import MOST, STRICTNESS, Audience, Tlp, read_tlp
from crossfix.tables import SOURCES

Tables = Mapping[str, pl.DataFrame]

ALIAS = "withheld-"


class Withheld(NamedTuple):
    """The ids of what an audience may not see."""

    reports: tuple[str, ...]
    claims: tuple[str, ...]
    sources: tuple[str, ...]
    everything_else: bool  # what cannot be marked and takes the marking of the case

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return any(self)


def withheld_from(audience: Audience, tables: Tables, *, case: Case) -> Withheld:
    """Return what an audience may not see of RECORDS, CLAIMS and SOURCES.

    What has no marking takes that of the case. Under embargo nothing is for others; it lasts where
    the data have no date.
    """
    if audience is Audience.OWN:
        return Withheld((), (), (), everything_else=False)
    most, usual = STRICTNESS[MOST[audience]], _usual(case)
    records = tables["records"].select(
        "report_id",
        "source_id",
        hidden=(_rank("tlp").fill_null(usual) > most) | _under_embargo(case),
    )
    claims = tables["claims"].filter((_rank("tlp").fill_null(usual) > most) | _under_embargo(case))
    seen = records.group_by("source_id").agg(seen=pl.col("hidden").not_().any())
    sources = (
        tables["sources"]
        .join(seen, on="source_id", how="left")
        .filter(
            (_rank("tlp") > most).fill_null(value=False)
            | pl.col("seen").fill_null(usual <= most).not_()
        )
    )
    return Withheld(
        tuple(records.filter("hidden")["report_id"].sort()),
        tuple(claims["claim_id"].sort()),
        tuple(sources["source_id"].sort()),
        everything_else=usual > most,
    )


def reads_unmarked(audience: Audience, *, case: Case) -> bool:
    """Return whether an audience may see what has no marking but that of the case."""
    return audience is Audience.OWN or _usual(case) <= STRICTNESS[MOST[audience]]


def allowed(given: Tables, withheld: Withheld) -> dict[str, pl.DataFrame]:
    """Return the tables of GIVEN without what is withheld, and with nothing that names it.

    A source that is withheld and that others credit stays as an alias with the side it speaks for:
    without it two papers that pass on its word would count as two independent voices. What people
    found in an audit rests on all the evidence, and is left out whole.
    """
    reports, claims, sources = (
        pl.Series(ids, dtype=pl.String).implode()
        for ids in (withheld.reports, withheld.claims, withheld.sources)
    )
    records = given["records"].remove(pl.col("report_id").is_in(reports))
    items = pl.concat([reports.explode(), claims.explode()]).implode()
    quotations = given["quotations"].remove(pl.col("item_id").is_in(items))
    pair = pl.col("left", "right")
    judgements = given["judgements"].filter(pl.all_horizontal(pair.is_in(reports).not_()))
    groupings = given["groupings"].filter(pl.any_horizontal(pair.is_in(sources).not_()))
    aliases = _aliases(records, given["sources"], groupings, hidden=withheld.sources)
    named = pl.col("about").is_in(reports)
    objects = given["objects"]
    return {
        "records": records.with_columns(
            about=pl.when(named.not_()).then("about"), cites=_renamed("cites", aliases)
        ),
        "sources": _sources(given["sources"], withheld=sources, aliases=aliases),
        "claims": given["claims"].remove(pl.col("claim_id").is_in(claims)),
        "captures": given["captures"].join(quotations, on="capture_id", how="semi"),
        "quotations": quotations,
        "judgements": judgements,
        "groupings": groupings.with_columns(pair.replace(aliases)),
        "objects": objects.clear() if withheld.everything_else else objects,
        "audits": given["audits"].clear(),
    }


def strictest(tables: Tables, *, case: Case) -> Tlp:
    """Return the strictest marking of what tables hold; that of the case where it is nothing."""
    usual = _usual(case)
    stated = [tables[name]["tlp"] for name in ("records", "claims")]
    ranks = pl.concat(stated).to_frame().select(_rank("tlp").fill_null(usual)).to_series()
    return tuple(Tlp)[usual if ranks.is_empty() else int(ranks.max())]  # type: ignore[arg-type]


def _rank(column: str) -> pl.Expr:
    """Return how strict a marking is; that of RED where it is none, null where there is none."""
    known = pl.col(column).replace_strict(
        dict(STRICTNESS), default=STRICTNESS[Tlp.RED], return_dtype=pl.Int64
    )
    return pl.when(pl.col(column).is_not_null()).then(known)


def _usual(case: Case) -> int:
    return STRICTNESS[read_tlp(case.publish.tlp)]


def _under_embargo(case: Case) -> pl.Expr:
    until = pl.col("embargo_until")
    as_of = pl.lit(case.case.data_as_of or dt.date.min)
    return (until > as_of).fill_null(value=False)


def _aliases(
    records: pl.DataFrame,
    sources: pl.DataFrame,
    groupings: pl.DataFrame,
    *,
    hidden: tuple[str, ...],
) -> dict[str, str]:
    """Return a name that says nothing for each withheld source that something kept still names."""
    cited = records["cites"].drop_nulls().str.split(";").explode()
    kept = sources.remove(pl.col("source_id").is_in(pl.Series(hidden, dtype=pl.String).implode()))
    named = {*cited, *kept["parent"].drop_nulls(), *groupings["left"], *groupings["right"]}
    used = sorted(named & set(hidden))
    return {name: f"{ALIAS}{number}" for number, name in enumerate(used, start=1)}


def _renamed(column: str, aliases: Mapping[str, str]) -> pl.Expr:
    return pl.col(column).str.split(";").list.eval(pl.element().replace(aliases)).list.join(";")


def _sources(
    sources: pl.DataFrame, *, withheld: pl.Series, aliases: Mapping[str, str]
) -> pl.DataFrame:
    """Return the sources that are kept, and a row for each alias."""
    kept = sources.remove(pl.col("source_id").is_in(withheld)).with_columns(
        pl.col("parent").replace(aliases)
    )
    stands_for = sources.select("source_id", "party").filter(
        pl.col("source_id").is_in(pl.Series(list(aliases), dtype=pl.String).implode())
    )
    blank = {
        name: pl.lit(None, dtype)
        for name, dtype in SOURCES.schema.items()
        if name not in stands_for.columns
    }
    named = stands_for.with_columns(
        **blank | {"name": pl.lit("a source that is withheld"), "kind": pl.lit("unknown")}
    ).with_columns(pl.col("source_id").replace(aliases))
    return pl.concat([kept, named.select(sources.columns)])
