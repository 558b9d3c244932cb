"""Splink as a newcomer sets it up, and as somebody does who knows it and the data well."""

from itertools import pairwise

from splink import SettingsCreator
from splink.comparison_library import CustomComparison

Level = dict[str, object]
GAP_KM = "sqrt((x_l - x_r) * (x_l - x_r) + (y_l - y_r) * (y_l - y_r))"
GAP_DAYS = "greatest(d0_l - d1_r, d0_r - d1_l, 0)"
SIGMA = "sqrt(sigma_l * sigma_l + sigma_r * sigma_r)"
# bounds of the joint error of two places, in km, and of their distance in such errors
SIGMAS_KM = (0.0, 1.0, 3.0, 8.0, 25.0, 500.0)
DISTANCES = (0.3, 0.7, 1.5, 2.6)


def level(sql: str, *, tf: str | None = None) -> Level:
    """Return one level of a comparison; tf names the column whose frequencies count."""
    made: Level = {"sql_condition": sql, "label_for_charts": sql[:60]}
    if tf is not None:
        made |= {"tf_adjustment_column": tf, "tf_adjustment_weight": 1.0}
    return made


def unknown(*columns: str) -> Level:
    """Return the level of pairs of which one side does not say."""
    sql = " or ".join(f"{column}_{side} is null" for column in columns for side in "lr")
    return level(sql) | {"is_null_level": True}


def comparison(name: str, *levels: Level) -> CustomComparison:
    """Return a comparison of levels, the first that holds counts."""
    return CustomComparison(output_column_name=name, comparison_levels=[*levels, level("ELSE")])


def _ratio(most: float) -> Level:
    return level(f"abs(ln((killed_low_l + .5) / (killed_low_r + .5))) < {most}")


TOLLS = comparison(
    "tolls",
    unknown("killed_low"),
    level("killed_high_l = 0 and killed_high_r = 0"),
    level("killed_low_l = killed_low_r and killed_high_l = killed_high_r and killed_low_l > 9"),
    level("killed_low_l = killed_low_r and killed_high_l = killed_high_r and killed_low_l > 2"),
    level("killed_low_l <= killed_high_r and killed_low_r <= killed_high_l"),
    _ratio(0.5),
    _ratio(1.1),
)
KINDS = comparison(
    "kinds",
    unknown("kind"),
    level("kind_l = kind_r", tf="kind"),
    level("list_contains(wider_l, kind_r) or list_contains(wider_r, kind_l)"),
    level("parent_l = parent_r"),
)
ACTORS = comparison(
    "actors",
    unknown("actor"),
    level("actor_l = actor_r", tf="actor"),
    level("list_has_any(actors_l, actors_r)"),
)
OPPONENTS = comparison(
    "opponents", unknown("opponent"), level("opponent_l = opponent_r", tf="opponent")
)


def _named(condition: str) -> list[Level]:
    """Return the levels of a name that is told alike, where a condition holds."""
    return [
        level(f"{condition} and name_l = name_r", tf="name"),
        level(f"{condition} and jaro_winkler_similarity(name_l, name_r) > .9"),
    ]


def _placed() -> CustomComparison:
    """Return how two places stand to each other: name, then distance in stated errors."""
    levels = [level("x_l is null or x_r is null") | {"is_null_level": True}]
    levels += _named(f"{SIGMA} <= 8 and {GAP_KM} <= 3 * {SIGMA} + 3")
    levels += [level("name_l = name_r", tf="name")]
    for low, high in pairwise(SIGMAS_KM):
        for most in DISTANCES:
            near = f"{GAP_KM} <= {most} * {SIGMA}"
            levels.append(level(f"{SIGMA} > {low} and {SIGMA} <= {high} and {near}"))
    return comparison("places", *levels)


def _same_cells(days: tuple[int, ...]) -> list[dict[str, object]]:
    """Return the blocking: so many days apart and in one of the overlapping cells."""
    return [
        {
            "blocking_rule": f"l.d0 = r.d0 + ({day}) and l.cells = r.cells",
            "arrays_to_explode": ["cells"],
        }
        for day in days
    ]


EXPERT = SettingsCreator(
    link_type="link_and_dedupe",
    comparisons=[
        _placed(),
        comparison(
            "dates",
            unknown("d0"),
            level("d0_l = d0_r and d1_l = d1_r"),
            level(f"{GAP_DAYS} = 0"),
            level(f"{GAP_DAYS} = 1"),
            level(f"{GAP_DAYS} = 2"),
        ),
        KINDS,
        ACTORS,
        OPPONENTS,
        TOLLS,
    ],
    blocking_rules_to_generate_predictions=[
        *_same_cells((0, 1, -1, 2, -2, 3, -3)),
        *(f"l.d0 = r.d0 + ({day}) and l.admin1 = r.admin1" for day in (0, 1, -1, 2, -2)),
    ],
    max_iterations=15,
)
PLAIN = SettingsCreator(
    link_type="link_and_dedupe",
    comparisons=[
        comparison("places", unknown("x"), *(level(f"{GAP_KM} <= {km}") for km in (1, 5, 25))),
        comparison("names", unknown("name"), level("name_l = name_r")),
        comparison("dates", unknown("d0"), *(level(f"abs(d0_l - d0_r) <= {d}") for d in (0, 1))),
        comparison("kinds", unknown("kind"), level("kind_l = kind_r")),
        comparison("actors", unknown("actor"), level("actor_l = actor_r")),
        comparison("tolls", unknown("killed_low"), level("killed_low_l = killed_low_r")),
    ],
    blocking_rules_to_generate_predictions=[
        f"l.d0 = r.d0 + ({day}) and l.cell = r.cell" for day in (0, 1, -1)
    ],
)
# rules by which the rates are learned; what a rule fixes, another leaves free
LEARN_BY = {
    "expert": (
        "l.week = r.week and l.name = r.name and l.kind = r.kind",
        "l.d0 = r.d0 and l.name = r.name",
        "l.d0 = r.d0 and l.admin1 = r.admin1 and l.killed_low = r.killed_low and l.killed_low > 0",
    ),
    "plain": (
        "l.d0 = r.d0 and l.name = r.name",
        "l.d0 = r.d0 and l.admin1 = r.admin1 and l.kind = r.kind",
    ),
}
