"""Our figures beside those that R packages gave for the same tables."""

import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from crossfix.tally import mse

# the method's name in peer-results.csv: ours
SAME: dict[str, Callable[[mse.Overlaps], mse.Estimate]] = {
    "Rcapture Mth Chao (LB)": mse.chao_lists,
    "Rcapture Mth Poisson2": mse.poisson,
    "Rcapture Mth Darroch": mse.darroch,
    "dga": mse.graphs,
    "LCMCR": mse.latent,
    "SparseMSE": lambda table: mse.stepwise(table, samples=1000),
}
DATA = ("kosovo", "UKdat_5", "UKdat")
SEEDS = 3  # of the latent classes


def peers(folder: Path) -> Iterator[str]:
    """Yield one table: est, low and high of the peer and ours, and the ratios."""
    yield "\n| data | peer | theirs | s | ours | CPU s | ratio | low | high | faster |"
    yield "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    with (folder / "peer-results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    tables = {name: mse.read_lists(folder / f"{name}.csv")[""] for name in DATA}
    mse.stepwise(tables["kosovo"], samples=2)  # what is loaded once is not timed
    done: dict[tuple[str, str], tuple[mse.Estimate, float]] = {}
    for row in rows:
        run = SAME.get(row["method"])
        if run is None:
            continue
        key = row["data"], row["method"]
        if key not in done:
            begun = time.process_time()
            done[key] = run(tables[row["data"]]), time.process_time() - begun
        yield _line(row, *done[key])
    yield from _further(tables)


def _line(row: dict[str, str], ours: mse.Estimate, seconds: float) -> str:
    head = f"| {row['data']} | {row['method']} "
    theirs = f"| {int(row['est']):,} [{int(row['lo']):,}-{int(row['hi']):,}] | {row['sec']} "
    if ours.total is None:
        return f"{head}{theirs}| refused: {ours.because} | {seconds:.2f} | | | | |"
    ratios = (ours.total / int(row["est"]), ours.low / int(row["lo"]), ours.high / int(row["hi"]))
    told = " | ".join(f"{ratio:.3f}" for ratio in ratios)
    faster = float(row["sec"]) / seconds
    return (
        f"{head}{theirs}| {ours.total:,.0f} [{ours.low:,.0f}-{ours.high:,.0f}] "
        f"| {seconds:.2f} | {told} | {faster:.{int(faster < 1)}f}x |"
    )


def _further(tables: dict[str, mse.Overlaps]) -> Iterator[str]:
    """Yield what has no row among the peers: where the differences come from."""
    kosovo, uk = tables["kosovo"], tables["UKdat_5"]
    published = mse.bic(kosovo)
    yield "\n| ours | figure | beside |"
    yield "|---|--:|---|"
    yield f"| Kosovo, bic | {_told(published)} | published 10,356 [9,002-12,122] |"
    yield f"| UK, bic | {_told(mse.bic(uk))} | SparseMSE 11,313, dga 22,912 |"
    yield f"| UK, graphs up to 33,000 undocumented | {_told(mse.graphs(uk, most=33_000))} | dga |"
    many = mse.stepwise(uk, samples=40_000)
    yield f"| UK, stepwise, 40,000 samples | {_told(many)} | SparseMSE |"
    for seed in range(1, SEEDS + 1):
        yield f"| Kosovo, latent, seed {seed} | {_told(mse.latent(kosovo, seed=seed))} | LCMCR |"
    large = mse.latent(uk, particles=1200)
    yield f"| UK, latent, 1,200 particles | {_told(large)} | LCMCR |"


def _told(one: mse.Estimate) -> str:
    if one.total is None:
        return f"refused: {one.because}"
    rhat = f", R-hat {one.diagnostics['r_hat']:.3f}" if "r_hat" in one.diagnostics else ""
    return f"{one.total:,.0f} [{one.low:,.0f}-{one.high:,.0f}]{rhat}"
