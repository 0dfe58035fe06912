"""Weights and losses of HomoLR by plain NumPy, from the formulas of contract 8.8 and nothing of fedflow's.

Writes homo_lr.json beside itself: python3 make_homo_lr.py
"""
import json
import pathlib

import numpy as np

FEATURES = 4
ROWS = {"guest": 50, "host_0": 40, "host_1": 37}


def tables():
    random = np.random.RandomState(11)
    out = {}
    for name, rows in ROWS.items():
        x = np.round(random.randn(rows, FEATURES), 3)
        x[:, 2] *= 0.25
        score = x @ np.array([1.0, -0.7, 2.0, 0.4]) + 0.3 + random.randn(rows)
        weights = np.round(random.rand(rows) + 0.5, 2)
        out[name] = {"x": x, "y": (score > 0).astype(int), "classes": np.digitize(score, [-0.7, 0.9]), "weights": weights}
    return out


def start(case, data, seed, positive):
    count = FEATURES + (1 if case["fit_intercept"] else 0)
    random = np.random.RandomState(seed)
    method = case["init_method"]
    w = {"random_normal": lambda: random.randn(count), "random_uniform": lambda: random.rand(count),
         "zeros": lambda: np.zeros(count), "ones": lambda: np.ones(count)}[method]()
    if method == "zeros" and case["fit_intercept"]:
        ones = int(np.sum(data["labels"] == positive))
        w[-1] = np.log(ones / (len(data["labels"]) - ones))
    return w


class Optimizer:
    def __init__(self, case):
        self.case, self.m, self.v, self.b1, self.b2 = case, 0.0, 0.0, 1.0, 1.0

    def step(self, g, t):
        case = self.case
        decay = case["decay"] * t
        lr = case["learning_rate"] / (np.sqrt(1 + decay) if case["decay_sqrt"] else 1 + decay)
        kind = case["optimizer"]
        if kind == "sgd":
            return lr * g
        if kind == "rmsprop":
            self.m = 0.99 * self.m + 0.01 * g ** 2
            return lr * g / np.sqrt(self.m + 1e-6)
        if kind == "adagrad":
            self.m = self.m + g ** 2
            return lr * g / (np.sqrt(self.m) + 1e-7)
        if kind == "nesterov_momentum_sgd":
            v = 0.9 * self.m - lr * g
            delta = 0.9 * self.m - 1.9 * v
            self.m = v
            return delta
        self.b1, self.b2 = self.b1 * 0.9, self.b2 * 0.999
        self.m = 0.9 * self.m + 0.1 * g
        self.v = 0.999 * self.v + 0.001 * g ** 2
        return lr * (self.m / (1 - self.b1)) / (np.sqrt(self.v / (1 - self.b2)) + 1e-8)


class Party:
    def __init__(self, case, data, seed, positive, taylor):
        self.case, self.taylor = case, taylor
        self.x = np.c_[data["x"], np.ones(len(data["x"]))] if case["fit_intercept"] else data["x"]
        self.y = np.where(data["labels"] == positive, 1.0, -1.0)
        self.c = data["weights"] if case["weighted"] else np.ones(len(self.y))
        self.optimizer = Optimizer(case)
        self.w = start(case, data, seed, positive)
        self.free = FEATURES

    def train(self, w, anchor, t):
        case, size = self.case, self.case["batch_size"]
        n = len(self.y)
        size = n if size == -1 else min(size, n)
        for low in range(0, n, size):
            x, y, c = self.x[low:low + size], self.y[low:low + size], self.c[low:low + size]
            wx = x @ w
            d = 0.25 * wx - 0.5 * y if self.taylor else (1 / (1 + np.exp(-y * wx)) - 1) * y
            g = x.T @ (c * d) / len(y)
            if case["penalty"] == "L2":
                g[:self.free] += case["alpha"] * w[:self.free]
            w = w - self.optimizer.step(g, t)
            if case["penalty"] == "L1":
                with np.errstate(divide="ignore"):
                    limit = case["alpha"] * case["learning_rate"] / np.sqrt(np.float64(t))
                part = w[:self.free]
                w[:self.free] = np.sign(part) * np.maximum(0, np.abs(part) - limit)
            if case["use_proximal"]:
                w[:self.free] -= case["mu"] * (w[:self.free] - anchor[:self.free])
        return w

    def loss(self, w):
        total = np.sum(self.c * np.log1p(np.exp(-self.y * (self.x @ w))))
        part = w[:self.free]
        if case_penalty(self.case) == "L2":
            total += 0.5 * self.case["alpha"] * part @ part
        if case_penalty(self.case) == "L1":
            total += self.case["alpha"] * np.sum(np.abs(part))
        return total / len(self.y)


