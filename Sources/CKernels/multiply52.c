#include "multiply52.h"

#if defined(__x86_64__)

int32_t fedflow_has_ifma(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512ifma") && __builtin_cpu_supports("bmi2");
}

// One function a size, because the sums stay in registers only when their number is known to the compiler.
#define SIZE(limbs) \
  IFMA static void multiply_##limbs( \
      const fedflow_modulus52 *m, uint64_t *result, const uint64_t *left, const uint64_t *right) { \
    multiply(&m, &result, &left, &right, limbs, 1); \
  }
SIZE(20)
SIZE(40)
SIZE(80)

void fedflow_multiply52(const fedflow_modulus52 *m, uint64_t *result, const uint64_t *left, const uint64_t *right) {
  switch (m->limbs) {
    case 20: return multiply_20(m, result, left, right);
    case 40: return multiply_40(m, result, left, right);
    default: return multiply_80(m, result, left, right);
  }
}

#else

int32_t fedflow_has_ifma(void) { return 0; }

void fedflow_multiply52(const fedflow_modulus52 *m, uint64_t *result, const uint64_t *left, const uint64_t *right) {
  // Never called: there is no IFMA.
  (void)m, (void)result, (void)left, (void)right;
  __builtin_trap();
}

#endif
