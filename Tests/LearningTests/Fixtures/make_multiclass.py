"""Writes multiclass.json: WoE and IV of each class against all others by pandas, for MultiClassEvidenceTests.

Each class in turn is the event, counted by pandas.crosstab; the formulas are those of contract 8.6.

Run: python3 make_multiclass.py   (numpy 2.4, pandas 3.0)
"""
import json
import pathlib

import numpy as np
import pandas as pd

FACTOR = 0.5


def evidence(table, label):
    """The rows of `table` are bins, its columns classes."""
    events = table[label].to_numpy(dtype=float)
    others = table.drop(columns=label).sum(axis=1).to_numpy(dtype=float)
    empty = (events == 0) | (others == 0)
    event_rate = np.where(empty, events + FACTOR, events) / max(1, events.sum())
    other_rate = np.where(empty, others + FACTOR, others) / max(1, others.sum())
    woe = np.log(event_rate / other_rate)
    return {
        "events": events.astype(int).tolist(),
        "nonEvents": others.astype(int).tolist(),
        "woe": woe.tolist(),
        "iv": float(((event_rate - other_rate) * woe).sum()),
    }


rng = np.random.RandomState(29)
cases = []
for name, classes, bins, rows in (
    ("three classes", 3, 6, 240),
    ("four classes, a bin without some", 4, 9, 60),
    ("seven classes", 7, 10, 500),
    ("two classes", 2, 5, 80),
):
    codes = rng.randint(0, bins, rows)
    labels = (codes + rng.randint(0, classes, rows)) % classes
    # The last bin has rows of one class alone.
    labels[codes == bins - 1] = 1
    table = pd.crosstab(codes, labels).reindex(index=range(bins), columns=range(classes), fill_value=0)
    judged = [1] if classes == 2 else range(classes)
    cases.append(
        {
            "name": name,
            "classes": classes,
            "binCount": bins,
            "bins": codes.tolist(),
            "labels": labels.tolist(),
            "evidence": [evidence(table, label) for label in judged],
        }
    )

path = pathlib.Path(__file__).with_name("multiclass.json")
path.write_text(json.dumps({"cases": cases}, separators=(",", ":")) + "\n")
