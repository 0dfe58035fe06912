"""A CSV file read by polars into memory, all columns parsed, as many threads as there are processors.

usage: polars_read.py versions
       polars_read.py FILE

The first prints the version of polars. The second prints a line "seconds S": the seconds of read_csv alone, without
those of Python's start and the import.
"""

import sys
import time

import polars


def main():
    if sys.argv[1] == "versions":
        print("polars", polars.__version__)
        return
    start = time.perf_counter()
    frame = polars.read_csv(sys.argv[1])
    seconds = time.perf_counter() - start
    if frame.height == 0 or frame.schema.dtypes()[1] != polars.Float64:
        sys.exit(f"unexpected columns: {frame.schema}")
    print("seconds", seconds)


main()
