#include "multiply52.h"
#include <string.h>

#if defined(__x86_64__)

enum { window = fedflow_power52_window, entries = 1 << window };

/// The digit of `window` bits at a bit position; only positions, which are public, decide what is read.
static unsigned digit_at(const uint8_t *exponent, int bits, int position) {
  unsigned value = exponent[position >> 3];
  if (position / 8 + 1 < (bits + 7) / 8) value |= (unsigned)exponent[position / 8 + 1] << 8;
  int length = bits - position < window ? bits - position : window;
  return value >> (position & 7) & ((1u << length) - 1);
}

/// result = table[digit]. All of the table is read whatever the digit, so that the cache learns nothing of it.
INLINE void gather(uint64_t *result, const uint64_t *table, unsigned digit, int vectors) {
  __m512i found[most_vectors];
  EACH(v, vectors) found[v] = _mm512_setzero_si512();
  for (unsigned entry = 0; entry < entries; entry++) {
    uint64_t take = -(((uint64_t)(digit ^ entry) - 1) >> 63);
    // Hides where the mask comes from: the compiler may not turn it into a masked load, which the CPU might skip.
    __asm__("" : "+r"(take));
    const __m512i mask = _mm512_set1_epi64((long long)take);
    EACH(v, vectors) {
      __m512i value = _mm512_load_si512(table + 8 * (entry * (unsigned)vectors + (unsigned)v));
      found[v] = _mm512_or_si512(found[v], _mm512_and_si512(mask, value));
    }
  }
  EACH(v, vectors) _mm512_store_si512(result + 8 * v, found[v]);
}

/// Fixed windows from the top: as many squarings and multiplications for every exponent of this length.
INLINE void power(
    const fedflow_modulus52 *const *m, uint64_t *const *result, const uint64_t *const *base,
    const uint8_t *const *exponent, int bits, const uint64_t *const *one, uint64_t *const *room, int limbs,
    int count) {
  const int vectors = (limbs + 7) / 8, lanes = 8 * vectors;
  uint64_t *factor[2], *entry[2];
  const uint64_t *before[2], *first[2], *number[2];
  for (int k = 0; k < count; k++) {
    memcpy(room[k], one[k], (size_t)lanes * sizeof(uint64_t));
    memcpy(room[k] + lanes, base[k], (size_t)lanes * sizeof(uint64_t));
    first[k] = room[k] + lanes;
    factor[k] = room[k] + entries * lanes;
    number[k] = result[k];
  }
  for (int index = 2; index < entries; index++) {
    for (int k = 0; k < count; k++) {
      before[k] = room[k] + (index - 1) * lanes;
      entry[k] = room[k] + index * lanes;
    }
    multiply(m, entry, before, first, limbs, count);
  }
  int position = (bits - 1) / window * window;
  for (int k = 0; k < count; k++) gather(result[k], room[k], digit_at(exponent[k], bits, position), vectors);
  for (position -= window; position >= 0; position -= window) {
    for (int bit = 0; bit < window; bit++) multiply(m, result, number, number, limbs, count);
    for (int k = 0; k < count; k++) gather(factor[k], room[k], digit_at(exponent[k], bits, position), vectors);
    multiply(m, result, number, (const uint64_t *const *)factor, limbs, count);
  }
}

#define SIZE(limbs, count) \
  IFMA static void power_##limbs##_##count( \
      const fedflow_modulus52 *const *m, uint64_t *const *result, const uint64_t *const *base, \
      const uint8_t *const *exponent, int bits, const uint64_t *const *one, uint64_t *const *room) { \
    power(m, result, base, exponent, bits, one, room, limbs, count); \
  }
SIZE(20, 1)
SIZE(40, 1)
SIZE(80, 1)
SIZE(20, 2)
SIZE(40, 2)

void fedflow_power52(
    const fedflow_modulus52 *m, uint64_t *result, const uint64_t *base, const uint8_t *exponent, int32_t bits,
    const uint64_t *one, uint64_t *room) {
  switch (m->limbs) {
    case 20: return power_20_1(&m, &result, &base, &exponent, bits, &one, &room);
    case 40: return power_40_1(&m, &result, &base, &exponent, bits, &one, &room);
    default: return power_80_1(&m, &result, &base, &exponent, bits, &one, &room);
  }
}

void fedflow_power52_pair(
    const fedflow_modulus52 *const m[2], uint64_t *const result[2], const uint64_t *const base[2],
    const uint8_t *const exponent[2], int32_t bits, const uint64_t *const one[2], uint64_t *const room[2]) {
  switch (m[0]->limbs) {
    case 20: return power_20_2(m, result, base, exponent, bits, one, room);
    case 40: return power_40_2(m, result, base, exponent, bits, one, room);
    default:
      // Two of these sums do not fit the registers.
      for (int k = 0; k < 2; k++) {
        power_80_1(m + k, result + k, base + k, exponent + k, bits, one + k, room + k);
      }
  }
}

#else

void fedflow_power52(
    const fedflow_modulus52 *m, uint64_t *result, const uint64_t *base, const uint8_t *exponent, int32_t bits,
    const uint64_t *one, uint64_t *room) {
  // Never called: there is no IFMA.
  (void)m, (void)result, (void)base, (void)exponent, (void)bits, (void)one, (void)room;
  __builtin_trap();
}

void fedflow_power52_pair(
    const fedflow_modulus52 *const m[2], uint64_t *const result[2], const uint64_t *const base[2],
    const uint8_t *const exponent[2], int32_t bits, const uint64_t *const one[2], uint64_t *const room[2]) {
  (void)m, (void)result, (void)base, (void)exponent, (void)bits, (void)one, (void)room;
  __builtin_trap();
}

#endif
