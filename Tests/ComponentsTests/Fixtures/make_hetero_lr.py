"""Weights and losses of HeteroLR by plain NumPy, from the formulas of contract 8.8 and nothing of fedflow's.

Writes hetero_lr.json beside itself: python3 make_hetero_lr.py
"""
import json
import pathlib

import numpy as np

ROWS, GUEST, HOST = 60, 3, 4


def table():
    random = np.random.RandomState(7)
    x = np.round(random.randn(ROWS, GUEST + HOST), 3)
    x[:, 1] *= 0.125
    x[:, GUEST + 1] = np.round(x[:, GUEST + 1] * 3, 2)
    score = x @ np.array([1.0, -4.0, 0.5, 0.8, 0.2, -1.0, 0.3]) + random.randn(ROWS)
    return x, (score > 0).astype(int)


def start(seed, method, count):
    random = np.random.RandomState(seed)
    return {
        "random_normal": lambda: random.randn(count),
        "random_uniform": lambda: random.rand(count),
        "zeros": lambda: np.zeros(count),
        "ones": lambda: np.ones(count),
    }[method]()


class Optimizer:
    def __init__(self, name, rate, decay, root):
        self.name, self.rate, self.decay, self.root = name, rate, decay, root
        self.m = self.v = 0.0
        self.calls = 0

    def update(self, g, t):
        divisor = 1 + self.decay * t
        rate = self.rate / (np.sqrt(divisor) if self.root else divisor)
        self.calls += 1
        if self.name == "sgd":
            return rate * g
        if self.name == "rmsprop":
            self.m = 0.99 * self.m + 0.01 * g**2
            return rate * g / np.sqrt(self.m + 1e-6)
        if self.name == "adam":
            self.m = 0.9 * self.m + 0.1 * g
            self.v = 0.999 * self.v + 0.001 * g**2
            m = self.m / (1 - 0.9**self.calls)
            v = self.v / (1 - 0.999**self.calls)
            return rate * m / (np.sqrt(v) + 1e-8)
        if self.name == "adagrad":
            self.m = self.m + g**2
            return rate * g / (np.sqrt(self.m) + 1e-7)
        if self.name == "nesterov_momentum_sgd":
            v = 0.9 * self.m - rate * g
            delta = 0.9 * self.m - 1.9 * v
            self.m = v
            return delta
        raise ValueError(self.name)


def fit(x, labels, case):
    y = np.where(labels == 1, 1.0, -1.0)
    intercept = case["fit_intercept"]
    guest = start(case["guest_seed"], case["init_method"], GUEST + intercept)
    host = start(case["host_seed"], case["init_method"], HOST)
    b = guest[-1] if intercept else 0.0
    w = np.concatenate([guest[:GUEST], host])
    size = ROWS if case["batch_size"] == -1 else min(case["batch_size"], ROWS)
    batches = [slice(i, min(i + size, ROWS)) for i in range(0, ROWS, size)]
    optimizer = Optimizer(case["optimizer"], case["learning_rate"], case["decay"], case["decay_sqrt"])
    alpha, penalty = case["alpha"], case["penalty"]
    losses, converged, iterations = [], False, 0
    for t in range(case["max_iter"]):
        total, loss = 0.0, []
        for rows in batches:
            xb, yb = x[rows], y[rows]
            wx = xb @ w + b
            penalties = {"L2": 0.5 * alpha * (w @ w), "L1": alpha * np.abs(w).sum(), "NONE": 0.0}[penalty]
            loss.append(np.log(2) - 0.5 * (yb @ wx) / ROWS + 0.125 * (wx @ wx) / ROWS + penalties)
            d = 0.25 * wx - 0.5 * yb
            g = xb.T @ d / len(yb) + (alpha * w if penalty == "L2" else 0.0)
            if intercept:
                g = np.append(g, d.mean())
            delta = optimizer.update(g, t)
            total = total + delta
            w = w - delta[: GUEST + HOST]
            if intercept:
                b -= delta[-1]
            if penalty == "L1":
                step = np.inf if t == 0 else alpha * case["learning_rate"] / np.sqrt(t)
                w = np.sign(w) * np.maximum(np.abs(w) - step, 0)
        losses.append(np.mean(loss))
        iterations = t + 1
        if case["early_stop"] == "diff":
            converged = len(losses) > 1 and abs(losses[-2] - losses[-1]) < case["tol"]
        elif case["early_stop"] == "abs":
            converged = losses[-1] <= case["tol"]
        else:
            converged = np.linalg.norm(total) < case["tol"]
        if converged:
            break
    return {
        "guest": list(w[:GUEST]), "host": list(w[GUEST:]), "intercept": float(b), "losses": [float(v) for v in losses],
        "iterations": iterations, "is_converged": bool(converged),
    }


def main():
    x, labels = table()
    base = dict(
        optimizer="sgd", penalty="L2", early_stop="diff", tol=1e-9, alpha=0.01, learning_rate=0.15, decay=1.0,
        decay_sqrt=True, batch_size=25, max_iter=4, fit_intercept=True, init_method="random_normal", guest_seed=1,
        host_seed=2)
    cases = [
        dict(base, optimizer=optimizer, penalty=penalty)
        for optimizer in ["sgd", "rmsprop", "adam", "adagrad", "nesterov_momentum_sgd"]
        for penalty in ["L2", "L1", "NONE"]
    ]
    cases += [
        dict(base, tol=0.05, max_iter=20),
        dict(base, tol=1e-4, batch_size=-1, max_iter=3, init_method="zeros", optimizer="nesterov_momentum_sgd"),
        dict(base, early_stop="abs", tol=0.86, max_iter=20, learning_rate=0.05),
        dict(base, early_stop="weight_diff", tol=0.3, max_iter=20),
        dict(base, decay=0.3, decay_sqrt=False, fit_intercept=False, init_method="random_uniform", alpha=1.0),
        dict(base, decay=0.0, batch_size=1000, init_method="ones", optimizer="rmsprop", learning_rate=0.01),
    ]
    for case in cases:
        case["expected"] = fit(x, labels, case)
    data = {
        "ids": [str(i + 1) for i in range(ROWS)], "labels": [int(v) for v in labels],
        "guest": x[:, :GUEST].T.tolist(), "host": x[:, GUEST:].T.tolist(), "cases": cases,
    }
    pathlib.Path(__file__).with_name("hetero_lr.json").write_text(json.dumps(data, indent=1) + "\n")


if __name__ == "__main__":
    main()
