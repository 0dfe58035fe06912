#include "CKernels.h"

#define LIMB_MASK ((UINT64_C(1) << 52) - 1)

int32_t fedflow_limbs52(int32_t bits) {
  // R > 4m wants two spare bits. Much smaller moduli would do more work in 20 limbs than a 64-bit multiplier does.
  if (bits > 80 * 52 - 2 || bits <= 640) return 0;
  return bits <= 20 * 52 - 2 ? 20 : bits <= 40 * 52 - 2 ? 40 : 80;
}

int32_t fedflow_lanes52(int32_t limbs) { return (limbs + 7) / 8 * 8; }

uint64_t fedflow_inverse52(uint64_t lowest) {
  // Newton's iteration doubles the correct bits; an odd number is its own inverse modulo 8.
  uint64_t inverse = lowest;
  for (int bits = 3; bits < 52; bits *= 2) inverse *= 2 - lowest * inverse;
  return -inverse & LIMB_MASK;
}

void fedflow_split52(uint64_t *limbs, int32_t lanes, const uint64_t *words, int32_t count) {
  for (int32_t limb = 0; limb < lanes; limb++) {
    int32_t word = limb * 52 / 64, shift = limb * 52 % 64;
    uint64_t value = word < count ? words[word] >> shift : 0;
    if (shift > 12 && word + 1 < count) value |= words[word + 1] << (64 - shift);
    limbs[limb] = value & LIMB_MASK;
  }
}

void fedflow_leave52(const fedflow_modulus52 *m, uint64_t *words, int32_t count, const uint64_t *limbs) {
  // The first pass finds out whether m is to be taken away, the second does it under a mask: the same steps for
  // every number.
  uint64_t borrow = 0;
  for (int32_t limb = 0; limb < m->limbs; limb++) borrow = (limbs[limb] - m->modulus[limb] - borrow) >> 63;
  uint64_t subtract = borrow - 1;
  for (int32_t word = 0; word < count; word++) words[word] = 0;
  borrow = 0;
  for (int32_t limb = 0; limb < m->limbs; limb++) {
    uint64_t value = limbs[limb] - (m->modulus[limb] & subtract) - borrow;
    borrow = value >> 63;
    value &= LIMB_MASK;
    int32_t word = limb * 52 / 64, shift = limb * 52 % 64;
    if (word < count) words[word] |= value << shift;
    if (shift > 12 && word + 1 < count) words[word + 1] |= value >> (64 - shift);
  }
}
