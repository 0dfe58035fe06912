"""Weights, losses, folds and selections of the hetero linear models by plain NumPy, from the formulas of contract 8.8 and
the paper on the stochastic quasi-Newton method, with scikit-learn's folds and metrics; nothing of fedflow's.

Writes hetero_linear.json beside itself: python3 make_hetero_linear.py (NumPy, scikit-learn)
"""
import json
import pathlib

import numpy as np
from sklearn import metrics
from sklearn.model_selection import KFold

from make_hetero_lr import GUEST, HOST, ROWS, Optimizer, start, table

FOLDS = 3


def data():
    x, binary = table()
    random = np.random.RandomState(11)
    score = x @ np.array([0.4, -1.0, 0.2, 0.3, 0.1, -0.5, 0.2])
    return {
        "x": x,
        "binary": binary.astype(float),
        "multi": np.digitize(score, [-0.3, 0.4]).astype(float),
        "linear": np.round(2 * score + 0.3 * random.randn(ROWS) + 1.5, 4),
        "counts": random.poisson(np.exp(0.5 * score)).astype(float),
        "weights": np.round(random.rand(ROWS) * 2, 3),
        "exposure": np.round(0.5 + random.rand(ROWS), 3),
    }


class QuasiNewton:
    """Inverse Hessians as matrices, by the update formula of BFGS."""

    def __init__(self, rate, decay, root, memory):
        self.plain = Optimizer("sgd", rate, decay, root)
        self.memory, self.pairs = memory, []

    def update(self, g, t):
        if not self.pairs:
            return self.plain.update(g, t)
        s, y = self.pairs[-1]
        h = np.eye(len(g)) * (s @ y) / (y @ y)
        for s, y in self.pairs:
            rho = 1 / (s @ y)
            left = np.eye(len(g)) - rho * np.outer(s, y)
            h = left @ h @ left.T + rho * np.outer(s, s)
        return self.plain.update(h @ g, t)

    def note(self, s, y):
        if s @ y > 0:
            self.pairs = (self.pairs + [(s, y)])[-self.memory:]


def program(family, wx, y, offset):
    """Residual, loss a row and second derivative of a family."""
    if family == "logistic":
        return 0.25 * wx - 0.5 * y, np.log(2) - 0.5 * y * wx + 0.125 * wx**2, 0.25
    if family == "linear":
        return wx - y, 0.5 * (wx - y) ** 2, 1.0
    mu = np.exp(wx + offset)
    return mu - y, mu - y * (wx + offset), None


def initial(case, columns):
    """All parties' start values: guest's columns, the hosts', the intercept."""
    guest = start(1, case["init_method"], columns + case["fit_intercept"])
    hosts = [start(2 + i, case["init_method"], width) for i, width in enumerate(case["hosts"])]
    b = guest[-1] if case["fit_intercept"] else 0.0
    return np.concatenate([guest[:columns]] + hosts), b


