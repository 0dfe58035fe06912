"""Opens an Arrow file that ArrowWriter wrote with whatever readers are installed, and says what they see.

python3 check_arrow.py FILE EXPECTED.json, where the JSON has `columns` (name to list) and `metadata` (name to text).
Prints one line per reader; exits 3 when pyarrow is missing, 1 when a reader sees something else.
"""
import json
import sys

try:
    import pyarrow as pa
except ImportError:
    print("pyarrow is not installed")
    sys.exit(3)

path, expected = sys.argv[1], json.load(open(sys.argv[2]))
columns = expected["columns"]


def check(reader, found):
    if found != columns:
        print(f"{reader}: found {found}, expected {columns}")
        sys.exit(1)
    print(f"{reader}: ok")


def plain(values):
    return [None if v is None or v != v else v for v in values]


with pa.memory_map(path) as source:
    file = pa.ipc.open_file(source)
    table = file.read_all()
    table.validate(full=True)
    check("pyarrow", table.to_pydict())
    metadata = {k.decode(): v.decode() for k, v in table.schema.metadata.items()}
    if metadata != expected["metadata"]:
        print(f"metadata: found {metadata}")
        sys.exit(1)
try:
    import pandas
    frame = pandas.read_feather(path)
    check("pandas", {name: plain(frame[name].tolist()) for name in frame.columns})
except ImportError:
    print("pandas: not installed")
try:
    import polars
    check("polars", polars.read_ipc(path).to_dict(as_series=False))
    check("polars, lazily", polars.scan_ipc(path).collect().to_dict(as_series=False))
except ImportError:
    print("polars: not installed")
try:
    import duckdb
    rows = duckdb.sql("select * from \"table\"").fetchall()
    check("duckdb", {name: [row[i] for row in rows] for i, name in enumerate(table.column_names)})
except ImportError:
    print("duckdb: not installed")
