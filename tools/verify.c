// Reads results of an elementwise function and prints the largest error in ulp, with the argument that shows it.
//
//   verify FUNCTION f64          stdin: pairs of float64, argument and result; against MPFR at 140 bits
//   verify FUNCTION f32 START N  stdin: N float32, the results for the arguments whose bits are START, START + 1, ...;
//                                against the float64 function of the C library, whose error is 2^-29 ulp here
//
// An ulp is that of the exact result, and in the subnormal range that of the least number. Built by tools/verify.mjs.
#include <math.h>
#include <mpfr.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double worst, worst_x, worst_y;
static uint64_t checked, wrong;

static void note(double error, double x, double y) {
  checked++;
  if (error > worst) {
    worst = error;
    worst_x = x;
    worst_y = y;
  }
}

// A result that has to be one certain value: NaN, infinite or 0.
static void exact(int right, double x, double y) {
  checked++;
  if (!right && wrong++ < 5) printf("  wrong: x = %a gives %a\n", x, y);
}

static void float64(const char *name) {
  mpfr_t t, ulp;
  mpfr_init2(t, 140);
  mpfr_init2(ulp, 140);
  double pair[2048];
  size_t got;
  while ((got = fread(pair, 16, 1024, stdin)) > 0) {
    for (size_t i = 0; i < got; i++) {
      const double x = pair[2 * i], y = pair[2 * i + 1];
      mpfr_set_d(t, x, MPFR_RNDN);
      if (!strcmp(name, "exp")) mpfr_exp(t, t, MPFR_RNDN);
      if (!strcmp(name, "expm1")) mpfr_expm1(t, t, MPFR_RNDN);
      if (!strcmp(name, "log")) mpfr_log(t, t, MPFR_RNDN);
      if (!strcmp(name, "log1p")) mpfr_log1p(t, t, MPFR_RNDN);
      if (mpfr_nan_p(t)) {
        exact(isnan(y), x, y);
      } else if (mpfr_inf_p(t) || mpfr_zero_p(t)) {
        const double value = mpfr_get_d(t, MPFR_RNDN);
        exact(y == value && !signbit(y) == !signbit(value), x, y);
      } else if (!isfinite(y)) {
        exact(mpfr_get_d(t, MPFR_RNDN) == y || fabs(mpfr_get_d(t, MPFR_RNDZ)) > 0x1.fffffffffffffp1023, x, y);
      } else {
        long exponent = mpfr_get_exp(t) - 53;
        if (exponent < -1074) exponent = -1074;
        mpfr_sub_d(t, t, y, MPFR_RNDN);
        note(fabs(ldexp(mpfr_get_d(t, MPFR_RNDN), exponent < -500 ? -(int)exponent - 500 : -(int)exponent)) *
                 (exponent < -500 ? 0x1p500 : 1),
             x, y);
      }
    }
  }
  (void)ulp;
}

static void float32(const char *name, uint32_t start, uint64_t count) {
  double (*f)(double) = !strcmp(name, "exp") ? exp : !strcmp(name, "expm1") ? expm1 : !strcmp(name, "log") ? log : log1p;
  static float result[1 << 16];
  uint32_t bits = start;
  while (count > 0) {
    const size_t want = count < 1 << 16 ? count : 1 << 16;
    if (fread(result, 4, want, stdin) != want) exit(2);
    for (size_t i = 0; i < want; i++, bits++) {
      float x;
      memcpy(&x, &bits, 4);
      const float y = result[i];
      const double t = f(x);
      if (isnan(t)) {
        exact(isnan(y), x, y);
      } else if (isinf(t) || t == 0) {
        // log and log1p are infinite at their poles; exp and expm1 beyond float64; 0 keeps its sign.
        exact(y == (float)t && !signbit(y) == !signbit(t), x, y);
      } else if (isinf(y)) {
        exact((float)t == y, x, y);
      } else {
        int exponent = ilogb(t) - 23;
        if (exponent < -149) exponent = -149;
        note(fabs(scalbn((double)y - t, -exponent)), x, y);
      }
    }
    count -= want;
  }
}

int main(int argc, char **argv) {
  if (!strcmp(argv[2], "f64")) float64(argv[1]);
  else float32(argv[1], strtoul(argv[3], 0, 10), strtoull(argv[4], 0, 10));
  printf("%-6s %s %11llu arguments, %llu wrong, at most %.4f ulp: x = %.17g (%a) gives %.17g\n", argv[1], argv[2],
         (unsigned long long)checked, (unsigned long long)wrong, worst, worst_x, worst_x, worst_y);
  return wrong > 0 || argc < 3;
}
