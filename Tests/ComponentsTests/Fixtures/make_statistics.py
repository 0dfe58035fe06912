"""Correlations, variance inflation and stability of data/breast_cancer_*.csv by NumPy and statsmodels, from the formulas
of contract 8.7 and nothing of fedflow's.

Writes statistics.json beside itself: python3 make_statistics.py
"""
import json
import math
import pathlib

import numpy as np
import pandas as pd
from statsmodels.stats.outliers_influence import variance_inflation_factor

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parents[2] / "data"
BINS, ERROR = 8, 0.001


def tables():
    guest = pd.read_csv(DATA / "breast_cancer_guest.csv", index_col="id").sort_index()
    host = pd.read_csv(DATA / "breast_cancer_host.csv", index_col="id").sort_index()
    assert guest.index.equals(host.index)
    return guest.drop(columns="y"), host


def inflation(frame):
    centred = np.column_stack([np.ones(len(frame)), frame.to_numpy()])
    return [float(variance_inflation_factor(centred, i + 1)) for i in range(frame.shape[1])]


def quantiles(values):
    """Exact form of the summary: n·2·error is at most 2 here."""
    values = np.sort(values[~np.isnan(values)])
    n, tolerance = len(values), math.ceil(ERROR * len(values))
    splits = [values[max(math.ceil(i / BINS * n) - tolerance, 1)] for i in range(1, BINS)]
    return list(dict.fromkeys(float(v) for v in splits + [values[-1]]))


def stability(name, expected, actual):
    splits = quantiles(expected)

    def shares(values):
        bins = np.where(np.isnan(values), len(splits), np.searchsorted(splits[:-1], values, side="left"))
        return np.bincount(bins, minlength=len(splits) + 1) / len(values)

    e, a = shares(expected), shares(actual)
    e1, a1 = np.where(e == 0, 1e-6, e), np.where(a == 0, 1e-6, a)
    psi = (a1 - e1) * np.log(a1 / e1)
    return {"name": name, "expected": e.tolist(), "actual": a.tolist(), "psi": psi.tolist(), "total": float(psi.sum())}


def main():
    guest, host = tables()
    both = np.corrcoef(np.column_stack([guest, host]), rowvar=False)
    m = guest.shape[1]
    first, second = guest.iloc[::2].copy(), guest.iloc[1::2].copy()
    first.iloc[::10, 0] = np.nan
    second.iloc[::7, 0] = np.nan
    second.iloc[:, 1] += 20
    fixture = {
        "guest": both[:m, :m].tolist(), "host": both[m:, m:].tolist(), "cross": both[:m, m:].tolist(),
        "guestVIF": inflation(guest), "hostVIF": inflation(host),
        "stability": [stability(c, first[c].to_numpy(), second[c].to_numpy()) for c in guest.columns[:4]],
    }
    (HERE / "statistics.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")


main()
