"""A made case of any size, as the tables that a run leaves: what the workbench reads, seeded.

Ten years, fourteen governorates, places that differ in size by powers of ten, sources that differ
as much, texts in three languages. It is no truth to be found, but as much data as there could be.
"""

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl

from crossfix.store import Store
from crossfix.tables import TABLES, empty

CENTRES = {  # near enough for a benchmark, degrees
    "Aleppo": (37.16, 36.20),
    "Idlib": (36.63, 35.93),
    "Hama": (36.75, 35.13),
    "Homs": (36.72, 34.73),
    "Latakia": (35.78, 35.52),
    "Tartus": (35.89, 34.89),
    "Damascus": (36.29, 33.51),
    "Rif Dimashq": (36.50, 33.60),
    "Daraa": (36.10, 32.62),
    "Quneitra": (35.82, 33.13),
    "As-Suwayda": (36.57, 32.71),
    "Deir ez-Zor": (40.14, 35.33),
    "Raqqa": (39.01, 35.95),
    "Hasakah": (40.74, 36.50),
}
TITLE = "A made case"
_BEGIN = dt.datetime(2012, 1, 1, tzinfo=dt.UTC)
_DAYS = 3653
_PLACES = 4000
_SOURCES = 80
_KINDS = ("air_strike", "shelling", "ground_clash", "explosion", "missile_strike", "mine")
_OBJECTS = (
    "residential",
    "hospital",
    "school",
    "market",
    "command_post",
    "depot",
    "camp",
    "mosque",
)
_ACTORS = ("Russia", "Syrian government", "Coalition", "IS", "opposition")
_GRADES = ("confirmed", "probable", "possible", "contested", "contradicted", "unaddressed")
_PRECISIONS = ("exact", "village", "city", "district", "governorate")
_RADII_KM = np.array([0.5, 2.0, 5.0, 35.0, 60.0])
_ENGLISH = (
    "strike near the market hit homes killed wounded ambulance school road hospital video "
    "shows plane smoke crater residents said night morning rescue workers rubble names"
)
_SPOKEN = {  # words of each language, and the share of texts in it
    "en": (_ENGLISH, 0.6),
    "ar": ("غارة على السوق أدت إلى مقتل مدنيين وإصابة آخرين في حي سكني قرب المشفى فجر اليوم", 0.25),
    "ru": ("удар по рынку погибли жители города ночью рядом с больницей сообщают очевидцы", 0.15),
}


def write_world(folder: Path, *, incidents: int, claims: bool, seed: int = 20151030) -> None:
    """Write a case of so many incidents: its case.toml, its sources, and the tables of its run."""
    folder.mkdir(parents=True, exist_ok=True)
    stated = '\n[claims]\nfile = "claims.csv"\nclaimant = "Russia"\nheadline = "C1"\n'
    (folder / "case.toml").write_text(
        f'[case]\nname = "made"\ntitle = "{TITLE}"\narea = ["SY"]\nbox = [35.0, 32.0, 42.6, 37.5]\n'
        f'data_as_of = 2022-06-01\n\n[[inputs]]\nfile = "reports.csv"\nformat = "csv"\n\n'
        f'[sources]\nfile = "sources.csv"\n{stated if claims else ""}',
        encoding="utf-8",
    )
    for name in ("reports", "sources", "claims"):  # the pages read the tables alone
        (folder / f"{name}.csv").write_text("", encoding="utf-8")
    store = Store(folder / "out")
    made = tables(incidents, claims=claims, seed=seed)
    for name, table in TABLES.items():
        store.write(table, made.pop(name, empty(table)), fingerprint="made")


def tables(incidents: int, *, claims: bool, seed: int) -> dict[str, pl.DataFrame]:
    """Return the tables by name; those that are absent are empty."""
    draw = np.random.default_rng(seed)
    found = _incidents(incidents, draw)
    reports = _reports(found, draw)
    best = reports.select("report_id", "source_id", "record_id", "incident_id")
    made = {
        "incidents": found,
        "reports": reports.drop("incident_id"),
        "records": _records(reports, draw),
        "membership": best.with_columns(probability=pl.lit(0.97), best=pl.lit(value=True)),
        "voices": _voices(reports),
        "ledger": _ledger(reports),
        "links": _links(reports, draw),
        "evidence": _evidence(reports),
        "attributes": _attributes(found),
        "sources": _sources(),
        "groups": _groups(),
        **(_claimed() if claims else {}),
    }
    return {name: _fitted(name, frame) for name, frame in made.items()}


