"""Quantile bins of columns of normal numbers by pandas' qcut, column by column.

usage: pandas_qcut.py versions
       pandas_qcut.py ROWS COLUMNS BINS

The first prints the version of pandas. The second prints a line "seconds S": the seconds of qcut alone, without those of
Python's start and of drawing the numbers; column c is numpy's RandomState(c).
"""

import sys
import time

import numpy
import pandas


def main():
    if sys.argv[1] == "versions":
        print("pandas", pandas.__version__)
        return
    rows, columns, bins = map(int, sys.argv[1:4])
    frame = pandas.DataFrame({c: numpy.random.RandomState(c).normal(size=rows) for c in range(columns)})
    start = time.perf_counter()
    for name in frame:
        codes = pandas.qcut(frame[name], bins, labels=False)
    seconds = time.perf_counter() - start
    if codes.nunique() != bins:
        sys.exit(f"unexpected bins: {codes.nunique()}")
    print("seconds", seconds)


main()
