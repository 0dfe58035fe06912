"""Optimal binning by its definition (contract 8.6), with a full scan for every step, and nothing of fedflow's.

Writes optimal.json beside itself: python3 make_optimal.py
"""
import json
import math
import pathlib

import numpy as np
from scipy.stats import chi2_contingency

ADJUSTMENT = 0.5


def iv(e, n, total_e, total_n):
    add = ADJUSTMENT if e == 0 or n == 0 else 0.0
    p, q = (e + add) / total_e, (n + add) / total_n
    return (p - q) * math.log(p / q)


def gini(e, n):
    return 0.0 if e + n == 0 else 1 - (e / (e + n)) ** 2 - (n / (e + n)) ** 2


def score(metric, a, b, totals):
    e, n = a[0] + b[0], a[1] + b[1]
    if e + n == 0:
        return -math.inf
    if metric == "iv":
        return iv(*a, *totals) + iv(*b, *totals) - iv(e, n, *totals)
    if metric == "gini":
        return gini(e, n) - gini(*a) - gini(*b)
    if e == 0 or n == 0:
        return -math.inf
    if sum(a) == 0 or sum(b) == 0:
        return 0.0
    return chi2_contingency(np.array([a, b]), correction=False).statistic


def merge(counts, metric, bins, low, high, mixture):
    rows = sum(e + n for e, n in counts)
    most, fewest = math.floor(high * rows), math.ceil(low * rows)
    totals = (sum(e for e, _ in counts), sum(n for _, n in counts))
    state = [(tuple(c), i) for i, c in enumerate(counts)]

    def unmixed(c):
        return c[0] == 0 or c[1] == 0

    def small(c):
        return sum(c) < fewest

    passes = [(unmixed, all), (unmixed, any)] if mixture else []
    passes += [(small, all), (small, any), (None, None)]
    for bad, quantifier in passes:
        while True:
            if (len(state) <= bins) if bad is None else not any(bad(c) for c, _ in state):
                break
            best = None
            for i in range(len(state) - 1):
                a, b = state[i][0], state[i + 1][0]
                if sum(a) + sum(b) > most or (bad and not quantifier([bad(a), bad(b)])):
                    continue
                value = score(metric, a, b, totals)
                if best is None or (value < best[0] and not math.isclose(value, best[0], rel_tol=1e-12)):
                    best = (value, i)
            if best is None:
                break
            i = best[1]
            (a, _), (b, end) = state[i], state[i + 1]
            state[i:i + 2] = [((a[0] + b[0], a[1] + b[1]), end)]
    return [end for _, end in state]


def split(counts, bins, low, mixture):
    counts = np.array(counts)
    rows, last = counts.sum(), len(counts) - 1
    fewest = math.ceil(low * rows)
    cuts, queue = [], [(0, last)]
    while queue and len(cuts) < bins - 1:
        start, end = queue.pop(0)
        part = counts[start:end + 1]
        if (part.sum(axis=0) == 0).any():
            continue
        shares = part.cumsum(axis=0) / part.sum(axis=0)
        ks = np.abs(shares[:, 0] - shares[:, 1])
        middle = min(len(part) // 2, len(part) - 1)
        at = middle if ks.max() == 0 else int(ks.argmax())

        def sides(cut):
            return part[:cut + 1].sum(axis=0), part[cut + 1:].sum(axis=0)

        if min(s.sum() for s in sides(at)) < fewest:
            at = middle
        left, right = sides(at)
        if at == len(part) - 1 or min(left.sum(), right.sum()) < fewest:
            continue
        if mixture and (left.min() == 0 or right.min() == 0):
            continue
        cuts.append(start + at)
        both = [(start, start + at), (start + at + 1, end)]
        queue += both[::-1] if right.sum() > left.sum() else both
    return (sorted(cuts) or [len(counts) // 2 - 1]) + [last]


def main():
    random = np.random.RandomState(7)
    cases = []
    for number, first in enumerate([12, 40, 100, 250]):
        center = np.linspace(-2, 2, first)
        rate = 1 / (1 + np.exp(-1.5 * center + random.normal(0, 0.7, first)))
        rows = random.randint(0 if number % 2 else 3, 40, first)
        events = random.binomial(rows, rate)
        counts = [(int(e), int(r - e)) for e, r in zip(events, rows)]
        for bins, low, high, mixture in [(5, 0.05, 0.8, True), (8, 0.02, 0.3, False), (3, 0.1, 1.0, True)]:
            case = {
                "events": [e for e, _ in counts], "nonEvents": [n for _, n in counts], "bins": bins, "low": low,
                "high": high, "mixture": mixture, "ks": split(counts, bins, low, mixture),
            }
            for metric in ["iv", "gini", "chi_square"]:
                case[metric] = merge(counts, metric, bins, low, high, mixture)
            cases.append(case)
    path = pathlib.Path(__file__).resolve().parent / "optimal.json"
    path.write_text(json.dumps({"cases": cases}, separators=(",", ":")) + "\n")


main()
