"""Writes statistics.json: what NumPy, SciPy, statsmodels and scikit-learn make of two small data sets.

    pip install numpy pandas scipy scikit-learn statsmodels
    python3 make_statistics.py

`iris` is the iris data as the UCI repository has it. `mixed` has two numbers, one of them seconds since 1970, a binary
column, a category and two targets, drawn with a fixed seed; `missing` is the same with a fifth of the cells empty.
"""

import json
import pathlib

import numpy as np
import pandas as pd
import scipy.stats as ss
import statsmodels.api as sm
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.feature_selection import f_classif
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, Ridge, enet_path
from sklearn.naive_bayes import BernoulliNB, CategoricalNB, GaussianNB
from statsmodels.formula.api import ols
from statsmodels.stats.outliers_influence import variance_inflation_factor
from statsmodels.stats.weightstats import CompareMeans, ztest
from statsmodels.tools.eval_measures import aicc


def plain(value):
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray, pd.Series)):
        return [plain(v) for v in value]
    if isinstance(value, np.generic):
        return value.item()
    return value


def distributions():
    cases = []
    for x in [-8.0, -3.5, -1.0, 0.0, 0.3, 1.96, 6.0]:
        cases.append(["normal", [], x, ss.norm.cdf(x), ss.norm.sf(x)])
        for n in [1, 2.5, 10, 300, 1e6]:
            cases.append(["student", [n], x, ss.t.cdf(x, n), ss.t.sf(x, n)])
    for x in [0.01, 0.5, 1.0, 3.0, 24.9148, 90.0, 1000.0]:
        for n in [1, 2, 20, 150.5, 1000]:
            cases.append(["chi2", [n], x, ss.chi2.cdf(x, n), ss.chi2.sf(x, n)])
        for a, b in [(1, 1), (2, 147), (5, 2.5), (300, 7), (40, 100000)]:
            cases.append(["f", [a, b], x, ss.f.cdf(x, a, b), ss.f.sf(x, a, b)])
    names = ["kind", "degrees", "x", "lower", "upper"]
    return [dict(zip(names, case)) for case in cases if min(case[3], case[4]) > 1e-250]


def chosen(x, y, l1_ratio):
    """Of scikit-learn's own path of 100 alphas the one with the smallest corrected Akaike criterion."""
    scale, n = x.std(0, ddof=1), len(y)
    scaled, centred = (x - x.mean(0)) / scale, y - y.mean()
    alphas, paths, _ = enet_path(scaled, centred, l1_ratio=l1_ratio, n_alphas=100, eps=1e-3, tol=1e-14, max_iter=1000000)
    fits = []
    for alpha, beta in zip(alphas, paths.T):
        squares = ((centred - scaled @ beta) ** 2).sum()
        criterion = aicc(-n / 2 * (np.log(2 * np.pi * squares / n) + 1), n, np.count_nonzero(beta) + 1)
        fits.append({"alpha": alpha, "aicc": criterion, "coefficients": beta / scale})
    return min(fits, key=lambda fit: fit["aicc"])


