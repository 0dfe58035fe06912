"""Writes the Arrow fixtures of ArrowForeignTests with pyarrow (made with 26.0.1): python3 make_arrow.py"""
import pathlib

import pyarrow as pa
from pyarrow import feather

here = pathlib.Path(__file__).parent
table = pa.table({
    "key": pa.array(["a", "b", "ü", "", "dd"]),
    "float64": pa.array([1.5, None, -0.0, float("nan"), 1e300], pa.float64()),
    "float32": pa.array([0.5, 1.25, None, -2.0, 3.0], pa.float32()),
    "int8": pa.array([1, None, -128, 127, 0], pa.int8()),
    "uint16": pa.array([1, 2, 3, 65535, 0], pa.uint16()),
    "int64": pa.array([2**62, None, -2**63, 0, 1], pa.int64()),
    "large": pa.array(["x", "", "zz", "yyy", "é"], pa.large_string()),
})
with pa.OSFile(str(here / "pyarrow_two_batches.arrow"), "wb") as sink:
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=3)
feather.write_feather(table, str(here / "pyarrow_compressed.arrow"), compression="lz4")
feather.write_feather(
    pa.table({"key": pa.array(["a", "b"]).dictionary_encode()}), str(here / "pyarrow_dictionary.arrow"),
    compression="uncompressed")
