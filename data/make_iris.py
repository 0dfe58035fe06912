"""Makes iris.csv from the copy of the data set that scikit-learn ships.

    python3 -m venv .venv && .venv/bin/pip install scikit-learn==1.9.1
    .venv/bin/python data/make_iris.py

Rows 35 and 38 are those of the UCI repository's file, which differ from Fisher's table: SymetryML's documentation printed
its figures from that file.
"""

import csv
import pathlib

from sklearn.datasets import load_iris

HERE = pathlib.Path(__file__).resolve().parent
NAMES = ["sepal_length", "sepal_width", "petal_length", "petal_width"]


def main() -> None:
    data = load_iris()
    rows = data.data.tolist()
    rows[34], rows[37] = [4.9, 3.1, 1.5, 0.1], [4.9, 3.1, 1.5, 0.1]
    with open(HERE / "iris.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", *NAMES, "species"])
        for number, (row, species) in enumerate(zip(rows, data.target), 1):
            writer.writerow([number, *row, data.target_names[species]])


if __name__ == "__main__":
    main()