def regressions(x, y):
    design = sm.add_constant(x)
    fit = sm.OLS(y, design).fit()
    n = len(y)
    ridge = Ridge(alpha=2.5, solver="cholesky").fit(x, y)
    lasso = Lasso(alpha=0.05, tol=1e-14, max_iter=1000000).fit(x, y)
    net = ElasticNet(alpha=0.1, l1_ratio=0.3, tol=1e-14, max_iter=1000000).fit(x, y)
    scaled = (x - x.mean(0)) / x.std(0, ddof=1)
    scaled_ridge = Ridge(alpha=2.5, solver="cholesky").fit(scaled, y)
    scaled_lasso = Lasso(alpha=0.05, tol=1e-14, max_iter=1000000).fit(scaled, y)
    pca = PCA(2).fit(x)
    pcr = LinearRegression().fit(pca.transform(x), y)
    e = np.hstack([x, -np.ones((n, 1))])
    nu = 0.7
    lsvr = np.linalg.solve(np.eye(e.shape[1]) / nu + e.T @ e, e.T @ y)
    scaled_pca = PCA(2).fit(scaled)
    scaled_pcr = LinearRegression().fit(scaled_pca.transform(scaled), y)
    return {
        "mlr": {
            "coefficients": fit.params[1:], "intercept": fit.params[0], "standard_error": fit.bse[1:],
            "intercept_standard_error": fit.bse[0], "t": fit.tvalues[1:], "probability": fit.pvalues[1:],
            "r2": fit.rsquared, "adjusted_r2": fit.rsquared_adj, "f": fit.fvalue, "f_probability": fit.f_pvalue,
            "aic": fit.aic, "bic": fit.bic, "log_likelihood": fit.llf, "aicc": aicc(fit.llf, n, fit.df_model + 1),
            "vif": [variance_inflation_factor(design, i + 1) for i in range(x.shape[1])],
        },
        "ridge": {"coefficients": ridge.coef_, "intercept": ridge.intercept_},
        "lasso": {"coefficients": lasso.coef_, "intercept": lasso.intercept_},
        "elasticnet": {"coefficients": net.coef_, "intercept": net.intercept_},
        "scaled_ridge": {"coefficients": scaled_ridge.coef_ / x.std(0, ddof=1)},
        "scaled_pcr": {"coefficients": scaled_pcr.coef_ @ scaled_pca.components_ / x.std(0, ddof=1)},
        "scaled_lasso": {"coefficients": scaled_lasso.coef_ / x.std(0, ddof=1)},
        "pcr": {"coefficients": pcr.coef_ @ pca.components_,
                "intercept": pcr.intercept_ - pcr.coef_ @ pca.components_ @ pca.mean_},
        "lsvr": {"coefficients": lsvr[:-1], "intercept": -lsvr[-1]},
    }, {
        "mlr": fit.predict(design), "ridge": ridge.predict(x), "lasso": lasso.predict(x), "elasticnet": net.predict(x),
        "pcr": pcr.predict(pca.transform(x)), "lsvr": e @ lsvr,
    }


def components(x):
    pca = PCA().fit(x)
    scaled = PCA().fit((x - x.mean(0)) / x.std(0, ddof=1))

    def oriented(vectors):
        return [v if v[np.argmax(np.abs(v))] > 0 else -v for v in vectors]

    signs = [1 if v[np.argmax(np.abs(v))] > 0 else -1 for v in pca.components_]
    return {
        "coordinates": pca.transform(x) * signs, "components": oriented(pca.components_), "variances": pca.explained_variance_,
        "ratios": pca.explained_variance_ratio_, "scaled_components": oriented(scaled.components_),
        "scaled_variances": scaled.explained_variance_,
    }


def proximal(x, d, nu):
    e = np.hstack([x, -np.ones((len(x), 1))])
    z = np.linalg.solve(np.eye(e.shape[1]) / nu + e.T @ e, e.T @ d)
    return {"coefficients": z[:-1], "intercept": -z[-1]}


def deviations(values, group):
    frame = pd.DataFrame({"x": values, "group": group})
    analysis = sm.stats.anova_lm(ols("x ~ C(group)", frame).fit())
    between, within = analysis["sum_sq"]
    return [between, within, between / (between + within)]


def association(first, second):
    table = pd.crosstab(first, second).to_numpy()
    return [ss.contingency.association(table, method=m) for m in ("tschuprow", "cramer")]


