#ifndef FEDFLOW_MULTIPLY52_H
#define FEDFLOW_MULTIPLY52_H

// Almost-Montgomery multiplication (Gueron 2012) with vpmadd52: eight limbs a vector.
//
// Value. q is the number whose limbs are the y below. The result is (left·right + q·m) / R with q < R, left and
// right < 2m, hence < (4m² + R·m) / R = m·(4m/R + 1) < 2m because 4m < R. So it may be an operand again, and neither
// of them ever needs to be compared with m.
//
// Lanes. Limbs are not normalised on the way. A limb enters at the top as zero and moves down one lane an iteration;
// each of the at most 80 iterations adds to it four half products below 2^52, and at the lowest lane one carry below
// 2^12: less than (4·80)·2^52 + 2^12 < 2^61 in all, so no lane overflows.
//
// Time. No branch and no address depends on the numbers.

#include "CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define LIMB_MASK ((UINT64_C(1) << 52) - 1)
#define IFMA __attribute__((target("avx512f,avx512ifma,bmi2")))
#define INLINE static inline __attribute__((always_inline)) IFMA
#define EACH(v, vectors) _Pragma("clang loop unroll(full)") for (int v = 0; v < (vectors); v++)
enum { most_vectors = 10 };

/// Moves all limbs down one lane; what the lowest had over 52 bits goes to the next one.
INLINE void shift_down(__m512i *sum, int vectors) {
  __m512i carry = _mm512_maskz_srli_epi64(1, sum[0], 52);
  EACH(v, vectors - 1) sum[v] = _mm512_alignr_epi64(sum[v + 1], sum[v], 1);
  sum[vectors - 1] = _mm512_maskz_alignr_epi64(0x7F, sum[vectors - 1], sum[vectors - 1], 1);
  sum[0] = _mm512_add_epi64(sum[0], carry);
}

/// sum += the low (high) halves of number · factor.
INLINE void add_low(__m512i *sum, const uint64_t *number, __m512i factor, int vectors) {
  EACH(v, vectors) sum[v] = _mm512_madd52lo_epu64(sum[v], _mm512_load_si512(number + 8 * v), factor);
}
INLINE void add_high(__m512i *sum, const uint64_t *number, __m512i factor, int vectors) {
  EACH(v, vectors) sum[v] = _mm512_madd52hi_epu64(sum[v], _mm512_load_si512(number + 8 * v), factor);
}

/// Two limbs of `right` at a time: both reduction factors are found in the scalar unit from the two lowest limbs,
/// which halves the trips between the units that the next factor has to wait for.
INLINE void multiply_two_limbs(
    const fedflow_modulus52 *m, __m512i *sum, const uint64_t *left, const uint64_t *right, int vectors) {
  const uint64_t *modulus = m->modulus;
  __m128i lowest = _mm512_castsi512_si128(sum[0]);
  uint64_t t0 = (uint64_t)_mm_cvtsi128_si64(lowest);
  uint64_t t1 = (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(lowest, lowest));
  uint64_t b0 = right[0], b1 = right[1];
  unsigned __int128 low = (unsigned __int128)left[0] * b0 + t0;
  uint64_t y0 = (uint64_t)low * m->inverse & LIMB_MASK;
  low += (unsigned __int128)modulus[0] * y0;
  // Only the low 52 bits of the second limb matter, so the products may wrap.
  uint64_t next = (uint64_t)(low >> 52) + t1 + left[1] * b0 + left[0] * b1 + modulus[1] * y0;
  uint64_t y1 = next * m->inverse & LIMB_MASK;
  __m512i right0 = _mm512_set1_epi64((long long)b0), right1 = _mm512_set1_epi64((long long)b1);
  __m512i factor0 = _mm512_set1_epi64((long long)y0), factor1 = _mm512_set1_epi64((long long)y1);
  add_low(sum, left, right0, vectors);
  add_low(sum, modulus, factor0, vectors);
  shift_down(sum, vectors);
  add_high(sum, left, right0, vectors);
  add_low(sum, left, right1, vectors);
  add_high(sum, modulus, factor0, vectors);
  add_low(sum, modulus, factor1, vectors);
  shift_down(sum, vectors);
  add_high(sum, left, right1, vectors);
  add_high(sum, modulus, factor1, vectors);
}

/// Brings every limb below 2^52. The value is below 2m < R, so that nothing is carried out of the top.
INLINE void normalize(__m512i *sum, uint64_t *result, int vectors) {
  const __m512i mask = _mm512_set1_epi64((long long)LIMB_MASK);
  __m512i below = _mm512_setzero_si512();
  // Carries of up to 12 bits once; after that a limb is below 2^52 + 2^12 and carries one at most.
  unsigned __int128 over = 0, full = 0;
  EACH(v, vectors) {
    __m512i carry = _mm512_srli_epi64(sum[v], 52);
    sum[v] = _mm512_add_epi64(_mm512_and_si512(sum[v], mask), _mm512_alignr_epi64(carry, below, 7));
    below = carry;
    over |= (unsigned __int128)_mm512_cmpgt_epu64_mask(sum[v], mask) << (8 * v);
    full |= (unsigned __int128)_mm512_cmpeq_epu64_mask(sum[v], mask) << (8 * v);
  }
  // A limb over the mask gives a carry, a full one passes it on: the carries of an addition of bits.
  over <<= 1;
  unsigned __int128 carries = (over + full) ^ full;
  EACH(v, vectors) {
    __m512i carried = _mm512_mask_add_epi64(
        sum[v], (__mmask8)(carries >> (8 * v)), sum[v], _mm512_set1_epi64(1));
    _mm512_store_si512(result + 8 * v, _mm512_and_si512(carried, mask));
  }
}

/// Products of `count` independent pairs of the same size, 1 or 2: each fills the gaps in which the other waits for its
/// reduction factors.
INLINE void multiply(
    const fedflow_modulus52 *const *m, uint64_t *const *result, const uint64_t *const *left,
    const uint64_t *const *right, int limbs, int count) {
  const int vectors = (limbs + 7) / 8;
  __m512i sum[2][most_vectors];
  EACH(k, count) EACH(v, vectors) sum[k][v] = _mm512_setzero_si512();
  for (int limb = 0; limb < limbs; limb += 2) {
    EACH(k, count) multiply_two_limbs(m[k], sum[k], left[k], right[k] + limb, vectors);
  }
  EACH(k, count) normalize(sum[k], result[k], vectors);
}

#endif
#endif
