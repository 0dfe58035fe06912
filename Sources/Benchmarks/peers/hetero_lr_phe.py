"""One epoch of a hetero logistic regression on ciphertexts by python-paillier (phe) on gmpy2: CPU seconds a row.

usage: hetero_lr_phe.py versions
       hetero_lr_phe.py KEY_BITS ROWS GUEST_COLUMNS HOST_COLUMNS

The first prints the versions of phe and gmpy2, and fails when phe does not compute with gmpy2. The second prints "row" and
the CPU seconds that one row costs in one thread: the host encrypts its score, the guest its part of the residual and adds
both, guest and host multiply the residual with each of their columns and add up. Numbers are integers of the same sizes as
fedflow's. Decryption, which is once a column and batch, is left out.
"""

import random
import sys
import time

import gmpy2
import phe
from phe import paillier


def main():
    if not phe.util.HAVE_GMP:
        sys.exit("phe does not find gmpy2")
    if sys.argv[1] == "versions":
        print("phe", phe.__version__, "with gmpy2", gmpy2.version())
        return
    bits, rows, guest, host = (int(word) for word in sys.argv[1:5])
    draw = random.Random(1)
    public, private = paillier.generate_paillier_keypair(n_length=bits)
    scores = [draw.getrandbits(42) - (1 << 41) for _ in range(rows)]
    own = [draw.getrandbits(42) - (1 << 41) for _ in range(rows)]
    columns = [[draw.getrandbits(32) - (1 << 31) for _ in range(rows)] for _ in range(guest + host + 1)]
    start = time.process_time()
    forward = [public.encrypt(value) for value in scores]
    residual = [public.encrypt(value) + cipher for value, cipher in zip(own, forward)]
    sums = []
    for column in columns:
        total = residual[0] * column[0]
        for cipher, value in zip(residual[1:], column[1:]):
            total += cipher * value
        sums.append(total)
    spent = time.process_time() - start
    expected = sum((a + b) * c for a, b, c in zip(scores, own, columns[0]))
    if private.decrypt(sums[0]) != expected:
        sys.exit("phe decrypts to another sum than was computed")
    print("row", spent / rows)


if __name__ == "__main__":
    main()
