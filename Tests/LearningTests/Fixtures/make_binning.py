"""Writes binning.json: split points, bins, WoE and IV by NumPy and pandas, for the binning tests.

The exact split points follow the sentence of contract 8.6; bins are pandas.cut's; IV is a group-by of pandas.

Run: python3 make_binning.py   (numpy 2.4.6, pandas 3.1)
"""
import json
import math
import numpy as np
import pandas as pd


def exact_points(column, bins, error):
    ordered = np.sort(column[~np.isnan(column)])
    n = len(ordered)
    points = []
    for i in range(1, bins + 1):
        q = i * (1.0 / bins) if i < bins else 1.0
        if q >= 1 - error:
            index = n - 1
        else:
            index = min(max(1, math.ceil(q * n) - math.ceil(error * n)), n - 1)
        value = float(ordered[index])
        if value not in points:
            points.append(value)
    return points


def weight_of_evidence(bins, labels, count, factor):
    frame = pd.DataFrame({"bin": bins, "event": labels == 1})
    events = frame.groupby("bin")["event"].sum().reindex(range(count), fill_value=0).to_numpy(dtype=float)
    rows = frame.groupby("bin")["event"].count().reindex(range(count), fill_value=0).to_numpy(dtype=float)
    nones = rows - events
    one_sided = (events == 0) | (nones == 0)
    event_rate = np.where(one_sided, events + factor, events) / max(1, events.sum())
    none_rate = np.where(one_sided, nones + factor, nones) / max(1, nones.sum())
    woe = np.log(event_rate / none_rate)
    return {
        "events": events.astype(int).tolist(),
        "nonEvents": nones.astype(int).tolist(),
        "eventRates": event_rate.tolist(),
        "nonEventRates": none_rate.tolist(),
        "woe": woe.tolist(),
        "iv": float(((event_rate - none_rate) * woe).sum()),
        "monotonic": bool((np.diff(woe) >= 0).all() or (np.diff(woe) <= 0).all()),
    }


rng = np.random.RandomState(11)
cases = []
for name, column, bins, error in (
    ("normal", rng.randn(210), 10, 0.001),
    ("few values", rng.randint(0, 4, 97).astype(float), 10, 0.001),
    ("with missing", np.where(rng.rand(60) < 0.2, np.nan, rng.rand(60)), 5, 0.001),
    ("constant", np.full(20, 3.25), 10, 0.001),
    ("limit of exactness", np.round(rng.randn(100), 3), 4, 0.01),
    ("two rows", np.array([2.0, -1.0]), 3, 0.001),
    ("one row", np.array([5.0]), 3, 0.001),
):
    points = exact_points(column, bins, error)
    present = column[~np.isnan(column)]
    edges = [-np.inf] + points[:-1] + [np.inf]
    codes = pd.cut(present, edges, labels=False, right=True) if len(points) > 1 else np.zeros(len(present), int)
    labels = (present + rng.randn(len(present)) > np.median(present)).astype(int)
    cases.append(
        {
            "name": name,
            "column": [None if math.isnan(x) else x for x in column.tolist()],
            "bins": bins,
            "error": error,
            "points": points,
            "present": present.tolist(),
            "codes": [int(c) for c in codes],
            "labels": labels.tolist(),
            "woe": weight_of_evidence(codes, labels, len(points), 0.5),
        }
    )

with open("binning.json", "w") as file:
    json.dump({"cases": cases}, file, indent=None, separators=(",", ":"))
    file.write("\n")
