"""Writes evaluation.json: the metrics of contract 6.2 by scikit-learn, NumPy and pandas, for the evaluation tests.

Run: python3 make_evaluation.py   (scikit-learn 1.9, numpy 2.4, pandas 3.1)
"""
import json
import numpy as np
import pandas as pd
from sklearn import metrics

STEP = np.arange(0, 1, 0.01)


def tally(labels, scores, thresholds):
    t = np.asarray(thresholds)[:, None]
    positive = np.asarray(scores)[None, :] > t
    truth = np.asarray(labels)[None, :] == 1
    return {
        "tp": (positive & truth).sum(1),
        "fp": (positive & ~truth).sum(1),
        "fn": (~positive & truth).sum(1),
        "tn": (~positive & ~truth).sum(1),
    }


def step_thresholds(scores):
    unique = sorted(set(scores.tolist()), reverse=True)
    return [unique[int(len(unique) * c)] for c in STEP]


def keep_highest(x, y):
    frame = pd.DataFrame({"x": x, "y": y})
    return sorted(frame.groupby("x")["y"].idxmax().tolist())


def binary(labels, scores):
    n, p = len(labels), int(labels.sum())
    out = {"labels": labels.tolist(), "scores": scores.tolist()}
    out["auc"] = metrics.roc_auc_score(labels, scores)

    fpr, tpr, thresholds = metrics.roc_curve(labels, scores, drop_intermediate=True)
    thresholds[0] = scores.max() + 1
    index = [int(len(thresholds) * c) for c in STEP]
    points = list(dict.fromkeys((float(fpr[i]), float(tpr[i])) for i in index))
    if points[-1] != (1.0, 1.0):
        points.append((1.0, 1.0))
    out["roc"] = {
        "x": [a for a, _ in points],
        "y": [b for _, b in points],
        "thresholds": [float(thresholds[i]) for i in dict.fromkeys(index)],
    }

    ordered = np.sort(scores)[::-1]
    cuts = [c / 100 for c in range(100)]
    thresholds = [float(ordered[int(n * c)]) for c in cuts]
    m = tally(labels, scores, thresholds)
    out["ks"] = {
        "value": float((m["tp"] / p - m["fp"] / (n - p)).max()),
        "tpr": (m["tp"] / p).tolist() + [1.0],
        "fpr": (m["fp"] / (n - p)).tolist() + [1.0],
        "thresholds": thresholds,
    }

    thresholds = step_thresholds(scores)
    m = tally(labels, scores, thresholds)
    predicted = m["tp"] + m["fp"]
    precision = np.where(predicted == 0, 1.0, m["tp"] / np.maximum(predicted, 1))
    for name, y in (("lift", precision / (p / n)), ("gain", m["tp"] / p)):
        kept = keep_highest(predicted / n, y)
        out[name] = {
            "x": (predicted / n)[kept].tolist() + [1.0],
            "y": y[kept].tolist() + [1.0],
            "thresholds": [thresholds[i] for i in kept] + [0.0],
        }
    out["accuracy"] = {
        "x": STEP.tolist(),
        "y": [metrics.accuracy_score(labels, scores > t) for t in thresholds],
        "thresholds": thresholds,
    }

    extended = thresholds + [thresholds[-1] - 0.001]
    pairs = [
        (
            metrics.precision_score(labels, scores > t, zero_division=1.0),
            metrics.recall_score(labels, scores > t),
        )
        for t in extended
    ]
    kept = keep_highest([r for _, r in pairs], [q for q, _ in pairs])
    cuts = STEP.tolist() + [1.0]
    listed = [extended[i] for i in kept if i < 100]
    out["precision"] = {"x": [cuts[i] for i in kept], "y": [pairs[i][0] for i in kept], "thresholds": listed}
    out["recall"] = {"x": [cuts[i] for i in kept], "y": [pairs[i][1] for i in kept], "thresholds": listed}

    extended = thresholds + [0.0]
    m = tally(labels, scores, extended)
    out["confusion"] = {k: v.tolist() for k, v in m.items()}
    f1 = []
    for t in extended:
        q = metrics.precision_score(labels, scores > t, zero_division=1.0)
        r = metrics.recall_score(labels, scores > t)
        f1.append(2 * q * r / (q + r if q + r else 1e-6))
    out["f1"] = f1

    quantiles = np.quantile(scores, [round(i * 0.05, 3) for i in range(21)], method="nearest")[::-1]
    out["quantiles"] = quantiles.tolist()
    out["quantilePrecision"] = [
        [
            metrics.precision_score(labels, scores > t, pos_label=0, zero_division=1.0),
            metrics.precision_score(labels, scores > t, zero_division=1.0),
        ]
        for t in quantiles
    ]
    out["quantileRecall"] = [
        [metrics.recall_score(labels, scores > t, pos_label=0), metrics.recall_score(labels, scores > t)]
        for t in quantiles
    ]
    return out


