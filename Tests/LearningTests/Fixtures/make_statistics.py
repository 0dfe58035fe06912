"""Writes statistics.json: what NumPy, SciPy, statsmodels and scikit-learn make of two small data sets.

    pip install numpy scipy scikit-learn statsmodels
    python3 make_statistics.py

`iris` is the iris data as the UCI repository has it. `mixed` has two numbers, one of them seconds since 1970, a binary
column, a category and two targets, drawn with a fixed seed.
"""

import json
import pathlib

import numpy as np
import scipy.stats as ss
import statsmodels.api as sm
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.feature_selection import f_classif
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, Ridge
from sklearn.naive_bayes import BernoulliNB, CategoricalNB, GaussianNB
from statsmodels.stats.outliers_influence import variance_inflation_factor
from statsmodels.tools.eval_measures import aicc


def plain(value):
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
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


def regressions(x, y):
    design = sm.add_constant(x)
    fit = sm.OLS(y, design).fit()
    n = len(y)
    ridge = Ridge(alpha=2.5, solver="cholesky").fit(x, y)
    lasso = Lasso(alpha=0.05, tol=1e-14, max_iter=1000000).fit(x, y)
    net = ElasticNet(alpha=0.1, l1_ratio=0.3, tol=1e-14, max_iter=1000000).fit(x, y)
    scaled = (x - x.mean(0)) / x.std(0, ddof=1)
    scaled_lasso = Lasso(alpha=0.05, tol=1e-14, max_iter=1000000).fit(scaled, y)
    pca = PCA(2).fit(x)
    pcr = LinearRegression().fit(pca.transform(x), y)
    e = np.hstack([x, -np.ones((n, 1))])
    nu = 0.7
    lsvr = np.linalg.solve(np.eye(e.shape[1]) / nu + e.T @ e, e.T @ y)
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
        "scaled_lasso": {"coefficients": scaled_lasso.coef_ / x.std(0, ddof=1)},
        "pcr": {"coefficients": pcr.coef_ @ pca.components_,
                "intercept": pcr.intercept_ - pcr.coef_ @ pca.components_ @ pca.mean_},
        "lsvr": {"coefficients": lsvr[:-1], "intercept": -lsvr[-1]},
    }


def components(x):
    pca = PCA().fit(x)
    scaled = PCA().fit((x - x.mean(0)) / x.std(0, ddof=1))

    def oriented(vectors):
        return [v if v[np.argmax(np.abs(v))] > 0 else -v for v in vectors]

    return {
        "components": oriented(pca.components_), "variances": pca.explained_variance_,
        "ratios": pca.explained_variance_ratio_, "scaled_components": oriented(scaled.components_),
        "scaled_variances": scaled.explained_variance_,
    }


def proximal(x, d, nu):
    e = np.hstack([x, -np.ones((len(x), 1))])
    z = np.linalg.solve(np.eye(e.shape[1]) / nu + e.T @ e, e.T @ d)
    return {"coefficients": z[:-1], "intercept": -z[-1]}


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
    paired = ss.ttest_rel(x[:, 0], x[:, 1])
    single = ss.ttest_1samp(x[:, 0], 5.7)
    return {
        "rows": x, "species": species, "names": list(data.target_names),
        "regression": regressions(x[:, 1:], x[:, 0]), "components": components(x),
        "lda": lda.predict_proba(x), "bayes": bayes.predict_proba(x),
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
    return {
        "a": a, "time": time, "flag": flag, "line": line, "y": y, "bad": bad,
        "mlr": {"coefficients": fit.params[1:], "standard_error": fit.bse[1:], "r2": fit.rsquared},
        "lda": lda.predict_proba(shifted), "bayes": bayes,
        "chi2": [chi.statistic, chi.dof, chi.pvalue], "gain": entropy - inside,
    }


def main():
    fixture = {"distributions": distributions(), "iris": iris(), "mixed": mixed()}
    path = pathlib.Path(__file__).with_name("statistics.json")
    path.write_text(json.dumps(plain(fixture), separators=(",", ":")) + "\n")


main()
