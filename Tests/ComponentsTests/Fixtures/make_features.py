"""Bins, WoE, IV, filters and metrics of data/breast_cancer_*.csv by pandas, NumPy and scikit-learn, from the formulas of
contract 6.2, 8.6 and 8.7 and nothing of fedflow's.

Writes features.json beside itself: python3 make_features.py
"""
import json
import math
import pathlib

import numpy as np
import pandas as pd
from sklearn import metrics

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parents[2] / "data"
ERROR, BINS, ADJUSTMENT = 0.001, 10, 0.5


def tables():
    guest = pd.read_csv(DATA / "breast_cancer_guest.csv", index_col="id").sort_index()
    host = pd.read_csv(DATA / "breast_cancer_host.csv", index_col="id").sort_index()
    assert guest.index.equals(host.index)
    return guest.drop(columns="y"), host, guest["y"].to_numpy()


def quantile_splits(column):
    """Exact form of the summary: n·2·error is at most 2 here."""
    values, n = np.sort(column.to_numpy()), len(column)
    tolerance = math.ceil(ERROR * n)
    splits = []
    for i in range(1, BINS):
        rank = math.ceil(i / BINS * n)
        splits.append(values[max(rank - tolerance, 1)])
    splits.append(values[-1])
    return list(dict.fromkeys(float(v) for v in splits))


def bucket_splits(column):
    low, high = column.min(), column.max()
    return [float(low + k * (high - low) / BINS) for k in range(1, BINS)] + [float(high)]


def statistics(column, splits, y):
    bins = np.minimum(np.searchsorted(splits, column.to_numpy(), side="left"), len(splits) - 1)
    events = np.bincount(bins[y == 1], minlength=len(splits))
    others = np.bincount(bins[y == 0], minlength=len(splits))
    added = np.where((events == 0) | (others == 0), ADJUSTMENT, 0.0)
    event_rate, other_rate = (events + added) / events.sum(), (others + added) / others.sum()
    woe = np.log(event_rate / other_rate)
    return {
        "splits": splits, "events": events.tolist(), "others": others.tolist(), "woe": woe.tolist(),
        "iv": float(((event_rate - other_rate) * woe).sum()), "first_bins": bins[:12].tolist(),
    }


def filters(guest, host, ivs):
    """The survivors of each step, guest and host; IVs are compared over both."""
    left = [list(guest.columns), list(host.columns)]
    frames, steps = [guest, host], []

    def keep(name, passes):
        for party in (0, 1):
            left[party] = [c for c in left[party] if passes(party, c)]
            assert left[party], "the case must not need the rule that keeps one"
        steps.append({"filter": name, "guest": list(left[0]), "host": list(left[1])})

    keep("unique_value", lambda p, c: frames[p][c].max() - frames[p][c].min() >= 6.2)
    keep("iv_value_thres", lambda p, c: ivs[c] > 0.4)
    ranked = sorted((ivs[c] for c in left[0] + left[1]), reverse=True)
    limit = ranked[math.floor(0.9 * len(ranked) - 1e-8)]
    keep("iv_percentile", lambda p, c: ivs[c] > limit)
    rank = math.ceil(0.9 * len(guest)) - math.ceil(ERROR * len(guest))
    keep("outlier_cols", lambda p, c: np.sort(frames[p][c].to_numpy())[rank] < 1.36)
    shares = [frame.round(8).apply(lambda c: c.value_counts().iloc[0] / len(c)) for frame in frames]
    keep("percentage_value", lambda p, c: shares[p][c] <= 0.02)
    best = sorted(left[0] + left[1], key=lambda c: -ivs[c])[:8]
    keep("iv_top_k", lambda p, c: c in best)
    return steps


def evaluation(guest, y):
    score = 0.5 - guest["radius_mean"].to_numpy() / 20
    fpr, tpr, _ = metrics.roc_curve(y, score, drop_intermediate=True)
    corners = list(dict.fromkeys(int(len(fpr) * (i * 0.01)) for i in range(100)))
    distinct = np.unique(score)[::-1]
    steps = [distinct[int(len(distinct) * (i * 0.01))] for i in range(100)]
    cuts = np.sort(score)[::-1][[int(len(score) * (i / 100)) for i in range(100)]]
    rates = [(np.mean(score[y == 1] > t), np.mean(score[y == 0] > t)) for t in cuts]
    at = []
    for threshold in steps:
        predicted = (score > threshold).astype(int)
        tn, fp, fn, tp = metrics.confusion_matrix(y, predicted, labels=[0, 1]).ravel().tolist()
        at.append({
            "threshold": float(threshold), "tp": tp, "fp": fp, "fn": fn, "tn": tn,
            "precision": float(metrics.precision_score(y, predicted, zero_division=1)),
            "recall": float(metrics.recall_score(y, predicted)),
            "accuracy": float(metrics.accuracy_score(y, predicted)),
            "f1": float(metrics.f1_score(y, predicted)),
        })
    return {
        "auc": float(metrics.roc_auc_score(y, score)), "ks": float(max(t - f for t, f in rates)),
        "ks_exact": float(np.max(np.subtract(*metrics.roc_curve(y, score)[1::-1]))),
        "roc": [[float(fpr[i]), float(tpr[i])] for i in corners], "steps": at,
    }


def main():
    guest, host, y = tables()
    quantile = {c: statistics(f[c], quantile_splits(f[c]), y) for f in (guest, host) for c in f}
    ivs = {c: s["iv"] for c, s in quantile.items()}
    shown = ["radius_mean", "smoothness_mean", "texture_se", "concavity_worst"]
    fixture = {
        "ivs": ivs, "quantile": {c: quantile[c] for c in shown},
        "bucket": {c: statistics(f[c], bucket_splits(f[c]), y)
                   for f, c in ((guest, "area_mean"), (host, "area_worst"))},
        "filters": filters(guest, host, ivs), "evaluation": evaluation(guest, y),
    }
    (HERE / "features.json").write_text(json.dumps(fixture, indent=1) + "\n")


main()
