#include "include/CKernels.h"

#include <stddef.h>

// Four sums side by side, always, and every product rounded where the source says: the bytes of a result depend on
// neither the CPU nor the compiler. Where the CPU has no fused multiply-add, the C library's is called: slow and the same.
#pragma STDC FP_CONTRACT OFF

// Every function that takes or returns a vector is inlined, so how vectors are passed does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

typedef double four __attribute__((vector_size(32)));
typedef double four_unaligned __attribute__((vector_size(32), aligned(8)));

#define INLINE static inline __attribute__((always_inline))

INLINE four load(const double *p) { return *(const four_unaligned *)p; }
INLINE four fma4(four a, four b, four c) { return __builtin_elementwise_fma(a, b, c); }
INLINE four broadcast(double v) { return (four){v, v, v, v}; }
INLINE double total(four v) { return (v[0] + v[1]) + (v[2] + v[3]); }

// The sums of `ni` columns from i on with `nj` columns from j on, i + ni <= j, or of the pair (i, i + 1) for 1 and 1.
INLINE void tile(
    const fedflow_columns *c, int64_t i, int64_t j, const int ni, const int nj, double *comoments, double *products) {
  four comoment[2][2] = {{{0}}}, product[2][2] = {{{0}}};
  const double *x = c->values, *d = c->centred;
  const int64_t stride = c->stride;
  for (int64_t row = 0; row < c->rows; row += 4) {
    for (int b = 0; b < nj; b++) {
      const four second = load(d + (j + b) * stride + row);
      const four value = load(x + (j + b) * stride + row);
      for (int a = 0; a < ni; a++) {
        const four first = load(d + (i + a) * stride + row);
        comoment[a][b] = fma4(first, second, comoment[a][b]);
        // x·y less the product of the means, without the cancellation of computing it so.
        const four difference = fma4(first, value, broadcast(c->means[i + a]) * second);
        product[a][b] = fma4(difference, difference, product[a][b]);
      }
    }
  }
  for (int b = 0; b < nj; b++) {
    for (int a = 0; a < ni; a++) {
      const int64_t pair = (j + b) * (j + b - 1) / 2 + i + a;
      comoments[pair] += total(comoment[a][b]);
      products[pair] += total(product[a][b]);
    }
  }
}

INLINE void pairs(const fedflow_columns *c, double *comoments, double *products) {
  int64_t j = 0;
  for (; j + 2 <= c->columns; j += 2) {
    for (int64_t i = 0; i < j; i += 2) tile(c, i, j, 2, 2, comoments, products);
    tile(c, j, j + 1, 1, 1, comoments, products);
  }
  if (j < c->columns) {
    int64_t i = 0;
    for (; i + 2 <= j; i += 2) tile(c, i, j, 2, 1, comoments, products);
    if (i < j) tile(c, i, j, 1, 1, comoments, products);
  }
}

INLINE double masked(const double *d, const double *mask, int64_t rows) {
  four sum = {0};
  for (int64_t row = 0; row < rows; row += 4) sum = fma4(load(d + row), load(mask + row), sum);
  return total(sum);
}

INLINE void groups(
    const double *d, const double *mask, int64_t rows, double zeros, double ones, double *squares) {
  four sum[2] = {{0}, {0}};
  const four low = broadcast(zeros), step = broadcast(ones - zeros);
  for (int64_t row = 0; row < rows; row += 4) {
    const four one = load(mask + row);
    const four rest = load(d + row) - fma4(one, step, low);
    const four square = rest * rest;
    sum[1] = fma4(square, one, sum[1]);
    sum[0] = fma4(square, broadcast(1) - one, sum[0]);
  }
  squares[0] = total(sum[0]);
  squares[1] = total(sum[1]);
}

#if defined(__x86_64__)
#define FUSED __attribute__((target("avx2,fma")))
static int has_fused(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

FUSED static void pairs_fused(const fedflow_columns *c, double *comoments, double *products) {
  pairs(c, comoments, products);
}
FUSED static double masked_fused(const double *d, const double *mask, int64_t rows) { return masked(d, mask, rows); }
FUSED static void groups_fused(
    const double *d, const double *mask, int64_t rows, double zeros, double ones, double *squares) {
  groups(d, mask, rows, zeros, ones, squares);
}
#else
static int has_fused(void) { return 0; }
#define pairs_fused pairs
#define masked_fused masked
#define groups_fused groups
#endif

void fedflow_pair_sums(const fedflow_columns *c, int32_t plain, double *comoments, double *products) {
  if (!plain && has_fused()) return pairs_fused(c, comoments, products);
  pairs(c, comoments, products);
}

double fedflow_masked_sum(const double *centred, const double *mask, int64_t rows, int32_t plain) {
  return !plain && has_fused() ? masked_fused(centred, mask, rows) : masked(centred, mask, rows);
}

void fedflow_group_squares(
    const double *centred, const double *mask, int64_t rows, double zeros, double ones, int32_t plain,
    double *squares) {
  if (!plain && has_fused()) return groups_fused(centred, mask, rows, zeros, ones, squares);
  groups(centred, mask, rows, zeros, ones, squares);
}
