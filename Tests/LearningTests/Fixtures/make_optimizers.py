"""Writes optimizers.json: a plain NumPy reading of contract 8.8, for OptimizerTests.

Run: python3 make_optimizers.py
"""
import json
import numpy as np

LR, STEPS, BATCHES = 0.15, 5, 2
rng = np.random.RandomState(7)
gradients = rng.randn(STEPS * BATCHES, 4)
gradients[3, 1] = 0.0


def rate(t, decay, root):
    return LR / np.sqrt(1 + decay * t) if root else LR / (1 + decay * t)


def run(name, decay, root):
    deltas, m, v, calls = [], np.zeros(4), np.zeros(4), 0
    for k, g in enumerate(gradients):
        lr = rate(k // BATCHES, decay, root)
        calls += 1
        if name == "sgd":
            delta = lr * g
        elif name == "rmsprop":
            m = 0.99 * m + 0.01 * g**2
            delta = lr * g / np.sqrt(m + 1e-6)
        elif name == "adam":
            m = 0.9 * m + 0.1 * g
            v = 0.999 * v + 0.001 * g**2
            delta = lr * (m / (1 - 0.9**calls)) / (np.sqrt(v / (1 - 0.999**calls)) + 1e-8)
        elif name == "adagrad":
            m = m + g**2
            delta = lr * g / (np.sqrt(m) + 1e-7)
        elif name == "nesterov_momentum_sgd":
            velocity = 0.9 * m - lr * g
            delta = 0.9 * m - 1.9 * velocity
            m = velocity
        deltas.append(delta.tolist())
    return deltas


weights = np.array([0.5, -0.02, 0.3, -0.7])
delta = np.array([0.1, -0.01, 0.35, 0.2])
l1 = {}
for t in (1, 4, 9):
    z = weights - delta
    limit = 0.3 * LR / np.sqrt(t)
    new = np.sign(z) * np.maximum(0, np.abs(z) - limit)
    new[-1] = z[-1]  # the intercept
    l1[str(t)] = new.tolist()

names = ["sgd", "rmsprop", "adam", "adagrad", "nesterov_momentum_sgd"]
fixture = {
    "learningRate": LR,
    "batches": BATCHES,
    "gradients": gradients.tolist(),
    "runs": [
        {"name": n, "decay": d, "root": r, "deltas": run(n, d, r)} for n in names for d, r in ((1.0, True), (0.5, False))
    ],
    "l1": {"weights": weights.tolist(), "delta": delta.tolist(), "alpha": 0.3, "byIteration": l1},
}
with open("optimizers.json", "w") as file:
    json.dump(fixture, file, indent=1)
    file.write("\n")