def iris():
    data = load_iris()
    x, species = data.data, data.target
    # The file of the UCI repository, from which SymetryML printed its figures, differs in two rows from Fisher's.
    x[34], x[37] = [4.9, 3.1, 1.5, 0.1], [4.9, 3.1, 1.5, 0.1]
    setosa = (species == 0).astype(int)
    lda = LinearDiscriminantAnalysis(solver="lsqr").fit(x, species)
    bayes = GaussianNB().fit(x, species)
    anova = f_classif(x, species)
    ones, zeros = x[setosa == 1, 1], x[setosa == 0, 1]
    ratio = ones.var(ddof=1) / zeros.var(ddof=1)
    welch = ss.ttest_ind(ones, zeros, equal_var=False)
    pooled = ss.ttest_ind(ones, zeros)
    regression, predictions = regressions(x[:, 1:], x[:, 0])
    line = ss.linregress(x[:, 3], x[:, 0])
    two_z = CompareMeans.from_data(ones, zeros).ztest_ind(usevar="unequal")
    edges = [4.0, 5.0, 5.5, 6.0, 7.0, 8.0]
    bins = ss.rv_histogram(np.histogram(x[:, 0], bins=edges), density=False)
    paired = ss.ttest_rel(x[:, 0], x[:, 1])
    single = ss.ttest_1samp(x[:, 0], 5.7)
    return {
        "rows": x, "species": species, "names": list(data.target_names),
        "regression": regression, "predictions": predictions, "components": components(x),
        "line": [line.slope, line.intercept], "z_single": ztest(x[:, 0], value=5.7), "z_two": two_z,
        "z_known": [(x[:, 0].mean() - 5.7) / (0.8 / np.sqrt(150)),
                    2 * ss.norm.sf(abs(x[:, 0].mean() - 5.7) / (0.8 / np.sqrt(150)))],
        "deviations": [deviations(x[:, j], species) for j in range(4)], "association": association(species, setosa),
        "given_setosa": [pd.Series(x[:, j])[setosa == 1].agg(["mean", lambda v: v.var(ddof=0)]).tolist() for j in range(4)],
        "unbiased": x.var(0, ddof=1), "mean_error": ss.sem(x), "sum": x.sum(0),
        "edges": edges, "median": bins.median(), "density": [bins.pdf((a + b) / 2) for a, b in zip(edges, edges[1:])],
        "lda": lda.predict_proba(x), "bayes": bayes.predict_proba(x),
        "margins": np.column_stack([x @ p["coefficients"] + p["intercept"] for p in [
            proximal(x, np.where(species == k, 1.0, -1.0), 0.5) for k in range(3)]]),
        "lsvm": proximal(x, np.where(setosa == 1, 1.0, -1.0), 0.5),
        "lsvm_three": [proximal(x, np.where(species == k, 1.0, -1.0), 0.5) for k in range(3)],
        "correlation": np.corrcoef(x.T),
        "anova": [list(anova[0]), list(anova[1])],
        "t_welch": [welch.statistic, welch.df, welch.pvalue], "t_pooled": [pooled.statistic, pooled.df, pooled.pvalue],
        "t_paired": [paired.statistic, paired.df, paired.pvalue],
        "t_single": [single.statistic, single.df, single.pvalue],
        "f": [ratio, 2 * min(ss.f.cdf(ratio, 49, 99), ss.f.sf(ratio, 49, 99))],
        "kurtosis": ss.kurtosis(x), "skew_g1": ss.skew(x),
    }


EDGES = [-2.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0]


def steps(a, time, flag, line, y, bad):
    """For pairs of ranges of rows: Welch's p of each column, and the Kolmogorov-Smirnov distance of the binned `a`."""
    columns = [a, time, flag, *[(line == k) * 1 for k in range(3)], y, bad]
    found = []
    for low, middle, high, shift in [
        (0, 200, 400, 0), (0, 60, 120, 0), (100, 130, 400, 0), (5, 390, 400, 0), (40, 80, 120, 0), (240, 250, 270, 0),
        (0, 300, 400, 0.6), (0, 300, 400, 0.4), (0, 200, 400, 0.7), (0, 200, 230, 1.5),
    ]:
        moved = a + shift * (np.arange(len(a)) >= middle)
        columns[0] = moved
        p = [ss.ttest_ind(c[low:middle], c[middle:high], equal_var=False).pvalue for c in columns]
        binned = np.searchsorted(EDGES, moved, side="right")
        distance = ss.ks_2samp(binned[low:middle], binned[middle:high]).statistic
        found.append({"rows": [low, middle, high], "shift": shift, "p": p, "distance": distance})
    return found


