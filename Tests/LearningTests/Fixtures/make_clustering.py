"""Writes clustering.json: agreement and distance figures of groups by scikit-learn, for the clustering tests.

Run: python3 make_clustering.py   (scikit-learn 1.9, numpy 2.4)
"""
import json

import numpy as np
from sklearn import metrics
from sklearn.cluster import KMeans

rng = np.random.default_rng(7)


def agreement(labels, clusters):
    binary = set(labels) | set(clusters) <= {0, 1}
    return {
        "labels": [int(v) for v in labels],
        "clusters": [int(v) for v in clusters],
        "adjusted_rand": metrics.adjusted_rand_score(labels, clusters),
        "fowlkes_mallows": metrics.fowlkes_mallows_score(labels, clusters),
        "jaccard": metrics.jaccard_score(
            labels, clusters, average="binary" if binary else "macro", zero_division=0),
        "contingency": metrics.cluster.contingency_matrix(labels, clusters).tolist(),
    }


def kmeans():
    points = np.concatenate([rng.normal(c, 0.7, (40, 3)) for c in ([0, 0, 0], [3, 1, -2], [-2, 4, 1])]).round(3)
    rng.shuffle(points)
    start = [5, 50, 90]
    fit = KMeans(3, init=points[start], n_init=1, tol=0, max_iter=100, algorithm="lloyd").fit(points)
    distances = ((points[:, None, :] - fit.cluster_centers_[None]) ** 2).sum(2)
    centres = ((fit.cluster_centers_[:, None, :] - fit.cluster_centers_[None]) ** 2).sum(2)
    return {
        "points": points.tolist(),
        "start": start,
        "centres": fit.cluster_centers_.tolist(),
        "clusters": fit.labels_.tolist(),
        "inner": [float(np.sqrt(distances[fit.labels_ == c, c]).mean()) for c in range(3)],
        "squared": [float(centres[a, b]) for a in range(3) for b in range(3) if a != b],
        "davies_bouldin": metrics.davies_bouldin_score(points, fit.labels_),
    }


labels = rng.integers(0, 2, 80)
noisy = np.where(rng.random(80) < 0.2, 1 - labels, labels)
many = rng.integers(0, 4, 120)
groups = np.where(rng.random(120) < 0.3, rng.integers(0, 5, 120), many)
truth = np.array([0, 2, 2, 1, 1, 0])
positive = [0, 3, 0.5, 7, 2.5]
guess = [0.5, 2.5, 0.0, 8, 4]
with open("clustering.json", "w") as file:
    json.dump(
        {
            "agreement": {
                "two": agreement(labels, noisy),
                "many": agreement(many, groups),
                "same": agreement(truth, truth),
            },
            "kmeans": kmeans(),
            "regression": {
                "labels": positive,
                "predictions": guess,
                "mean_squared_log_error": metrics.mean_squared_log_error(positive, guess),
                "max_error": metrics.max_error(positive, guess),
            },
        }, file, indent=1)
