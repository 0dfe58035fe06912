#ifndef FEDFLOW_CKERNELS_H
#define FEDFLOW_CKERNELS_H

#include <stdint.h>

/// Kernels for CPU features that the compiler's baseline does not have. Call one only after asking for its feature.

/// Numbers modulo m as limbs of 52 bits, lowest first, each in a word of 64, for AVX-512 IFMA.
///
/// A number takes `fedflow_lanes52` words, 64-byte aligned, those after the last limb zero. Numbers are kept below 2m,
/// not m. Montgomery form is with R = 2^(52·limbs); R > 4m.
typedef struct {
  /// The odd modulus.
  const uint64_t *modulus;
  /// −m⁻¹ mod 2^52, as `fedflow_inverse52` gives it.
  uint64_t inverse;
  /// 20, 40 or 80.
  int32_t limbs;
} fedflow_modulus52;

/// Bits of the table index in `fedflow_power52`.
enum { fedflow_power52_window = 5 };

/// 1 where the CPU and the system have AVX-512 with IFMA, else 0.
int32_t fedflow_has_ifma(void);

/// Limbs for a modulus of so many bits; 0 when there is no kernel for it.
int32_t fedflow_limbs52(int32_t bits);

/// Words that a number of so many limbs takes: whole vectors.
int32_t fedflow_lanes52(int32_t limbs);

/// −m⁻¹ mod 2^52 for the lowest word of an odd m.
uint64_t fedflow_inverse52(uint64_t lowest);

/// limbs = the number of `count` words of 64 bits, lowest first, which must fit `lanes` limbs.
void fedflow_split52(uint64_t *limbs, int32_t lanes, const uint64_t *words, int32_t count);

/// words = the number below m that is congruent to one below 2m; `count` words hold m. Constant-time.
void fedflow_leave52(const fedflow_modulus52 *m, uint64_t *words, int32_t count, const uint64_t *limbs);

/// result = left · right · R⁻¹ mod m, below 2m when both are. May be in place. Constant-time.
void fedflow_multiply52(const fedflow_modulus52 *m, uint64_t *result, const uint64_t *left, const uint64_t *right);

/// result = base^exponent, all in Montgomery form, in time and cache use that depend on `bits` only.
///
/// `exponent` has (bits + 7) / 8 bytes, lowest first; `one` is 1 in Montgomery form. `room` has space for
/// 2^fedflow_power52_window + 1 numbers; it is left full of secrets, for the caller to clear.
void fedflow_power52(
    const fedflow_modulus52 *m, uint64_t *result, const uint64_t *base, const uint8_t *exponent, int32_t bits,
    const uint64_t *one, uint64_t *room);

/// Two of `fedflow_power52` with numbers of the same size and exponents of the same length, computed side by side.
void fedflow_power52_pair(
    const fedflow_modulus52 *const m[2], uint64_t *const result[2], const uint64_t *const base[2],
    const uint8_t *const exponent[2], int32_t bits, const uint64_t *const one[2], uint64_t *const room[2]);

/// Columns of numbers, one after the other, `stride` apart; `rows` is a multiple of 4, and rows that only fill up are 0 in
/// `centred`.
typedef struct {
  /// The numbers.
  const double *values;
  /// The numbers less their column's mean.
  const double *centred;
  /// One for each column.
  const double *means;
  int64_t stride;
  int64_t rows;
  int64_t columns;
} fedflow_columns;

/// For each pair of columns i < j adds to element j·(j−1)/2 + i: Σ dᵢ·dⱼ, and Σ (xᵢ·xⱼ − meanᵢ·meanⱼ)².
///
/// Four partial sums by row mod 4, each a fused multiply-add, joined as (0 + 1) + (2 + 3): the same bytes on every CPU.
/// `plain` 1 leaves the CPU's own instructions unused, for the test of that.
void fedflow_pair_sums(const fedflow_columns *columns, int32_t plain, double *comoments, double *products);

/// Σ d·mask, the mask holding 0 and 1; `rows` a multiple of 4.
double fedflow_masked_sum(const double *centred, const double *mask, int64_t rows, int32_t plain);

/// squares[0] = Σ (1 − mask)·(d − zeros)², squares[1] = Σ mask·(d − ones)²; rows that only fill up must have a d equal to
/// `zeros` and mask 0, `rows` a multiple of 4.
void fedflow_group_squares(
    const double *centred, const double *mask, int64_t rows, double zeros, double ones, int32_t plain,
    double *squares);

#endif
