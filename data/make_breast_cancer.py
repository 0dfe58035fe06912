"""Makes the four breast_cancer files from the copy of the data set that scikit-learn ships.

    python3 -m venv .venv && .venv/bin/pip install scikit-learn==1.9.1
    .venv/bin/python data/make_breast_cancer.py

The guest has the label and the ten "mean" features, the host the ten "standard error" and the ten "worst" ones. Every
feature is standardised, (value - mean) / standard deviation over the 569 rows, with six decimals; the table of means and
deviations that it prints stands in README.md. Ids are the row numbers of the published file, from 1; each file has them
in an order of its own, as the files of two owners would. The two "homo" files have the guest's columns: the one the odd
ids, the other the even ones.
"""

import csv
import pathlib
import random

from sklearn.datasets import load_breast_cancer

HERE = pathlib.Path(__file__).resolve().parent


def column(name: str) -> str:
    """'mean concave points' -> 'concave_points_mean', 'radius error' -> 'radius_se'."""
    words = name.split()
    if words[0] in ("mean", "worst"):
        return "_".join(words[1:]) + "_" + words[0]
    return "_".join(words[:-1]) + "_se"


def write(name: str, header: list[str], rows: list[list[str]], seed: int) -> None:
    random.Random(seed).shuffle(rows)
    with open(HERE / name, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main() -> None:
    data = load_breast_cancer()
    names = [column(name) for name in data.feature_names]
    means, deviations = data.data.mean(axis=0), data.data.std(axis=0)
    texts = [[f"{value:.6f}" for value in row] for row in (data.data - means) / deviations]
    for name, mean, deviation in zip(names, means, deviations):
        print(f"| `{name}` | {mean:.7g} | {deviation:.7g} |")
    ids = [str(number) for number in range(1, len(texts) + 1)]
    guest = [[i, str(int(y)), *row[:10]] for i, y, row in zip(ids, data.target, texts)]
    host = [[i, *row[10:]] for i, row in zip(ids, texts)]
    write("breast_cancer_guest.csv", ["id", "y", *names[:10]], guest, seed=1)
    write("breast_cancer_host.csv", ["id", *names[10:]], host, seed=2)
    patients = sorted(guest, key=lambda row: int(row[0]))
    write("breast_cancer_homo_guest.csv", ["id", "y", *names[:10]], patients[0::2], seed=3)
    write("breast_cancer_homo_host.csv", ["id", "y", *names[:10]], patients[1::2], seed=4)


if __name__ == "__main__":
    main()
