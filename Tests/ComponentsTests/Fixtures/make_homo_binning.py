"""Split points of HomoFeatureBinning by plain NumPy on the rows of all parties together.

Writes homo_binning.json beside itself: python3 make_homo_binning.py
"""
import json
import pathlib

import numpy as np


def virtual(values, sample, bins):
    values = np.sort(values[~np.isnan(values)])
    points = np.linspace(values[0], values[-1], sample)
    ranks = np.searchsorted(values, points, side="right")
    wanted = [int(len(values) * k / bins) for k in range(1, bins)] + [len(values)]
    found = set()
    for rank in wanted:
        above = min(int(np.searchsorted(ranks, rank, side="left")), sample - 1)
        below = max(above - 1, 0)
        span = ranks[above] - ranks[below]
        share = (rank - ranks[below]) / span if span > 0 else 1.0
        found.add(float(points[below] + (points[above] - points[below]) * share))
    return sorted(found)


def main():
    random = np.random.RandomState(3)
    parties = {}
    for name, rows in [("guest", 90), ("host", 70)]:
        x = np.round(random.randn(rows, 3) * [1, 10, 0.1] + [0, 5, -2], 3)
        x[:, 2] = np.round(random.rand(rows) * 4)
        x[random.rand(rows) < 0.1, 1] = np.nan
        parties[name] = x
    everything = np.concatenate([parties["guest"], parties["host"]])
    cases = [{"sample_bins": s, "bin_num": b, "points": [virtual(everything[:, j], s, b) for j in range(2)]}
             for s, b in [(100, 10), (1000, 4), (7, 5)]]
    out = {"tables": {n: [[None if np.isnan(v) else float(v) for v in row] for row in x] for n, x in parties.items()},
           "cases": cases}
    pathlib.Path(__file__).with_name("homo_binning.json").write_text(json.dumps(out) + "\n")


main()
