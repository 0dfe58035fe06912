"""Archives that Python's zipfile writes, and some that nobody should write: python3 make_archives.py zip

Run it in this folder. The results are kept, so that tests need no Python.
"""

import io
import random
import struct
import sys
import warnings
import zipfile

warnings.simplefilter("ignore")
FOLDER = sys.argv[1]


def info(name, mode=0o100644):
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system = 3
    entry.external_attr = mode << 16 | (0x10 if name.endswith("/") else 0)
    return entry


def archive(entries, method=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method, compresslevel=9) as file:
        for entry, content in entries:
            entry = info(entry) if isinstance(entry, str) else entry
            entry.compress_type = method
            file.writestr(entry, content)
    return buffer.getvalue()


def save(name, content):
    with open(f"{FOLDER}/{name}.zip", "wb") as file:
        file.write(content)


FILES = [("a/b.txt", b"text\n"), (info("a/", 0o040755), b""), ("empty", b""), ("é/ü.json", b"{}")]
ordered = sorted(FILES, key=lambda e: (e[0] if isinstance(e[0], str) else e[0].filename).encode())
stored = archive(ordered)
save("stored", stored)

random.seed(1)
words = "".join(random.choice(["alpha", "beta", "gamma ", "\n", "delta"]) for _ in range(9000)).encode()
noise = random.randbytes(9000)
deflated = archive([("words", words), ("noise", noise), ("short", b"aaaaaaaaaaaaaaaaaaaa"), ("none", b"")],
                   zipfile.ZIP_DEFLATED)
save("deflated", deflated)

# Stream without seeking: sizes stand behind the data, headers say 0.
class Pipe(io.RawIOBase):
    def __init__(self):
        self.data = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.data += data
        return len(data)


pipe = Pipe()
with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as file:
    file.writestr(info("streamed"), b"streamed " * 9)
save("streamed", bytes(pipe.data))

save("parent", archive([("good", b"x"), ("../evil", b"x")]))
save("parent_inside", archive([("a/../../evil", b"x")]))
save("absolute", archive([("/tmp/evil", b"x")]))
save("backslash", archive([("..\\evil", b"x")]))
save("drive", archive([("C:evil", b"x")]))
save("dot", archive([("./a", b"x")]))
save("double_slash", archive([("a//b", b"x")]))
save("control", archive([("a\nb", b"x")]))
save("symlink", archive([(info("link", 0o120777), b"/etc/passwd")]))
save("device", archive([(info("device", 0o020666), b"")]))
save("twice", archive([("a", b"x"), ("a", b"y")]))
save("file_and_folder", archive([("a", b"x"), ("a/b", b"y")]))
save("bomb", archive([("zeros", bytes(40 << 20))], zipfile.ZIP_DEFLATED))
save("bzip2", archive([("a", b"x" * 100)], zipfile.ZIP_BZIP2))

large = io.BytesIO()
with zipfile.ZipFile(large, "w") as file:
    with file.open(info("a"), "w", force_zip64=True) as entry:
        entry.write(b"x")
save("zip64_entry", large.getvalue())


def patched(base, at, value):
    result = bytearray(base)
    result[at:at + len(value)] = value
    return bytes(result)


one = archive([("name", b"some text")])
central = one.index(b"PK\x01\x02")
end = one.index(b"PK\x05\x06")
save("encrypted", patched(patched(one, 6, b"\x01"), central + 8, b"\x01"))
save("checksum", patched(one, 30 + 4, b"S"))
save("other_name", patched(one, 30, b"evil"))
save("other_size", patched(one, 22, struct.pack("<I", 5)))
save("zip64_end", one[:end] + b"PK\x06\x06" + bytes(52) + b"PK\x06\x07" + bytes(16) + one[end:])
save("comment", one[:-2] + b"\x05\x00hello")
save("trailing", one + b"junk")
save("prefix", b"#!/bin/sh\n" + one)
save("invalid_utf8", one.replace(b"name", b"n\xffme"))

lie = archive([("zeros", bytes(100000))], zipfile.ZIP_DEFLATED)
small = struct.pack("<I", 1000)
save("lies_about_size", patched(patched(lie, 22, small), lie.index(b"PK\x01\x02") + 24, small))

# Two entries of the directory with one content: a bomb without compression.
two = archive([("aaaa", b"x" * 50), ("bbbb", b"x" * 50)])
second = two.index(b"PK\x01\x02", two.index(b"PK\x01\x02") + 1)
shared = patched(two, second + 42, struct.pack("<I", 0))
save("shared", patched(shared, second + 46, b"aaaa"))
offset = two.index(b"PK\x03\x04", 10)
save("overlap", patched(two, two.index(b"PK\x01\x02") + 20, struct.pack("<II", 60, 60)))