def fit(case, x, y, weights=None, offset=None, begin=None, first=0, columns=GUEST):
    family, alpha, penalty = case["family"], case["alpha"], case["penalty"]
    rows = len(y)
    if family == "logistic":
        y = np.where(y == 1, 1.0, -1.0)
    s = np.ones(rows) if weights is None else weights
    offset = np.zeros(rows) if offset is None else offset
    w, b = initial(case, columns) if begin is None else begin
    size = rows if case["batch_size"] == -1 else min(case["batch_size"], rows)
    batches = [slice(i, min(i + size, rows)) for i in range(0, rows, size)]
    rate = (case["learning_rate"], case["decay"], case["decay_sqrt"])
    quasi = case["optimizer"] == "sqn"
    optimizer = QuasiNewton(*rate, case["memory"]) if quasi else Optimizer(case["optimizer"], *rate)
    losses, converged, iterations = [], False, first
    average, last, count = 0.0, None, 0
    for t in range(first, case["max_iter"]):
        total, loss = 0.0, []
        for batch in batches:
            xb, n = x[batch], batch.stop - batch.start
            wx = xb @ w + b
            d, part, second = program(family, wx, y[batch], offset[batch])
            penalties = {"L2": 0.5 * alpha * (w @ w), "L1": alpha * np.abs(w).sum(), "NONE": 0.0}[penalty]
            constant = np.log(2) if family == "logistic" else 0.0
            # A batch's loss divides by all rows; its constant does not.
            loss.append(constant * s.mean() + ((part - constant) * s[batch]).sum() / rows + penalties)
            d = d * s[batch]
            g = xb.T @ d / n + (alpha * w if penalty == "L2" else 0.0)
            if case["fit_intercept"]:
                g = np.append(g, d.mean())
            delta = optimizer.update(g, t)
            total = total + delta
            before = np.append(w, b) if case["fit_intercept"] else w
            w = w - delta[: len(w)]
            if case["fit_intercept"]:
                b = b - delta[-1]
            if penalty == "L1":
                step = np.inf if t == 0 else alpha * case["learning_rate"] / np.sqrt(t)
                w = np.sign(w) * np.maximum(np.abs(w) - step, 0)
            if quasi:
                average, count = average + before / case["interval"], count + 1
                if count == case["interval"]:
                    if last is not None:
                        step = average - last
                        xs = x @ step[: len(w)] + (step[-1] if case["fit_intercept"] else 0.0)
                        f = second * xs * s
                        change = x.T @ f / rows + (alpha * step[: len(w)] if penalty == "L2" else 0.0)
                        if case["fit_intercept"]:
                            change = np.append(change, f.mean())
                        optimizer.note(step, change)
                    average, last, count = 0.0, average, 0
        losses.append(float(np.mean(loss)))
        iterations = t + 1
        if case["early_stop"] == "diff":
            converged = len(losses) > 1 and abs(losses[-2] - losses[-1]) < case["tol"]
        else:
            converged = np.linalg.norm(total) < case["tol"]
        if converged:
            break
    return w, float(b), losses, iterations, bool(converged)


def described(result, case, columns=GUEST):
    w, b, losses, iterations, converged = result
    parts = np.split(w, np.cumsum([columns] + case["hosts"])[:-1])
    return {
        "guest": list(parts[0]), "hosts": [list(part) for part in parts[1:]], "intercept": b, "losses": losses,
        "iterations": iterations, "is_converged": converged,
    }


LABELS = {"logistic": "binary", "linear": "linear", "poisson": "counts"}


def inputs(case, all):
    return dict(
        y=all[LABELS[case["family"]]], weights=all["weights"] if case.get("weighted") else None,
        offset=np.log(all["exposure"]) if case.get("exposed") else None)


def fits(base, all):
    cases = []
    for family in LABELS:
        small = dict(base, family=family)
        if family == "poisson":
            small.update(learning_rate=0.05, init_method="zeros")
        cases += [
            dict(small, optimizer=optimizer, penalty=penalty)
            for optimizer, penalty in [("sgd", "L2"), ("rmsprop", "NONE"), ("adam", "L1")]
        ]
        cases.append(dict(small, weighted=True, batch_size=20))
        cases.append(dict(small, early_stop="weight_diff", tol=0.3, max_iter=20, decay=10.0, decay_sqrt=False))
        if family != "poisson":
            cases.append(dict(small, hosts=[1, 3], early_stop="weight_diff"))
            cases.append(dict(small, hosts=[2, 1, 1], early_stop="weight_diff", weighted=True))
            cases += [
                dict(small, optimizer="sqn", interval=2, memory=2, batch_size=20, max_iter=5, alpha=alpha, penalty=penalty)
                for alpha, penalty in [(0.01, "L2"), (0.0, "NONE")]
            ]
            cases.append(
                dict(small, optimizer="sqn", interval=3, memory=5, batch_size=-1, max_iter=12, weighted=True))
    cases.append(dict(base, family="poisson", learning_rate=0.05, init_method="zeros", exposed=True))
    for case in cases:
        case["expected"] = described(fit(case, all["x"], **inputs(case, all)), case)
    return cases


def warm(base, all):
    case = dict(base, family="logistic", max_iter=2)
    first = fit(case, all["x"], all["binary"])
    longer = dict(case, max_iter=5)
    result = fit(longer, all["x"], all["binary"], begin=first[:2], first=2)
    return dict(longer, first_max_iter=2, expected=described(result, longer))


def several(base, all):
    case = dict(base, family="logistic")
    classes = [described(fit(case, all["x"], (all["multi"] == k).astype(float)), case) for k in range(3)]
    scores = np.array([
        all["x"] @ np.concatenate([c["guest"]] + c["hosts"]) + c["intercept"] for c in classes])
    probability = 1 / (1 + np.exp(-scores))
    return dict(case, expected=classes, probabilities=probability.T.tolist(), results=probability.argmax(0).tolist())