def case_penalty(case):
    return case["penalty"]


def run(case, data, positive=1):
    names = ["guest"] + [f"host_{i}" for i in range(case["hosts"])]
    taylor = set(case["encrypted"])
    parties = {n: Party(case, data[n], case["seeds"][n], positive, n in taylor) for n in names}
    weights = {n: parties[n].w for n in names}
    used = {n: 0 for n in names}
    anchor = dict(weights)
    losses, previous, previous_loss, t = [], None, None, 0
    while True:
        if (t + 1) % case["aggregate_iters"] == 0 or t == case["max_iter"]:
            share = {n: max(used[n], 1) for n in names}
            mean = sum(share[n] * weights[n] for n in names) / sum(share.values())
            open_ = [n for n in names if n not in taylor]
            each = {n: parties[n].loss(mean) for n in open_}
            loss = sum(share[n] * each[n] for n in open_) / sum(share[n] for n in open_)
            losses.append({"arbiter": loss, **each})
            kind = case["early_stop"]
            if kind == "diff":
                done = previous_loss is not None and abs(previous_loss - loss) < case["tol"]
            elif kind == "abs":
                done = loss <= case["tol"]
            else:
                done = previous is not None and bool(
                    np.linalg.norm(mean - previous) < case["tol"] * max(np.linalg.norm(mean), 1))
            previous, previous_loss = mean, loss
            if done or t == case["max_iter"]:
                return {"weights": list(mean), "losses": losses, "iterations": t, "is_converged": bool(done)}
            weights = {n: mean.copy() for n in names}
            anchor = {n: mean for n in names}
            used = {n: 0 for n in names}
        for n in names:
            weights[n] = parties[n].train(weights[n].copy(), anchor[n], t)
            used[n] += len(parties[n].y)
        t += 1


def cases():
    base = {"penalty": "L2", "tol": 1e-6, "alpha": 0.01, "optimizer": "sgd", "batch_size": -1, "learning_rate": 0.15,
            "max_iter": 5, "early_stop": "diff", "decay": 1.0, "decay_sqrt": True, "fit_intercept": True,
            "init_method": "random_normal", "aggregate_iters": 1, "use_proximal": False, "mu": 0.1, "hosts": 1,
            "encrypted": [], "weighted": False, "seeds": {"guest": 3, "host_0": 4, "host_1": 5}}
    changes = [{}]
    changes += [{"optimizer": o} for o in ["rmsprop", "adam", "adagrad", "nesterov_momentum_sgd"]]
    changes += [{"penalty": "L1", "max_iter": 6}, {"penalty": "NONE"}, {"fit_intercept": False}]
    changes += [{"batch_size": 16, "init_method": "zeros"}, {"hosts": 2, "optimizer": "rmsprop"}]
    changes += [{"aggregate_iters": 3, "max_iter": 7, "hosts": 2}, {"aggregate_iters": 2, "use_proximal": True, "mu": 0.3}]
    changes += [{"early_stop": "weight_diff", "tol": 0.02, "max_iter": 40}, {"early_stop": "abs", "tol": 0.66, "max_iter": 40}]
    changes += [{"weighted": True, "decay_sqrt": False}, {"early_stop": "diff", "tol": 0.004, "max_iter": 40}]
    changes += [{"encrypted": ["host_0"]}, {"encrypted": ["host_0"], "batch_size": 16, "init_method": "zeros"}]
    changes += [{"encrypted": ["host_0"], "hosts": 2, "aggregate_iters": 2, "use_proximal": True, "mu": 0.2, "weighted": True}]
    changes += [{"encrypted": ["host_0", "host_1"], "hosts": 2, "penalty": "NONE", "fit_intercept": False}]
    return [{**base, **change} for change in changes]


def main():
    data = tables()
    out = {"tables": {n: {"x": t["x"].tolist(), "y": t["y"].tolist(), "classes": t["classes"].tolist(),
                          "weights": t["weights"].tolist()} for n, t in data.items()}, "cases": []}
    for t in data.values():
        t["labels"] = t["y"]
    for case in cases():
        out["cases"].append({**case, "expected": [run(case, data)]})
    for t in data.values():
        t["labels"] = t["classes"]
    for encrypted in [[], ["host_0"]]:
        case = {**cases()[0], "encrypted": encrypted, "multi": True}
        out["cases"].append({**case, "expected": [run(case, data, positive) for positive in (0, 1, 2)]})
    path = pathlib.Path(__file__).with_name("homo_lr.json")
    path.write_text(json.dumps(out, indent=1) + "\n")


main()
