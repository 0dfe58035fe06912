"""Writes integers.txt, the oracle of Int256Tests and FixedPointTests: python3 integers.py > integers.txt"""
from fractions import Fraction
import random

random.seed(256)
LIMIT = 1 << 255


def show(value):
    return str(value) if -LIMIT <= value < LIMIT else "overflow"


def integer():
    bits = random.choice([0, 1, 7, 31, 53, 54, 63, 64, 65, 100, 127, 128, 129, 192, 200, 254, 255])
    value = random.getrandbits(bits) if bits else 0
    if random.random() < 0.2:
        value = (1 << bits) - random.choice([0, 1]) if bits < 255 else LIMIT - 1
    return random.choice([-1, 1]) * value


def half_even(value):
    """The nearest integer of a fraction, ties to even."""
    floor = value.numerator // value.denominator
    rest = value - floor
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and floor % 2 == 1):
        floor += 1
    return floor


edges = [0, 1, -1, LIMIT - 1, -LIMIT, 1 << 128, -(1 << 128), (1 << 127) - 1, -(1 << 127), 1 << 127]
for _ in range(60):
    a, b = random.choice(edges + [integer()] * 10), random.choice(edges + [integer()] * 10)
    print("add", a, b, show(a + b))
    print("subtract", a, b, show(a - b))
    c = random.choice([integer() >> 130, (1 << 127) - 1, -(1 << 127), -1, 3])
    c = max(min(c, (1 << 127) - 1), -(1 << 127))
    print("multiply", a, c, show(a * c))
    shift = random.choice([0, 1, 5, 64, 127, 128, 129, 200, 255])
    print("shift", a, shift, show(a << shift))
    print("compare", a, b, (a > b) - (a < b))

for _ in range(80):
    a = integer()
    scale = random.choice([0, 1, 40, 42, 53, 64, 80, 106, 170, 255, -3])
    # Fraction to float is exact division with round-half-even.
    print("double", a, scale, (Fraction(a) / Fraction(2) ** scale).__float__().hex())
for a, scale in [((1 << 53) + 1, 0), ((1 << 53) + 3, 0), ((1 << 54) + 2, 1), ((1 << 54) + 2, 60),
                 (3, 1075), (1, 1075), (5, 1075), ((1 << 60) + 1, 1130), (-7, 1076), (1, 1074), (-LIMIT, 0)]:
    print("double", a, scale, (Fraction(a) / Fraction(2) ** scale).__float__().hex())

for _ in range(80):
    value = random.choice([random.gauss(0, 1), random.gauss(0, 1e-9), random.gauss(0, 1e6), random.randint(-9, 9) / 4,
                           (random.randint(-99, 99) + 0.5) * 2.0 ** -40])
    scale = random.choice([0, 1, 31, 40, 42, 80, 106, 170])
    print("encode", value.hex(), scale, half_even(Fraction(value) * 2 ** scale))
