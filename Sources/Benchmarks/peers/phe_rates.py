"""Paillier by python-paillier (phe) on gmpy2: operations per CPU second of one thread.

usage: phe_rates.py versions
       phe_rates.py KEY_BITS CPU_SECONDS_PER_OPERATION

The first prints the versions of phe and gmpy2, and fails when phe does not compute with gmpy2. The second prints a
line per operation: its name, a space, its rate. Plaintexts have up to 60 bits and multipliers up to 31, as those of
the other implementations in the table. Keys, plaintexts and ciphertexts are made outside the measured time.
"""

import random
import sys
import time

import gmpy2
import phe
from phe import paillier


def rate(seconds, count, operation):
    """Calls `operation` with 0 ..< count, again and again for at least so many CPU seconds."""
    operations = 0
    start = time.process_time()
    while True:
        for index in range(count):
            operation(index)
        operations += count
        spent = time.process_time() - start
        if spent >= seconds:
            return operations / spent


def main():
    if not phe.util.HAVE_GMP:
        sys.exit("phe does not find gmpy2")
    if sys.argv[1] == "versions":
        print("phe", phe.__version__, "with gmpy2", gmpy2.version())
        return
    bits, seconds = int(sys.argv[1]), float(sys.argv[2])
    draw = random.Random(1)
    public, private = paillier.generate_paillier_keypair(n_length=bits)
    values = [draw.getrandbits(60) for _ in range(32)]
    scalars = [draw.getrandbits(31) for _ in values]
    ciphers = [public.encrypt(value) for value in values]
    count = len(values)

    def report(name, chunk, operation):
        print(name, rate(seconds, chunk, operation), flush=True)

    report("encrypt", 4, lambda index: public.encrypt(values[index]))
    report("add", count, lambda index: ciphers[index] + ciphers[index - 1])
    report("multiply", count, lambda index: ciphers[index] * scalars[index])
    report("decrypt", 8, lambda index: private.decrypt(ciphers[index]))
    if [private.decrypt(cipher) for cipher in ciphers[:4]] != values[:4]:
        sys.exit("phe decrypts to other values than were encrypted")


if __name__ == "__main__":
    main()
