"""The covariances of a file of numbers by NumPy, as many threads as its linear algebra library takes.

usage: numpy_covariance.py versions
       numpy_covariance.py FILE ROWS COLUMNS

The first prints the version of NumPy. The second prints lines "name value": the seconds of numpy.cov alone, without
reading, and the covariance of the first two columns. The file holds pieces of 16,384 rows (the last may be shorter), in
each the columns one after the other, as little-endian binary64.
"""

import sys
import time

import numpy as np

PIECE = 16384


def main():
    if sys.argv[1] == "versions":
        print("numpy", np.__version__)
        return
    rows, columns = int(sys.argv[2]), int(sys.argv[3])
    raw = np.fromfile(sys.argv[1], dtype="<f8")
    data = np.empty((columns, rows))
    for start in range(0, rows, PIECE):
        length = min(PIECE, rows - start)
        piece = raw[start * columns : (start + length) * columns]
        data[:, start : start + length] = piece.reshape(columns, length)
    del raw
    start = time.perf_counter()
    covariance = np.cov(data, bias=True)
    print("seconds", time.perf_counter() - start)
    print("covariance", repr(float(covariance[0, 1])))


main()
