"""Writes numbers.txt: a JSON number, the bits of the double that CPython reads from it, and CPython's repr of that double."""
import random
import struct

random.seed(20)
texts = """0 -0 0.0 -0.0 1.0 -1.0 0.1 1e0 1E+2 1e-5 1e-4 0.0001 0.00001 123456789e-12 1e15 1e16 1e17 1e21 1e22 1e23 9007199254740992.0
9007199254740993.0 9007199254740994.0 9007199254740993e0 9500000000000000.0 9999999999999998.0 18014398509481984.0 12345678901234567.0
1.7976931348623157e308 1.7976931348623158e308 4.9e-324 5e-324 2.4703282292062327e-324 2.4703282292062328e-324 2.2250738585072014e-308
2.2250738585072011e-308 2.225073858507201e-308 1e-400 0e999999999999 -0e-999999999999 9223372036854775808 -9223372036854775809
123456789012345678901234567890 7.2057594037927933e16 8.5e-5 6.02214076e23 0.3 2.5 100.0 1e100 1e-100 1.5e300 3.141592653589793
0.1000000000000000055511151231257827021181583404541015625 0.500000000000000166533453693773481063544750213623046875
3.518437208883201171875e13 62.5364939768271845828 8.10109172351e-10 1.50000000000000011102230246251565 5.8e-10""".split()
texts += ["1." + "0" * 400 + "1", "0." + "0" * 330 + "1", "9" * 300 + ".5", "1" + "0" * 308, "0." + "3" * 800, "9007199254740993" + "0" * 50 + "1e-51"]
for _ in range(150):
    bits = random.getrandbits(64)
    value = struct.unpack("<d", struct.pack("<Q", bits))[0]
    if value == value and abs(value) != float("inf"):
        texts += [repr(value), "%.25e" % value]
for _ in range(60):
    texts += [repr(random.uniform(9e15, 1.1e16)), repr(random.uniform(1e-6, 1e-3)), "%.6f" % random.uniform(-1e6, 1e6)]
for _ in range(60):
    # Halfway between two doubles, and a hair beside it: the hardest to round.
    low = random.getrandbits(52) | 1 << 52
    half = (2 * low + 1) << random.randrange(1, 200)
    texts += ["%d.0" % half, "%d.000000000000000000000000001" % half]
with open("numbers.txt", "w") as out:
    for text in texts:
        value = float(text)
        if abs(value) != float("inf"):
            print(text, "%016x" % struct.unpack("<Q", struct.pack("<d", value))[0], repr(value), file=out)