def stability(train, train_labels, validate, validate_labels):
    points = np.unique(np.quantile(train, [round(i * 0.05, 3) for i in range(21)], method="nearest"))

    def counts(values):  # closed on the left, the last bin on both sides, as numpy's histogram
        return np.histogram(values, points)[0]

    e, a = counts(train), counts(validate)
    es = np.where(e == 0, 1e-6, e) / e.sum()
    as_ = np.where(a == 0, 1e-6, a) / a.sum()
    with np.errstate(invalid="ignore"):
        ep = np.nan_to_num(counts(train[train_labels == 1]) / e)
        ap = np.nan_to_num(counts(validate[validate_labels == 1]) / a)
    psi = (as_ - es) * np.log(as_ / es)
    return {
        "scores": psi.tolist(),
        "total": float(psi.sum()),
        "expected": e.tolist(),
        "actual": a.tolist(),
        "expectedPositive": ep.tolist(),
        "actualPositive": ap.tolist(),
    }


def labelled(rng, n, decimals, balance):
    labels = (rng.rand(n) < balance).astype(int)
    scores = 1 / (1 + np.exp(-(labels - 0.5) * 1.5 - rng.randn(n)))
    return labels, np.round(scores, decimals)


rng = np.random.RandomState(5)
sets = {
    "ties": labelled(rng, 150, 1, 0.4),
    "distinct": labelled(rng, 230, 9, 0.3),
    "small": labelled(rng, 12, 2, 0.5),
}
fixture = {"binary": {k: binary(*v) for k, v in sets.items()}}
fixture["psi"] = stability(sets["distinct"][1], sets["distinct"][0], sets["ties"][1], sets["ties"][0])

y = rng.randn(31)
z = y + 0.3 * rng.randn(31)
fixture["regression"] = {
    "labels": y.tolist(),
    "predictions": z.tolist(),
    "explainedVariance": metrics.explained_variance_score(y, z),
    "meanAbsoluteError": metrics.mean_absolute_error(y, z),
    "meanSquaredError": metrics.mean_squared_error(y, z),
    "medianAbsoluteError": metrics.median_absolute_error(y, z),
    "r2": metrics.r2_score(y, z),
    "rootMeanSquaredError": metrics.root_mean_squared_error(y, z),
}
y = rng.randint(0, 4, 40)
z = np.where(rng.rand(40) < 0.6, y, rng.randint(0, 5, 40))
fixture["multi"] = {
    "labels": y.tolist(),
    "predictions": z.tolist(),
    "accuracy": metrics.accuracy_score(y, z),
    "precision": metrics.precision_score(y, z, average=None, zero_division=0).tolist(),
    "recall": metrics.recall_score(y, z, average=None, zero_division=0).tolist(),
    "macroPrecision": metrics.precision_score(y, z, average="macro", zero_division=0),
    "macroRecall": metrics.recall_score(y, z, average="macro", zero_division=0),
}

with open("evaluation.json", "w") as file:
    json.dump(fixture, file, separators=(",", ":"))
    file.write("\n")
