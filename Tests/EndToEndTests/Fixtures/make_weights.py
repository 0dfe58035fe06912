"""Weights of HeteroLR on data/breast_cancer_*.csv by the NumPy reference of the component tests.

Writes weights.json beside itself: python3 make_weights.py
"""
import csv
import json
import pathlib
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "Tests/ComponentsTests/Fixtures"))
import make_hetero_lr as reference  # noqa: E402


def rows(name):
    with open(ROOT / "data" / f"breast_cancer_{name}.csv", newline="") as file:
        table = {row["id"]: row for row in csv.DictReader(file)}
    ids = sorted(table, key=lambda text: (len(text), text))
    features = [column for column in table[ids[0]] if column not in ("id", "y")]
    labels = [int(table[i]["y"]) for i in ids] if name == "guest" else None
    return np.array([[float(table[i][column]) for column in features] for i in ids]), labels, features


def main():
    guest, labels, guest_names = rows("guest")
    host, _, host_names = rows("host")
    reference.ROWS, reference.GUEST, reference.HOST = len(labels), guest.shape[1], host.shape[1]
    x = np.hstack([guest, host])
    base = dict(
        optimizer="sgd", penalty="L2", early_stop="diff", tol=1e-9, alpha=0.01, learning_rate=0.05, decay=1.0,
        decay_sqrt=True, batch_size=320, max_iter=4, fit_intercept=True, init_method="random_normal", guest_seed=1,
        host_seed=2)
    cases = [
        base,
        dict(base, optimizer="rmsprop", penalty="NONE", init_method="random_uniform"),
        dict(base, optimizer="adam", penalty="L1", batch_size=-1),
        dict(base, optimizer="nesterov_momentum_sgd", early_stop="weight_diff", tol=0.6, max_iter=10),
    ]
    for case in cases:
        fitted = reference.fit(x, np.array(labels), case)
        case["expected"] = dict(
            guest=dict(zip(guest_names, fitted["guest"])), host=dict(zip(host_names, fitted["host"])),
            intercept=fitted["intercept"], losses=fitted["losses"], is_converged=fitted["is_converged"])
    (HERE / "weights.json").write_text(json.dumps(cases, indent=1) + "\n")


main()
