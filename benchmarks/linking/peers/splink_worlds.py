"""Link a Parquet file of REPORTS with Splink and write clusters and timings.

    python splink_worlds.py REPORTS PARENTS OUT --setup plain|expert --want every|one

With `every` the clusters at every threshold are written, connected components and single best
links, for whoever wants to choose the best; with `one` those at .95, as a run in earnest does.
"""

# ruff: noqa: S608  # what is put into the statements is written here, not given from outside

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import features
import numpy as np
import pandas as pd
import setups
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from splink import DuckDBAPI, Linker
from splink.internals.splink_dataframe import SplinkDataFrame

THRESHOLDS_BITS = tuple(float(bits) for bits in np.arange(-6.0, 14.5, 1.0))
BEST_LINK_BITS = (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0)  # each costs as much as all of the others
SURE = 0.95
KEPT = 0.05  # pairs less probable are not kept in a run in earnest


def trained(con: duckdb.DuckDBPyConnection, setup: str, *, draws: float) -> Linker:
    """Return a linker whose rates are learned from the table `features`."""
    settings = {"plain": setups.PLAIN, "expert": setups.EXPERT}[setup]
    linker = Linker("features", settings, DuckDBAPI(connection=con), set_up_basic_logging=False)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        ["l.d0 = r.d0 and l.name = r.name and l.kind = r.kind"], recall=0.2
    )
    training.estimate_u_using_random_sampling(max_pairs=draws, seed=1)
    for rule in setups.LEARN_BY[setup]:
        training.estimate_parameters_using_expectation_maximisation(
            rule, fix_u_probabilities=True, estimate_without_term_frequencies=True
        )
    return linker


def components(pairs: pd.DataFrame, ids: pd.Index) -> Iterator[tuple[str, float, np.ndarray]]:
    """Yield the connected components at each threshold."""
    left, right = ids.get_indexer(pairs.unique_id_l), ids.get_indexer(pairs.unique_id_r)
    for bits in THRESHOLDS_BITS:
        sure = (pairs.match_weight >= bits).to_numpy()
        ones = np.ones(sure.sum(), bool)
        graph = coo_matrix((ones, (left[sure], right[sure])), shape=(len(ids), len(ids)))
        yield "components", bits, connected_components(graph, directed=False)[1]


def best_links(
    linker: Linker, predicted: SplinkDataFrame, ids: pd.Index
) -> Iterator[tuple[str, float, np.ndarray]]:
    """Yield the clusters of single best links, one report a source, at each threshold."""
    sources = sorted(
        linker.misc.query_sql("select distinct source_dataset from features").iloc[:, 0]
    )
    for bits in BEST_LINK_BITS:
        clusters = linker.clustering.cluster_using_single_best_links(
            predicted, duplicate_free_datasets=sources, threshold_match_weight=bits
        ).as_pandas_dataframe()
        found = clusters.set_index("unique_id").cluster_id.reindex(ids)
        yield "best links", bits, pd.factorize(found)[0]


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("reports", type=Path)
    ask.add_argument("parents", type=Path)
    ask.add_argument("out", type=Path)
    ask.add_argument("--setup", choices=("plain", "expert"), required=True)
    ask.add_argument("--want", choices=("every", "one"), required=True)
    ask.add_argument("--memory-gb", type=float, default=12.0)
    told = ask.parse_args()
    seconds: dict[str, float] = {}

    def lap(name: str) -> None:
        seconds[name] = time.perf_counter() - began - sum(seconds.values())

    began = time.perf_counter()
    con = features.connect(told.out, memory_gb=told.memory_gb)
    features.load(con, told.reports, told.parents)
    lap("prepare")
    every = told.want == "every"
    linker = trained(con, told.setup, draws=3e6 if every else 1e7)
    lap("learn")
    kept = (
        {"threshold_match_weight": min(THRESHOLDS_BITS)}
        if every
        else {"threshold_match_probability": KEPT}
    )
    predicted = linker.inference.predict(**kept)
    lap("predict")
    if every:
        ids = pd.Index(con.execute("select unique_id from features").df().unique_id)
        found = [*components(predicted.as_pandas_dataframe(), ids)]
        if told.setup == "expert":
            found += best_links(linker, predicted, ids)
        table = pd.concat(
            pd.DataFrame({"report_id": ids, "way": way, "bits": bits, "cluster": cluster})
            for way, bits, cluster in found
        )
        table.to_parquet(told.out / "clusters.parquet", index=False)
    else:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predicted, threshold_match_probability=SURE
        )
        con.execute(
            f"copy (select unique_id as report_id, cluster_id from {clusters.physical_name})"
            f" to '{told.out / 'clusters.parquet'}'"
        )
    lap("cluster")
    pairs = con.execute(f"select count(*) from {predicted.physical_name}").fetchone()[0]
    (told.out / "told.json").write_text(json.dumps({"seconds": seconds, "pairs": pairs}))


if __name__ == "__main__":
    main()
