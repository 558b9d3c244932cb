"""Link two catalogues of REPORTS with Splink as an expert who knows both would.

    python splink_catalogues.py REPORTS PARENTS OUT LEFT RIGHT

LEFT and RIGHT are the two source_ids; RIGHT is the one that counts dead civilians only, and dates
to the day. Writes pairs.parquet: ged, airwars, bits.
"""

# ruff: noqa: S608  # what is put into the statements is written here, not given from outside

import sys
from pathlib import Path

import duckdb
import features
from setups import GAP_DAYS, GAP_KM, Level, comparison, level, unknown
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.comparison_library import CustomComparison

LEAST_BITS = -14
MEMORY_GB = 8.0
REACH_DAYS = 2
LONGEST_DAYS = 20  # of a longer event only the first days are searched
COMMON_SIDES = 10  # pairs of sides that are told apart; rarer ones are "other"


def split(con: duckdb.DuckDBPyConnection, left: str, right: str) -> None:
    """Make the tables ged and airwars from the table `features`."""
    con.execute(
        f"""
        create table sided as
        select *, coalesce(actor, '?') || '|' || coalesce(opponent, '?') as sides,
               d0 = d1 as one_day,
               case when source_dataset = '{left}' then civilians_low end as exact_low,
               case when source_dataset = '{left}' then civilians_high end as exact_high,
               case when source_dataset = '{right}' then killed_low end as range_low,
               case when source_dataset = '{right}' then killed_high end as range_high,
               case when source_dataset = '{left}'
                    then range(d0, least(d1, d0 + {LONGEST_DAYS}) + 1)
                    else range(d0 - {REACH_DAYS}, d1 + {REACH_DAYS} + 1) end as days
        from features
        """
    )
    con.execute(
        f"""
        create table common as
        select source_dataset, sides from sided group by source_dataset, sides
        qualify row_number() over (partition by source_dataset order by count(*) desc, sides)
                <= {COMMON_SIDES}
        """
    )
    for name, source in {"ged": left, "airwars": right}.items():
        con.execute(
            f"""
            create table {name} as
            select sided.* exclude (sides), coalesce(common.sides, 'other') as sides
            from sided left join common
              on sided.source_dataset = common.source_dataset and sided.sides = common.sides
            where sided.source_dataset = '{source}'
            """
        )


def places() -> CustomComparison:
    """Return how two places stand to each other."""
    alike = "jaro_winkler_similarity(name_l, name_r) > .88"
    within = "(contains(name_l, name_r) or contains(name_r, name_l))"
    unplaced = "(x_l is null or x_r is null)"
    return comparison(
        "places",
        unknown("name"),
        level("name_l = name_r", tf="name"),
        level(f"{unplaced} and ({alike} or {within})"),
        level(unplaced),
        level(f"{GAP_KM} <= 12 and ({alike} or {within})"),
        *(level(f"{GAP_KM} <= {km}") for km in (1, 3, 6, 15)),
    )


def tolls() -> CustomComparison:
    """Return how a toll of civilians stands to a range of them."""
    # which of the two tables is the left one is Splink's choice
    least, most, low, high = (
        f"coalesce({name}_l, {name}_r)"
        for name in ("exact_low", "exact_high", "range_low", "range_high")
    )
    same = "killed_low_l = killed_low_r and killed_high_l = killed_high_r"
    one = f"({least} in ({low}, {high}) or {most} in ({low}, {high}))"
    return comparison(
        "killed_low",
        level(f"{low} is null or {most} is null") | {"is_null_level": True},
        level(f"{same} and killed_high_l > 2"),
        level(f"{one} and {most} > 2"),
        level(f"{one} and {most} > 0"),
        level(f"{most} >= {low} and {least} <= {high} and {most} > 0"),
        level(f"{least} > {high}"),
        level(f"{most} = 0 and {low} > 0"),
        level("killed_low_l <= killed_high_r and killed_low_r <= killed_high_l"),
    )


def sides(con: duckdb.DuckDBPyConnection) -> CustomComparison:
    """Return one level for each two common pairs of sides, so that their odds are learned."""
    told = {
        name: [
            row[0]
            for row in con.execute(f"select distinct sides from {name} order by 1").fetchall()
        ]
        for name in ("ged", "airwars")
    }
    levels: list[Level] = []
    for ged in told["ged"]:
        for airwars in told["airwars"]:
            low, high = sorted((ged.replace("'", "''"), airwars.replace("'", "''")))
            levels.append(
                level(
                    f"least(sides_l, sides_r) = '{low}' and greatest(sides_l, sides_r) = '{high}'"
                )
            )
    return comparison("sides", *levels)


def settings(con: duckdb.DuckDBPyConnection) -> SettingsCreator:
    """Return the set-up."""
    return SettingsCreator(
        link_type="link_only",
        comparisons=[
            places(),
            comparison(
                "dates",
                level(f"{GAP_DAYS} = 0 and d0_l = d0_r and one_day_l and one_day_r"),
                level(f"{GAP_DAYS} = 0 and d0_l = d0_r"),
                level(f"{GAP_DAYS} = 0"),
                level(f"{GAP_DAYS} = 1"),
            ),
            tolls(),
            sides(con),
        ],
        blocking_rules_to_generate_predictions=[
            _blocked("l.days = r.days and l.cells = r.cells", "days", "cells"),
            _blocked("l.days = r.days and l.name = r.name", "days"),
            _blocked(
                "l.days = r.days and l.admin1 = r.admin1 and (l.x is null or r.x is null)", "days"
            ),
        ],
        max_iterations=20,
    )


def _blocked(rule: str, *exploded: str) -> dict[str, object]:
    return {"blocking_rule": rule, "arrays_to_explode": list(exploded)}


def main() -> None:
    reports, parents, out = map(Path, sys.argv[1:4])
    con = features.connect(out, memory_gb=MEMORY_GB)
    features.load(con, reports, parents)
    split(con, *sys.argv[4:6])
    linker = Linker(
        ["ged", "airwars"], settings(con), DuckDBAPI(connection=con), set_up_basic_logging=False
    )
    training = linker.training
    training.estimate_probability_two_random_records_match(
        ["l.name = r.name and l.d0 = r.d0 and l.killed_low = r.killed_low"], recall=0.2
    )
    training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for rule in (
        "l.d0 = r.d0 and l.name = r.name",
        "l.d0 = r.d0 and l.killed_low = r.killed_low and l.killed_high = r.killed_high",
        "l.name = r.name and l.week = r.week",
    ):
        training.estimate_parameters_using_expectation_maximisation(
            rule, fix_u_probabilities=True, estimate_without_term_frequencies=True
        )
    predicted = linker.inference.predict(threshold_match_weight=LEAST_BITS)
    con.execute(
        f"""
        copy (
            select split_part(least_id, ':', 2) as airwars, split_part(most_id, ':', 2) as ged, bits
            from (
                select least(unique_id_l, unique_id_r) as least_id,
                       greatest(unique_id_l, unique_id_r) as most_id, max(match_weight) as bits
                from {predicted.physical_name} group by all
            )
        ) to '{out / "pairs.parquet"}'
        """
    )


if __name__ == "__main__":
    main()
