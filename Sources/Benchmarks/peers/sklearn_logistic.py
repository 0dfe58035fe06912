"""Logistic regression by scikit-learn's solvers on the numbers of LogisticBenchmark.

usage: sklearn_logistic.py versions
       sklearn_logistic.py ROWS COLUMNS OBJECTIVE [SOLVER TOLERANCE]

The first prints the version of scikit-learn. The second prints the fastest solver that comes down to the objective (mean loss
+ |w|²/(2·C·rows), C = 1, to a relative 1e-7), its tolerance, and the seconds of its fit alone; each solver is tried with looser
tolerances first, or that one alone.
"""

import sys
import time
import warnings

import numpy
import sklearn
from sklearn.linear_model import LogisticRegression


def objective(model, x, sign):
    margin = sign * (x @ model.coef_[0] + model.intercept_[0])
    return numpy.logaddexp(0, -margin).mean() + 0.5 * (model.coef_ ** 2).sum() / len(sign)


def main():
    if sys.argv[1] == "versions":
        print("scikit-learn", sklearn.__version__)
        return
    warnings.filterwarnings("ignore")
    rows, columns, target = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    drawn = [numpy.random.RandomState(c).normal(size=rows) for c in range(columns)]
    score = sum(drawn[c] / (c + 1) for c in range(10)) + drawn[99]
    x, y = numpy.ascontiguousarray(numpy.array(drawn).T), (score > 0).astype(int)
    sign = 2.0 * y - 1
    solvers, tolerances = ["lbfgs", "newton-cg", "newton-cholesky"], ["1e-2", "1e-3", "1e-4", "1e-5", "1e-6"]
    if len(sys.argv) > 5:
        solvers, tolerances = [sys.argv[4]], [sys.argv[5]]
    found = []
    for solver in solvers:
        for tolerance in tolerances:
            model = LogisticRegression(C=1.0, solver=solver, tol=float(tolerance), max_iter=1000)
            start = time.perf_counter()
            model.fit(x, y)
            seconds = time.perf_counter() - start
            if objective(model, x, sign) <= target * (1 + 1e-7):
                found.append((seconds, solver, tolerance))
                break
    if not found:
        sys.exit("no solver came down to the objective")
    seconds, solver, tolerance = min(found)
    print(solver, tolerance, seconds)


main()