def folds(base, all):
    cases = []
    for family, shuffle in [("logistic", True), ("linear", False)]:
        case = dict(base, family=family, shuffle=shuffle)
        y = all[LABELS[family]]
        splitter = KFold(n_splits=FOLDS, shuffle=shuffle, random_state=5 if shuffle else None)
        parts = []
        for train, held in splitter.split(all["x"]):
            w, b, losses, _, _ = fit(case, all["x"][train], y[train])
            score = all["x"] @ w + b
            values = {}
            for name, rows in [("train", train), ("validate", held)]:
                if family == "logistic":
                    values[name] = {"auc": metrics.roc_auc_score(y[rows], score[rows])}
                else:
                    values[name] = {
                        "r2_score": metrics.r2_score(y[rows], score[rows]),
                        "root_mean_squared_error": metrics.mean_squared_error(y[rows], score[rows]) ** 0.5,
                    }
            parts.append({"held": held.tolist(), "losses": losses, "metrics": values})
        cases.append(dict(case, folds=parts))
    return cases


def criterion(case, losses, columns, n):
    k = 2 if case["score_name"] == "AIC" else np.log(n)
    freedom = columns + case["fit_intercept"]
    loss = losses[-1]
    return k * freedom + (n * np.log(2 * loss) if case["family"] == "linear" else 2 * n * loss)


def selection(base, all):
    """Columns of the host stand before those of the guest."""
    cases = []
    for family, direction, name, extra in [
        ("logistic", "backward", "AIC", {}), ("linear", "backward", "BIC", {}), ("linear", "forward", "AIC", {}),
        ("poisson", "both", "AIC", dict(learning_rate=0.05)), ("linear", "forward", "BIC", dict(nvmax=2)),
        ("linear", "backward", "AIC", dict(max_step=2, fit_intercept=False)),
    ]:
        case = dict(
            base, family=family, direction=direction, score_name=name, init_method="zeros", penalty="NONE", max_iter=6,
            batch_size=-1, max_step=10, nvmin=2, nvmax=None)
        case.update(extra)
        y = all[LABELS[family]]
        known = {}

        def score(mask):
            if mask not in known:
                chosen = np.array(mask, dtype=bool)
                host, guest = chosen[:HOST], chosen[HOST:]
                x = np.hstack([all["x"][:, :GUEST][:, guest], all["x"][:, GUEST:][:, host]])
                narrow = dict(case, hosts=[int(host.sum())])
                result = fit(narrow, x, y, columns=int(guest.sum()))
                known[mask] = criterion(case, result[2], sum(mask), ROWS)
            return known[mask]

        mask = tuple([0 if direction == "forward" else 1] * (HOST + GUEST))
        steps = [(list(mask), score(mask))]
        most = HOST + GUEST if case["nvmax"] is None else case["nvmax"]
        for _ in range(case["max_step"]):
            changes = []
            if direction != "forward" and sum(mask) > case["nvmin"]:
                changes += [i for i in range(len(mask)) if mask[i]]
            if direction != "backward" and sum(mask) < most:
                changes += [i for i in range(len(mask)) if not mask[i]]
            changed = [tuple(v ^ (j == i) for j, v in enumerate(mask)) for i in changes]
            if not changed:
                break
            best = min(changed, key=score)
            forced = sum(mask) < case["nvmin"] or sum(mask) > most
            if score(best) >= score(mask) and not forced:
                break
            mask = tuple(int(v) for v in best)
            steps.append((list(mask), score(mask)))
        cases.append(dict(case, steps=[{"mask": m, "criterion": float(c)} for m, c in steps]))
    return cases


def main():
    all = data()
    base = dict(
        hosts=[HOST], optimizer="sgd", penalty="L2", early_stop="diff", tol=1e-9, alpha=0.01, learning_rate=0.15,
        decay=1.0, decay_sqrt=True, batch_size=25, max_iter=4, fit_intercept=True, init_method="random_normal",
        interval=3, memory=5, weighted=False, exposed=False)
    result = {
        key: list(all[key]) for key in ["binary", "multi", "linear", "counts", "weights", "exposure"]
    }
    result.update(
        fits=fits(base, all), warm=warm(base, all), several=several(base, all), folds=folds(base, all),
        selections=selection(base, all))
    path = pathlib.Path(__file__).with_name("hetero_linear.json")
    path.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
