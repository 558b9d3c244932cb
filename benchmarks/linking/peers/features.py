"""What both set-ups of Splink compare, made in DuckDB from a Parquet file of REPORTS.

Runs in the peers' environment; see ../peers.py.
"""

# ruff: noqa: S608  # what is put into the statements is written here, not given from outside

import json
import os
from pathlib import Path

import duckdb

# (pattern, replacement) on lower-case names: what transliterations differ in is dropped
_FOLDS = (
    (r"\[.*?\]", " "),
    (r"[\"'’‘`´ʿʾ]", ""),
    (r"[^a-z]", " "),
    (r"\b(town|village|city|neighbou?rhood|district|area|governorate|countryside|near)\b", " "),
    (r"\b(of|the|and|al|el|ar|as|ash|at|az|an|ad|ed|es|er|ul)\b", " "),
    ("kh", "x"),
    ("sh|ch", "c"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("q", "k"),
    ("dj", "j"),
    ("[aeiouwy ]", ""),
    *((2 * letter, letter) for letter in "bcdfghjklmnprstvxz"),
)
KM_IN_DEGREE = 111.195
CELL_KM = 30.0  # cells of twice this edge overlap, so that closer pairs share one
SIGMAS_IN_95_PERCENT = 2.4477


def connect(folder: Path, *, memory_gb: float) -> duckdb.DuckDBPyConnection:
    """Return a connection that uses every core and spills to the folder."""
    con = duckdb.connect()
    con.execute(f"set threads = {os.cpu_count()}")
    con.execute(f"set memory_limit = '{memory_gb}GB'")
    con.execute(f"set temp_directory = '{folder / 'spill'}'")
    return con


def _folded(column: str) -> str:
    text = f"lower(strip_accents({column}))"
    for pattern, replacement in _FOLDS:
        quoted = pattern.replace("'", "''")
        text = f"regexp_replace({text}, '{quoted}', '{replacement}', 'g')"
    return f"nullif({text}, '')"


def load(con: duckdb.DuckDBPyConnection, reports: Path, parents: Path) -> None:
    """Make the table `features`: one row a report, in the columns that the set-ups compare.

    parents is a JSON file: kind of event to the wider kind, null for a root.
    """
    tree = json.loads(parents.read_text())
    con.execute("create table kinds (kind text, parent text, wider text[])")
    for kind, parent in tree.items():
        con.execute("insert into kinds values (?, ?, ?)", [kind, parent, _wider(kind, tree)])
    con.execute(
        f"""
        create table features as
        with told as (
            select *, coalesce(place_name, place_stated) as stated, lat * {KM_IN_DEGREE} as y,
                   lon * {KM_IN_DEGREE} * cos(radians(avg(lat) over ())) as x,
                   cast(floor(epoch(coalesce(start, "end" - interval 1 day)) / 86400) as int) as d0,
                   cast(ceil(epoch(coalesce("end", start + interval 1 day)) / 86400) as int) - 1
                   as d1
            from read_parquet('{reports}')
        ), names as (
            select stated, {_folded("stated")} as name from (select distinct stated from told)
        )
        select report_id as unique_id, source_id as source_dataset,
               d0, d1, cast(floor(d0 / 7) as int) as week, x, y,
               cast(floor(x / {CELL_KM}) as int) * 100000
               + cast(floor(y / {CELL_KM}) as int) as cell,
               [cell, cell + 1, cell + 100000, cell + 100001] as cells,
               coalesce(radius_km, 50) / {SIGMAS_IN_95_PERCENT} as sigma,
               name, admin1, kind, parent, wider,
               actor, string_split(actor, ';') as actors, opponent,
               coalesce(killed_low, killed_high) as killed_low,
               coalesce(killed_high, killed_low) as killed_high,
               coalesce(civilians_killed_low, civilians_killed_high) as civilians_low,
               coalesce(civilians_killed_high, civilians_killed_low) as civilians_high
        from told left join kinds on told.event_type = kinds.kind
        left join names on told.stated = names.stated
        """
    )


def _wider(kind: str, tree: dict[str, str | None]) -> list[str]:
    parent = tree[kind]
    return [] if parent is None else [parent, *_wider(parent, tree)]
