"""What scikit-learn, pandas, SciPy and NumPy make of one small table: scaling, one-hot encoding, sampling, splitting,
statistics, imputation, weights and credit scores; nothing of fedflow's.

Writes preparation.json beside itself: python3 make_preparation.py
"""
import json
import math
import pathlib

import numpy as np
import pandas as pd
from scipy import stats
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.utils import resample
from sklearn.utils.class_weight import compute_class_weight

HERE = pathlib.Path(__file__).resolve().parent
ROWS = 60
random = np.random.RandomState(7)

frame = pd.DataFrame(
    {
        "x0": np.round(random.normal(3, 2, ROWS), 6),
        "x1": np.round(random.exponential(5, ROWS), 6),
        "x2": random.randint(0, 4, ROWS).astype(float),
        "x3": np.full(ROWS, 2.5),
    },
    index=[str(i) for i in range(ROWS)],
)
labels = random.choice([0, 1, 2], ROWS, p=[0.5, 0.3, 0.2])


def columns(values):
    return [list(map(float, column)) for column in np.asarray(values).T]


def scaled(clip_low=None, clip_high=None):
    values = frame.clip(lower=clip_low, upper=clip_high)
    return {
        "min_max": columns(MinMaxScaler().fit_transform(values)),
        "standard": columns(StandardScaler().fit_transform(values)),
        "centred": columns(StandardScaler(with_std=False).fit_transform(values)),
        "divided": columns(values / np.where(values.std(ddof=0) < 1e-6, 1, values.std(ddof=0))),
    }


def split(sizes, stratified, seed, shuffle=True):
    """Twice train_test_split, on ids in lexicographic order: train, then validate and test of the rest."""
    ids = sorted(frame.index)
    y = [int(labels[int(i)]) for i in ids]
    train, validate, test = sizes
    whole = isinstance(train, int)
    n_train = train if whole else round(train * len(ids))
    def cut(ids, y, first, second):
        return train_test_split(
            ids, y, train_size=first, test_size=second, random_state=seed, shuffle=shuffle,
            stratify=y if stratified else None)
    id_train, rest, _, y_rest = cut(ids, y, n_train, len(ids) - n_train)
    if validate == 0 or test == 0:
        parts = [id_train, rest, []] if test == 0 else [id_train, [], rest]
    else:
        n_validate = validate if whole else round(validate / (validate + test) * len(rest))
        id_validate, id_test, _, _ = cut(rest, y_rest, n_validate, len(rest) - n_validate)
        parts = [id_train, id_validate, id_test]
    return {
        "sizes": list(sizes), "stratified": stratified, "seed": seed, "shuffle": shuffle,
        "parts": [sorted(part, key=lambda i: (len(i), i)) for part in parts],
    }


def statistics():
    result = {}
    for name in ["x0", "x1", "x2"]:
        v = frame[name].to_numpy()
        result[name] = {
            "count": len(v), "sum": v.sum(), "mean": v.mean(), "stddev": v.std(), "variance": v.var(),
            "min": v.min(), "max": v.max(), "coefficient_of_variance": abs(v.std() / v.mean()),
            "skewness": stats.skew(v), "kurtosis": stats.kurtosis(v),
            "unbiased_skewness": stats.skew(v, bias=False), "unbiased_kurtosis": stats.kurtosis(v, bias=False),
            # FATE's rank of a quantile while twice the error times the rows is at most 2.
            "median": np.sort(v)[math.ceil(0.5 * ROWS) - math.ceil(0.001 * ROWS)],
            "95%": np.sort(v)[math.ceil(0.95 * ROWS) - math.ceil(0.001 * ROWS)],
        }
        result[name] = {key: float(value) for key, value in result[name].items()}
    return result


def imputed():
    holed = frame[["x0", "x1"]].mask(random.uniform(size=(ROWS, 2)) < 0.2)
    result = {"columns": [[None if math.isnan(v) else v for v in column] for column in columns(holed)]}
    for method, strategy in [("mean", "mean"), ("median", "median"), ("designated", "constant")]:
        result[method] = columns(SimpleImputer(strategy=strategy, fill_value=-1.5).fit_transform(holed))
    result["min"], result["max"] = columns(holed.fillna(holed.min())), columns(holed.fillna(holed.max()))
    return result


def sampled():
    ids = list(frame.index)
    by_label = {label: [i for i in ids if labels[int(i)] == label] for label in range(3)}
    fractions = {0: 0.25, 1: 0.5, 2: 1.0}
    return {
        "down": resample(ids, replace=False, n_samples=int(0.3 * ROWS), random_state=42),
        "up": resample(ids, replace=True, n_samples=int(1.5 * ROWS), random_state=42),
        "stratified_down": sorted(
            sum((resample(by_label[label], replace=False, n_samples=max(1, int(f * len(by_label[label]))), random_state=42)
                 for label, f in fractions.items()), []), key=int),
        "stratified_up": sorted(
            sum((resample(by_label[label], replace=True, n_samples=max(1, int(2 * len(by_label[label]))), random_state=42)
                 for label in range(3)), []), key=int),
    }


def credit(p, offset, factor, base, upper, lower):
    if abs(p) < 1e-8:
        score = upper
    elif abs(p - 1) < 1e-8:
        score = lower
    else:
        score = offset + factor / np.log(base) * np.log((1 - p) / p)
    return float(np.round(min(max(score, lower), upper), 2))


probabilities = [0.0, 1e-9, 1e-5, 0.001, 0.1, 0.3333333333333333, 0.5, 0.7, 0.99, 0.999999, 1.0]
result = {
    "columns": columns(frame),
    "labels": labels.tolist(),
    "scaled": scaled(),
    "clipped": scaled(1.0, 4.0),
    "one_hot": {
        "names": list(pd.get_dummies(frame["x2"].astype(int), prefix="x2").columns),
        "values": columns(pd.get_dummies(frame["x2"].astype(int), prefix="x2").astype(float)),
    },
    "sampled": sampled(),
    "splits": [
        split((0.7, 0.2, 0.1), False, 5), split((0.6, 0.2, 0.2), True, 5), split((30, 20, 10), False, 11),
        split((30, 18, 12), True, 11), split((0.8, 0.2, 0.0), False, 1), split((0.75, 0.0, 0.25), True, 1),
        split((0.7, 0.2, 0.1), False, 5, shuffle=False),
    ],
    "statistics": statistics(),
    "imputed": imputed(),
    "class_weights": compute_class_weight("balanced", classes=np.array([0, 1, 2]), y=labels).tolist(),
    "probabilities": probabilities,
    "credit": [credit(p, 500, 20, 2, 1500, 0) for p in probabilities],
    "credit_e": [credit(p, 600, 50, math.e, 1200, 100) for p in probabilities],
}
(HERE / "preparation.json").write_text(json.dumps(result, indent=1) + "\n")