def missing(rng, a, time, flag, y):
    """What pandas makes of columns with empty cells, pair by pair; and least squares of such covariances."""
    frame = pd.DataFrame({"a": a, "time": time - 1.7e9, "flag": flag.astype(float), "y": y})
    frame = frame.mask(rng.random(frame.shape) < 0.2)
    counts = frame.notna().astype(int)
    common = (counts.T @ counts).to_numpy()
    # pandas passes ddof over where cells are empty.
    covariance = frame.cov().to_numpy() * (common - 1) / common
    features = [0, 1, 2]
    solution = np.linalg.solve(covariance[np.ix_(features, features)], covariance[features, 3])
    values, vectors = np.linalg.eigh(covariance[:3, :3])
    return {
        "rows": frame.astype(object).where(frame.notna(), None).to_numpy(),
        "counts": common, "means": frame.mean(), "variances": frame.var(ddof=0),
        "correlations": frame.corr().to_numpy(), "covariances": covariance, "mlr": solution,
        "ratios": values[::-1] / values.sum(),
    }


def mixed():
    rng = np.random.default_rng(11)
    n = 400
    a = rng.normal(3, 2, n)
    time = 1.7e9 + np.round(rng.normal(0, 50, n), 3)
    flag = (rng.random(n) < 0.3 + 0.2 * (a > 3)).astype(int)
    line = rng.choice(3, n, p=[0.5, 0.3, 0.2])
    y = 2 + 0.5 * a + 0.02 * (time - 1.7e9) - flag + np.array([0, 1.5, -2])[line] + rng.normal(0, 0.5, n)
    bad = (rng.random(n) < 1 / (1 + np.exp(-(y - 3)))).astype(int)
    one_hot = np.stack([line == 1, line == 2], 1).astype(float)
    shifted = np.column_stack([a, time - 1.7e9, flag, one_hot])
    fit = sm.OLS(y, sm.add_constant(shifted)).fit()
    lda = LinearDiscriminantAnalysis(solver="lsqr").fit(shifted, bad)
    # Joint logarithms add up; each of the three carries the priors once.
    parts = [
        GaussianNB().fit(shifted[:, :2], bad).predict_joint_log_proba(shifted[:, :2]),
        BernoulliNB().fit(flag[:, None], bad).predict_joint_log_proba(flag[:, None]),
        CategoricalNB(min_categories=3).fit(line[:, None], bad).predict_joint_log_proba(line[:, None]),
    ]
    share = np.log(np.bincount(bad) / n)
    joint = sum(parts) - 2 * share
    joint -= joint.max(1, keepdims=True)
    bayes = np.exp(joint) / np.exp(joint).sum(1, keepdims=True)
    table = np.array([[np.sum((line == i) & (bad == j)) for j in range(2)] for i in range(3)])
    chi = ss.chi2_contingency(table, correction=False)
    entropy = ss.entropy(np.bincount(bad) / n, base=2)
    inside = sum(row.sum() / n * ss.entropy(row / row.sum(), base=2) for row in table)
    design = sm.add_constant(shifted)
    return {
        "vif": [variance_inflation_factor(design, i + 1) for i in range(shifted.shape[1])],
        "association": association(line, bad), "steps": steps(a, time - 1.7e9, flag, line, y, bad),
        "missing": missing(rng, a, time, flag, y), "a": a, "time": time, "flag": flag, "line": line, "y": y, "bad": bad,
        "mlr": {"coefficients": fit.params[1:], "standard_error": fit.bse[1:], "r2": fit.rsquared},
        "lasso": chosen(np.column_stack([a, time - 1.7e9, flag, y]), bad, 1),
        "elasticnet": chosen(np.column_stack([a, time - 1.7e9, flag, y]), bad, 0.3),
        "lda": lda.predict_proba(shifted), "bayes": bayes,
        "chi2": [chi.statistic, chi.dof, chi.pvalue], "gain": entropy - inside,
    }


def main():
    fixture = {"distributions": distributions(), "iris": iris(), "mixed": mixed()}
    path = pathlib.Path(__file__).with_name("statistics.json")
    path.write_text(json.dumps(plain(fixture), separators=(",", ":")) + "\n")


main()