def _fitted(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with all columns of its table, unknown where none was made."""
    schema = TABLES[name].schema
    lacking = [pl.lit(None, dtype).alias(key) for key, dtype in schema.items() if key not in frame]
    whole = frame.with_columns(lacking).select(list(schema)).cast(pl.Schema(schema))
    return whole.sort(TABLES[name].key, nulls_last=True)


def _shares(number: int) -> np.ndarray:
    """Return shares that fall as 1/rank."""
    weights = 1 / np.arange(1, number + 1)
    return weights / weights.sum()


def _pick(draw: np.random.Generator, words: tuple[str, ...], size: int) -> pl.Series:
    return pl.Series(words).gather(draw.choice(len(words), size, p=_shares(len(words))))


def _sentences(draw: np.random.Generator, size: int, *, words: int) -> pl.Series:
    """Return texts of so many words, each in one language."""
    spoken = draw.choice(len(_SPOKEN), size, p=[share for _, share in _SPOKEN.values()])
    texts = np.empty(size, dtype=object)
    for number, (known, _) in enumerate(_SPOKEN.values()):
        rows = np.flatnonzero(spoken == number)
        drawn = pl.Series(known.split())
        columns = {
            f"w{at}": drawn.gather(draw.integers(0, len(drawn), len(rows))) for at in range(words)
        }
        joined = pl.DataFrame(columns).select(pl.concat_str(pl.all(), separator=" "))
        texts[rows] = joined.to_series().to_numpy()
    return pl.Series(texts, dtype=pl.String())


def _incidents(size: int, draw: np.random.Generator) -> pl.DataFrame:
    admin1 = draw.choice(len(CENTRES), _PLACES, p=_shares(len(CENTRES)))
    centres = np.array(list(CENTRES.values()))[admin1]
    at = centres + draw.normal(0, 0.25, (_PLACES, 2))
    place = draw.choice(_PLACES, size, p=_shares(_PLACES))
    precise = draw.choice(len(_PRECISIONS), size, p=[0.1, 0.3, 0.35, 0.15, 0.1])
    point = np.where((precise == 4)[:, None], centres[place], at[place])
    point = point + draw.normal(0, 0.004, (size, 2)) * (precise < 2)[:, None]
    nowhere = pl.Series(draw.random(size) < 0.03)
    day, long = draw.integers(0, _DAYS, size), draw.choice([1, 2, 7], size, p=[0.8, 0.15, 0.05])
    voices = draw.geometric(0.62, size)
    happened = draw.beta(2, 1.2, size)
    grade = np.select(
        [voices > 2, voices > 1, happened > 0.5, happened > 0.25, happened > 0.1],
        [0, 1, 2, 3, 4],
        default=5,
    )
    killed = draw.poisson(2.2, size)
    told = pl.Series(draw.random(size) < 0.5)
    frame = pl.DataFrame(
        {
            # an odd number times 0, 1, 2.. modulo 2^32 gives each number once, in no order
            "number": (np.arange(size, dtype=np.uint64) * 2654435761) % 2**32,
            "lon": point[:, 0],
            "lat": point[:, 1],
            "radius_km": _RADII_KM[precise],
            "place_precision": pl.Series(_PRECISIONS).gather(precise),
            "place": place,
            "admin1": pl.Series(list(CENTRES)).gather(admin1[place]),
            "country": ["SY"] * size,
            "day": day,
            "long": long,
            "event_type": _pick(draw, _KINDS, size),
            "reports": voices,
            "observed_object": _pick(draw, _OBJECTS, size),
            "claimed_object": _pick(draw, _OBJECTS, size),
            "actor": _pick(draw, _ACTORS, size),
            "killed_low": killed,
            "killed_high": killed + draw.poisson(0.8, size),
            "claimed": draw.random(size) < 0.12,
            "probability": happened,
            "grade": pl.Series(_GRADES).gather(grade),
        }
    )
    day_long = pl.duration(days=1)
    begin = pl.lit(_BEGIN).cast(pl.Datetime("us", "UTC"))
    voiced = pl.col("reports")
    return frame.with_columns(
        incident_id=pl.Series([f"i{number:08x}" for number in frame["number"]]),
        lon=pl.when(~nowhere).then("lon"),
        lat=pl.when(~nowhere).then("lat"),
        radius_km=pl.when(~nowhere).then("radius_km"),
        place_precision=pl.when(nowhere).then(pl.lit("unknown")).otherwise("place_precision"),
        place_name=pl.when(~nowhere & (pl.col("place_precision") != "governorate")).then(
            pl.format("{} quarter {}", "admin1", "place")
        ),
        start=begin + pl.col("day") * day_long,
        end=begin + (pl.col("day") + pl.col("long")) * day_long,
        sources=voiced,
        groups=voiced,
        independent_groups=voiced,
        actor_share=pl.lit(1.0),
        observed_object=pl.when(told).then("observed_object"),
        claimed_object=pl.when(pl.col("claimed")).then("claimed_object"),
        killed_low=pl.when(told).then("killed_low"),
        killed_high=pl.when(told).then("killed_high"),
        probability_doubting=pl.col("probability") * 0.7,
        probability_trusting=pl.col("probability") * 0.7 + 0.3,
        because=pl.format(
            "{} independent groups report it; {} others watched {} then and were silent.",
            voiced,
            pl.col("day") % 9,
            "admin1",
        ),
    )


def _reports(incidents: pl.DataFrame, draw: np.random.Generator) -> pl.DataFrame:
    row = np.repeat(np.arange(incidents.height), incidents["reports"].to_numpy())
    size = len(row)
    source = draw.choice(_SOURCES, size, p=_shares(_SOURCES))
    taken = (
        "incident_id",
        "lon",
        "lat",
        "radius_km",
        "place_precision",
        "place_name",
        "admin1",
        "country",
        "start",
        "end",
        "event_type",
        "claimed_object",
        "observed_object",
        "actor",
        "killed_low",
        "killed_high",
    )
    late = draw.integers(0, 4, size)
    frame = incidents.select(taken)[row].with_columns(
        source_id=pl.Series([f"s{number:02d}" for number in range(_SOURCES)]).gather(source),
        record_id=pl.Series([f"R{number:08d}" for number in range(size)]),
        note=_sentences(draw, size, words=9),
        late=pl.Series(late),
    )
    return frame.with_columns(
        report_id=pl.format("{}:{}", "source_id", "record_id"),
        published_on=pl.col("start").dt.date() + pl.duration(days=pl.col("late")),
        date_precision=pl.lit("day"),
        place_stated=pl.col("place_name"),
        place_from=pl.lit("stated"),
        stance=pl.lit("asserts"),
        actor_certainty=pl.lit("stated"),
        language=pl.lit("en"),
        url=pl.format("https://news.example/{}/{}", "source_id", "record_id"),
    )


def _records(reports: pl.DataFrame, draw: np.random.Generator) -> pl.DataFrame:
    return reports.with_columns(
        input=pl.lit("reports.csv"), text=_sentences(draw, reports.height, words=40)
    )


def _voices(reports: pl.DataFrame) -> pl.DataFrame:
    return reports.select(
        "report_id",
        group_id="source_id",
        own_side=pl.lit(value=False),
        ally=pl.lit(value=False),
        because=pl.format("{} speaks for itself", "source_id"),
    )


def _ledger(reports: pl.DataFrame) -> pl.DataFrame:
    spoken = reports.select(
        "incident_id",
        position=pl.int_range(pl.len()).over("incident_id") + 1,
        block="source_id",
        kind=pl.lit("reports"),
        decibans=pl.lit(4.2),
        running_probability=pl.lit(0.8),
        report_ids="report_id",
        because=pl.format("{} reports it", "source_id"),
    )
    first = spoken.unique("incident_id", keep="any", maintain_order=True).with_columns(
        position=pl.lit(0, pl.Int64()),
        block=pl.lit("prior"),
        kind=pl.lit("prior"),
        decibans=pl.lit(-0.2),
        running_probability=pl.lit(0.49),
        report_ids=pl.lit(None, pl.String()),
        because=pl.lit("before anybody is heard: 0.49"),
    )
    return pl.concat([first, spoken.with_columns(pl.col("position").cast(pl.Int64()))])


def _links(reports: pl.DataFrame, draw: np.random.Generator) -> pl.DataFrame:
    """Return a link between each two successive reports of one incident, and some across."""
    one, other = reports[:-1], reports[1:]
    within = (one["incident_id"] == other["incident_id"]) | (
        pl.Series(draw.random(one.height)) < 0.1
    )
    pairs = pl.DataFrame({"a": one["report_id"], "b": other["report_id"]}).filter(within)
    bits = pl.lit(1.5)
    return pairs.select(
        left=pl.min_horizontal("a", "b"),
        right=pl.max_horizontal("a", "b"),
        **{f"{part}_bits": bits for part in ("prior", "place", "date", "type", "actor", "toll")},
        **{
            f"{part}_bits": pl.lit(0.0)
            for part in ("name", "rivals", "imported", "calibration", "judged")
        },
        bits=pl.lit(9.0),
        probability=pl.lit(0.97),
        because=pl.lit("0.4 km apart, same day, tolls agree, names agree, parties agree"),
    )


def _evidence(reports: pl.DataFrame) -> pl.DataFrame:
    return reports.select(
        "report_id",
        "source_id",
        "record_id",
        "url",
        evidence_id=pl.format("{}{}", "record_id", "incident_id").str.pad_end(64, "0"),
        input=pl.lit("reports.csv"),
        role=pl.lit("report"),
    )


def _attributes(incidents: pl.DataFrame) -> pl.DataFrame:
    shared = {
        "voices": pl.col("reports"),
        "addressing": pl.col("reports"),
        "share_low": pl.lit(0.4),
        "share": pl.lit(1.0),
        "share_high": pl.lit(1.0),
        "independent": pl.lit(value=True),
        "because": pl.lit("all independent voices that say anything of it"),
    }
    parts = [
        incidents.select("incident_id", attribute=pl.lit(name), value=column, **shared)
        for name, column in (("actor", "actor"), ("kind", "event_type"))
    ]
    return pl.concat(parts)


def _sources() -> pl.DataFrame:
    names = [f"s{number:02d}" for number in range(_SOURCES)]
    return pl.DataFrame(
        {
            "source_id": names,
            "name": [f"Source {name[1:]}" for name in names],
            "kind": ["media"] * _SOURCES,
            "language": ["en"] * _SOURCES,
        }
    )


def _groups() -> pl.DataFrame:
    names = [f"s{number:02d}" for number in range(_SOURCES)]
    return pl.DataFrame({"group_id": names, "members": names}).with_columns(
        own_side=pl.lit(value=False),
        reports=pl.lit(1000),
        incidents=pl.lit(900),
        sensitivity=pl.lit(0.4),
        false_report_rate=pl.lit(0.2),
        report_decibans=pl.lit(4.2),
        report_decibans_low=pl.lit(1.0),
        report_decibans_high=pl.lit(6.0),
        silence_decibans=pl.lit(-1.3),
        watches=pl.lit(""),
        true_log_odds=pl.lit(-0.3),
        false_log_odds=pl.lit(-1.3),
        true_slope=pl.lit(0.5),
        false_slope=pl.lit(0.5),
        because=pl.lit("assumed from its kind"),
    )


def _claimed() -> dict[str, pl.DataFrame]:
    span = {
        "start": pl.Series([_BEGIN], dtype=pl.Datetime("us", "UTC")),
        "end": pl.Series([_BEGIN + dt.timedelta(days=_DAYS)], dtype=pl.Datetime("us", "UTC")),
    }
    claims = pl.DataFrame(
        {
            "claim_id": ["C1"],
            "speaker": ["ministry"],
            "kind": ["total"],
            "objects_low": [90_000],
            "objects_high": [90_000],
            "because": ["as stated"],
            **span,
        }
    )
    figures = {"claimed_objects": 9e4, "matched_objects": 4e4, "confirmed_objects": 2e4}
    tallies = pl.DataFrame(
        {
            "claim_id": ["C1"] * len(figures),
            "position": range(1, len(figures) + 1),
            "measure": list(figures),
            "unit": ["objects"] * len(figures),
            "low": [value * 0.9 for value in figures.values()],
            "expected": list(figures.values()),
            "high": [value * 1.1 for value in figures.values()],
            "because": ["as made"] * len(figures),
        }
    )
    return {"claims": claims, "tallies": tallies}
