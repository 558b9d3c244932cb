"""Run crowd-kit's Dawid-Skene on a file of votes (task, worker, label 0 or 1)."""

import sys
import time

import pandas as pd
from crowdkit.aggregation import DawidSkene

votes = pd.read_parquet(sys.argv[1])
begun = time.process_time()
proba = DawidSkene(n_iter=100).fit_predict_proba(votes)
seconds = time.process_time() - begun
yes = proba[1] if 1 in proba else 0.0 * proba.iloc[:, 0]
told = pd.DataFrame({"task": proba.index, "probability": yes.to_numpy(), "seconds": seconds})
told.to_parquet(sys.argv[2])
