"""Coefficients of scikit-learn's LogisticRegression for LogisticRegressionTests.

Writes logistic.json beside itself: python3 make_logistic.py (scikit-learn 1.9)
"""
import json
import pathlib
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore")
ROWS, COLUMNS = 120, 5


def table():
    random = np.random.RandomState(5)
    x = np.round(random.randn(ROWS, COLUMNS), 3)
    x[:, 3] = np.round(x[:, 3] * 4 + 1, 2)
    score = x @ np.array([1.0, -0.6, 0.0, 0.3, 0.05]) + 0.5 * random.randn(ROWS)
    weights = np.round(random.rand(ROWS) + 0.5, 2)
    return x, (score > 0.4).astype(int), np.digitize(score, [-0.6, 1.2]), weights


def fit(x, y, w, case):
    penalty, strength = case["penalty"], case["C"]
    options = {"fit_intercept": case["fit_intercept"], "tol": 1e-10, "max_iter": 100000,
               "class_weight": case.get("class_weight")}
    if case["liblinear"]:
        model = LogisticRegression(
            C=strength, l1_ratio=1 if penalty == "l1" else 0, solver="liblinear",
            intercept_scaling=case["intercept_scaling"], random_state=0, **options)
    elif penalty in ("l1", "elasticnet"):
        model = LogisticRegression(C=strength, l1_ratio=1 if penalty == "l1" else case["l1_ratio"], solver="saga", random_state=0, **options)
    else:
        model = LogisticRegression(C=np.inf if penalty == "none" else strength, solver="newton-cg", **options)
    if case["ovr"] and len(set(y)) > 2:
        coefficients, intercepts = [], []
        for k in sorted(set(y)):
            model.fit(x, (y == k).astype(int), sample_weight=w)
            coefficients.append(list(model.coef_[0]))
            intercepts.append(float(model.intercept_[0]) if case["fit_intercept"] else 0.0)
        return coefficients, intercepts, None
    model.fit(x, y, sample_weight=w)
    intercepts = [float(v) for v in np.broadcast_to(model.intercept_, len(model.coef_))]
    return [list(v) for v in model.coef_], intercepts, [list(v) for v in model.predict_proba(x[:5])]


def main():
    x, two, three, weights = table()
    base = {"penalty": "l2", "C": 1.0, "fit_intercept": True, "liblinear": False, "intercept_scaling": 1.0, "ovr": False,
            "l1_ratio": 0.4, "classes": 2, "weighted": False}
    changes = [{}, {"C": 0.05}, {"penalty": "none"}, {"fit_intercept": False}, {"penalty": "l1", "C": 0.2}, {"penalty": "l1"},
               {"penalty": "elasticnet", "C": 0.3}, {"weighted": True}, {"liblinear": True}, {"liblinear": True, "penalty": "l1", "C": 0.3},
               {"liblinear": True, "intercept_scaling": 3.0}, {"classes": 3}, {"classes": 3, "ovr": True},
               {"classes": 3, "penalty": "none", "weighted": True}, {"classes": 3, "penalty": "l1", "C": 0.3},
               {"classes": 3, "penalty": "elasticnet", "fit_intercept": False}, {"classes": 3, "ovr": True, "liblinear": True}]
    out = {"x": x.tolist(), "two": two.tolist(), "three": three.tolist(), "weights": weights.tolist(), "cases": []}
    for change in changes:
        case = {**base, **change}
        y = two if case["classes"] == 2 else three
        coefficients, intercepts, probabilities = fit(x, y, weights if case["weighted"] else None, case)
        out["cases"].append({**case, "coefficients": coefficients, "intercepts": intercepts, "probabilities": probabilities})
    path = pathlib.Path(__file__).with_name("logistic.json")
    path.write_text(json.dumps(out, indent=None) + "\n")


main()
