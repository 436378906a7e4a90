// Reads results of an elementwise function and prints the largest error in ulp, with the argument that shows it.
//
//   verify FUNCTION f64          stdin: pairs of float64, argument and result; against MPFR at 140 bits
//   verify FUNCTION f32 START N  stdin: N float32, the results for the arguments whose bits are START, START + 1, ...;
//                                against the float64 function of the C library, whose error is 2^-29 ulp here
//
// An ulp is that of the exact result, in the subnormal range the smallest number. tools/verify/verify.mjs compiles this file.
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

// Results that must be one certain value: NaN, infinite or 0.
static void exact(int right, double x, double y) {
  checked++;
  if (!right && wrong++ < 5) printf("  wrong: x = %a gives %a\n", x, y);
}

// Computes ln(1 + e^t), accurately at both ends.
static void softplus(mpfr_t t) {
  static mpfr_t larger;
  mpfr_init2(larger, 140);
  mpfr_set(larger, t, MPFR_RNDN);
  if (mpfr_sgn(t) < 0) mpfr_set_zero(larger, 1);
  mpfr_abs(t, t, MPFR_RNDN);
  mpfr_neg(t, t, MPFR_RNDN);
  mpfr_exp(t, t, MPFR_RNDN);
  mpfr_log1p(t, t, MPFR_RNDN);
  mpfr_add(t, t, larger, MPFR_RNDN);
  mpfr_clear(larger);
}

// Sets t to the exact result for a float64 x.
static void evaluate(const char *name, mpfr_t t, double x) {
  mpfr_set_d(t, x, MPFR_RNDN);
  if (!strcmp(name, "exp")) mpfr_exp(t, t, MPFR_RNDN);
  if (!strcmp(name, "expm1")) mpfr_expm1(t, t, MPFR_RNDN);
  if (!strcmp(name, "log")) mpfr_log(t, t, MPFR_RNDN);
  if (!strcmp(name, "log1p")) mpfr_log1p(t, t, MPFR_RNDN);
  if (!strcmp(name, "softplus")) softplus(t);
  if (!strcmp(name, "logSigmoid")) {
    mpfr_neg(t, t, MPFR_RNDN);
    softplus(t);
    mpfr_neg(t, t, MPFR_RNDN);
  }
  if (!strcmp(name, "sigmoid")) {
    mpfr_neg(t, t, MPFR_RNDN);
    mpfr_exp(t, t, MPFR_RNDN);
    mpfr_add_ui(t, t, 1, MPFR_RNDN);
    mpfr_ui_div(t, 1, t, MPFR_RNDN);
  }
  if (!strcmp(name, "log1mExp")) {
    if (x > -1) {
      mpfr_expm1(t, t, MPFR_RNDN);
      mpfr_neg(t, t, MPFR_RNDN);
      mpfr_log(t, t, MPFR_RNDN);
    } else {
      mpfr_exp(t, t, MPFR_RNDN);
      mpfr_neg(t, t, MPFR_RNDN);
      mpfr_log1p(t, t, MPFR_RNDN);
      if (mpfr_zero_p(t)) mpfr_set_zero(t, 1);
    }
  }
  if (!strcmp(name, "logit")) {
    mpfr_t other;
    mpfr_init2(other, 140);
    mpfr_neg(other, t, MPFR_RNDN);
    mpfr_log1p(other, other, MPFR_RNDN);
    mpfr_log(t, t, MPFR_RNDN);
    mpfr_sub(t, t, other, MPFR_RNDN);
    mpfr_clear(other);
  }
  if (!strcmp(name, "xlogx")) {
    if (x == 0) mpfr_set_zero(t, 1);
    else {
      mpfr_log(t, t, MPFR_RNDN);
      mpfr_mul_d(t, t, x, MPFR_RNDN);
    }
  }
  if (!strcmp(name, "selfInformation")) {
    mpfr_log(t, t, MPFR_RNDN);
    mpfr_neg(t, t, MPFR_RNDN);
    if (mpfr_zero_p(t)) mpfr_set_zero(t, 1);
    if (x == INFINITY) mpfr_set_nan(t);
  }
}

static void float64(const char *name) {
  mpfr_t t;
  mpfr_init2(t, 140);
  double pair[2048];
  size_t got;
  while ((got = fread(pair, 16, 1024, stdin)) > 0) {
    for (size_t i = 0; i < got; i++) {
      const double x = pair[2 * i], y = pair[2 * i + 1];
      evaluate(name, t, x);
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
        mpfr_mul_2si(t, t, -exponent, MPFR_RNDN); // before the conversion: a float64 may be too coarse for the difference
        note(fabs(mpfr_get_d(t, MPFR_RNDN)), x, y);
      }
    }
  }
}

// Computes the result for a float32 x in float64, to about 2^-28 ulp.
static double softplus_of(double x) { return fmax(x, 0) + log1p(exp(-fabs(x))); }
static double log_sigmoid_of(double x) { return -softplus_of(-x); }
static double sigmoid_of(double x) { return 1 / (1 + exp(-x)); }
static double log1m_exp_of(double x) { return x > -1 ? log(-expm1(x)) : log1p(-exp(x)) + 0.0; }
static double logit_of(double x) { return x < 0.25 ? log(x / (1 - x)) : log1p((2 * x - 1) / (1 - x)); }
static double xlogx_of(double x) { return x == 0 ? 0 : x * log(x); }
static double information_of(double x) { return x == INFINITY ? NAN : 0.0 - log(x); }

static const struct {
  const char *name;
  double (*f)(double);
} FUNCTIONS[] = {
    {"exp", exp},           {"expm1", expm1},       {"log", log},
    {"log1p", log1p},       {"softplus", softplus_of}, {"logSigmoid", log_sigmoid_of},
    {"sigmoid", sigmoid_of}, {"log1mExp", log1m_exp_of}, {"logit", logit_of},
    {"xlogx", xlogx_of},    {"selfInformation", information_of},
};

static void float32(const char *name, uint32_t start, uint64_t count) {
  int i = 0;
  while (strcmp(name, FUNCTIONS[i].name)) i++;
  double (*const f)(double) = FUNCTIONS[i].f;
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
  printf("%-15s %s %11llu arguments, %llu wrong, at most %.4f ulp: x = %.17g (%a) gives %.17g\n", argv[1], argv[2],
         (unsigned long long)checked, (unsigned long long)wrong, worst, worst_x, worst_x, worst_y);
  return wrong > 0 || argc < 3;
}
