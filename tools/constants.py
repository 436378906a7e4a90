#!/usr/bin/env python3
"""Writes assembly/arithmetic/constants.ts and src/js/arithmetic/roots-of-two.ts: every constant of exp and log, with its derivation.

Needs sollya (Debian: `apt-get install sollya`) for the minimax polynomials with machine coefficients,
and mpmath (`python3-mpmath`) for the rest. Run: python3 tools/constants.py && npm run format
"""
import pathlib
import subprocess
import struct
from mpmath import mp, mpf, log, floor, ldexp

mp.prec = 300
LN2 = log(2)


def f64(x):
    return float(x)


def f32(x):
    """Nearest float32 (through a double that is accurate enough not to round twice here)."""
    return struct.unpack("<f", struct.pack("<f", float(x)))[0]


def leading_bits(x, bits):
    """x cut to its first `bits` significant bits, so that a small integer times it is exact."""
    exponent = int(floor(log(x, 2)))
    scale = bits - 1 - exponent
    return ldexp(floor(ldexp(x, scale)), -scale)


SOLLYA = """
display=hexadecimal; prec=250;
procedure show(name, p, n, err) {
  var i; display=decimal; print(name, round(log2(err), 12, RN)); display=hexadecimal;
  for i from 0 to n do { print(coeff(p, i)); };
};
// (e^r - 1 - r) / r^2
g = (exp(x) - 1 - x) / x^2;
r = log(2) / 4096;
p = fpminimax(g, 1, [|D...|], [-r; r], absolute);
show("EXP64", p, 1, dirtyinfnorm(x^2 * (p - g), [1b-30; r]));
p = fpminimax(g, 2, [|D...|], [-r; r], absolute);
show("FINE64", p, 2, dirtyinfnorm(x^2 * (p - g), [1b-30; r]));
r = log(2) / 2;
p = fpminimax(g, 4, [|SG...|], [-r; r], absolute);
show("EXP32", p, 4, dirtyinfnorm(x^2 * (p - g), [1b-30; r]));
// (e^r - 1 - r - r^2 / 2) / r^3, on a little more than |r| <= ln 2 / 2
g = (exp(x) - 1 - x - x^2 / 2) / x^3;
r = log(2) / 2 + 1b-20;
p = fpminimax(g, 9, [|D...|], [-r; r], absolute);
show("EXPM1_64", p, 9, dirtyinfnorm(x^2 * (p - g), [1b-30; r]));
// With s = (a - b) / (a + b) and v = s^2: ln(a / b) = 2 s + s v P(v).
h = (log((1 + sqrt(x)) / (1 - sqrt(x))) / sqrt(x) - 2) / x;
// ln x takes a/b within [sqrt(1/2), sqrt(2)].
v = ((sqrt(2) - 1) / (sqrt(2) + 1))^2;
p = fpminimax(h, 2, [|SG...|], [1b-40; v], absolute);
show("LOG32", p, 2, dirtyinfnorm(x * (p - h) / 2, [1b-40; v]));
// (ln(1 + r) - r) / r^2, for the table of 512: |r| <= 2^-10.
g = (log(1 + x) - x) / x^2;
v = 1b-10 + 1b-20;
p = fpminimax(g, 3, [|D...|], [-v; v], absolute);
show("LEAF64", p, 3, dirtyinfnorm(x * (p - g), [1b-40; v]));
p = fpminimax(g, 4, [|D...|], [-v; v], absolute);
show("FULL64", p, 4, dirtyinfnorm(x * (p - g), [1b-40; v]));
// ln(p / q) takes k from the difference of the bit patterns, which is log2(p / q) to within 0.0861.
w = 2^(1/2 + 861b0 / 10000);
v = ((w - 1) / (w + 1))^2;
p = fpminimax(h, 7, [|D...|], [1b-40; v], absolute);
show("RATIO64", p, 7, dirtyinfnorm(x * (p - h) / 2, [1b-40; v]));
p = fpminimax(h, 2, [|SG...|], [1b-40; v], absolute);
show("RATIO32", p, 2, dirtyinfnorm(x * (p - h) / 2, [1b-40; v]));
// Generalized KL takes near rows, a/b within [1/2, 2], without k.
v = 1/9;
p = fpminimax(h, 9, [|D...|], [1b-40; v + 1b-20], absolute);
show("NEAR64", p, 9, dirtyinfnorm(x * (p - h) / 2, [1b-40; v]));
p = fpminimax(h, 4, [|SG...|], [1b-40; v + 1b-20], absolute);
show("NEAR32", p, 4, dirtyinfnorm(x * (p - h) / 2, [1b-40; v]));
// Jensen-Shannon, s = |p - q| / (p + q): ((1 + s) ln(1 + s) + (1 - s) ln(1 - s)) / s^2 by s^2, for s <= 1/2,
g = ((1 + sqrt(x)) * log(1 + sqrt(x)) + (1 - sqrt(x)) * log(1 - sqrt(x))) / x;
p = fpminimax(g, 12, [|D...|], [1b-40; 1/4 + 1b-20], relative);
show("EVEN64", p, 12, dirtyinfnorm(p / g - 1, [1b-40; 1/4]));
p = fpminimax(g, 5, [|SG...|], [1b-40; 1/4 + 1b-20], relative);
show("EVEN32", p, 5, dirtyinfnorm(p / g - 1, [1b-40; 1/4]));
// and (ln(1 + s) - ln 2) / x, x = s - 1, for s >= 1/2.
g = log(1 + x / 2) / x;
p = fpminimax(g, 6, [|SG...|], [-1/2 - 1b-20; -1b-20], absolute);
show("UPPER32", p, 6, dirtyinfnorm(x * (p - g) / log(2 + x), [-1/2; -1b-20]));
// The same by d = ln(p / q): y tanh y - ln cosh y, y = d / 2, by d^2 for |d| <= 2,
g = (sqrt(x) / 2 * tanh(sqrt(x) / 2) - log(cosh(sqrt(x) / 2))) / x;
p = fpminimax(g, 16, [|D...|], [1b-40; 4], relative);
show("SMALL64", p, 16, dirtyinfnorm(p / g - 1, [1b-40; 4]));
p = fpminimax(g, 8, [|D...|], [1b-40; 4], relative);
show("SMALL32", p, 8, dirtyinfnorm(p / g - 1, [1b-40; 4]));
// and ln(2 / (1 + z)) by z = e^-|d| for larger |d|.
g = log(2 / (1 + x));
p = fpminimax(g, 11, [|D...|], [0; exp(-2)], relative);
show("FAR64", p, 11, dirtyinfnorm(p / g - 1, [0; exp(-2)]));
p = fpminimax(g, 5, [|D...|], [0; exp(-2)], relative);
show("FAR32", p, 5, dirtyinfnorm(p / g - 1, [0; exp(-2)]));
quit;
"""


def sollya():
    run = subprocess.run(["sollya"], input=SOLLYA, capture_output=True, text=True, check=True)
    polynomials, errors, name = {}, {}, None
    for line in run.stdout.splitlines():
        word = line.split()
        if len(word) == 2:
            name = word[0]
            polynomials[name], errors[name] = [], float(word[1])
        elif len(word) == 1 and name and word[0][:2] in ("0x", "-0"):
            polynomials[name].append(float.fromhex(word[0]))
    return polynomials, errors


lines = [
    "// Made by tools/constants.py; the derivation is there. Read by the kernels and by the plain JS alike.",
    "// The float32 constants are written as the doubles that they are.",
    "",
]


def put(name, value, why=None):
    if why:
        lines.append(f"/** {why} */")
    lines.append(f"export const {name} = {value!r};")


def write(path):
    pathlib.Path(__file__).parent.parent.joinpath(path).write_text("\n".join(lines) + "\n")


polynomials, errors = sollya()

put("EXP64_LOW", -800.0, "Arguments below it count as it: e^-800 * 2^512 vanishes when unscaled, and nothing on the way to it is subnormal.")
put("EXP64_INV", f64(2048 / LN2), "2048 / ln 2")
hi = leading_bits(LN2 / 2048, 30)
put("EXP64_HI", f64(hi), "ln 2 / 2048 = HI + LO; HI has 30 bits, so that k * HI is exact for |k| < 2^23.")
put("EXP64_LO", f64(LN2 / 2048 - hi))
for i, c in enumerate(polynomials["EXP64"]):
    put(f"EXP64_C{i + 2}", c, None if i else f"e^r = 1 + r + r^2 (C2 + C3 r), |r| <= ln 2 / 4096, to 2^{errors['EXP64']:.1f}")
put("EXTENDED64_LOW", -1060.0, "Arguments up to it count as -Infinity in compensated sums: e^-1060 * 2^512 is normal.")
for i, c in enumerate(polynomials["FINE64"]):
    put(f"EXTENDED64_C{i + 2}", c, None if i else f"the same and C4 r^2, to 2^{errors['FINE64']:.1f}")

put("QUICK64_LOW", -1000.0, "Arguments below it count as it in quick sums: e^-1000 * 2^512 vanishes when unscaled, also times 2^300, and nothing on the way to it is subnormal.")
put("QUICK64_HI", f64(LN2 / 2048), "ln 2 / 2048, for results of float32.")

hi = ldexp(floor(ldexp(LN2 / 2048, 32) + mpf(1) / 2), -32)
put("ACCUMULATED64_HI", f64(hi), "ln 2 / 2048 = HI + LO; HI has 21 bits, so that k * HI is exact for |k| < 2^32. For exponentials in accumulators.")
put("ACCUMULATED64_LO", f64(LN2 / 2048 - hi))
put("SLOT_LN2_HI", f64(32 * LN2), "32 ln 2 = HI + LO")
put("SLOT_LN2_LO", f64(32 * LN2 - f64(32 * LN2)))
put("SLOTS", 39, "Slots of an accumulator of exponentials, each of 32 exponents; terms below them are dropped. 2^53 of these are below 2^-1160 of the largest term.")

put("EXP32_LOW", -130.0, "As EXP64_LOW, with 2^64.")
put("EXP32_INV", f32(1 / LN2), "1 / ln 2")
hi = leading_bits(LN2, 15)
put("EXP32_HI", f32(hi), "ln 2 = HI + LO; HI has 15 bits, so that k * HI is exact for |k| < 2^9.")
put("EXP32_LO", f32(LN2 - hi))
for i, c in enumerate(polynomials["EXP32"]):
    put(f"EXP32_C{i + 2}", c, None if i else f"e^r = 1 + r + r^2 (C2 + ... + C6 r^4), |r| <= ln 2 / 2, to 2^{errors['EXP32']:.1f}")

put("INV_LN2_64", f64(1 / LN2), "1 / ln 2")
for i, c in enumerate(polynomials["EXPM1_64"]):
    put(f"EXPM1_64_C{i + 3}", c, None if i else f"e^r - 1 = r + r^2 / 2 + r^3 (C3 + C4 r + ...), |r| <= ln 2 / 2, relative to 2^{errors['EXPM1_64']:.1f}")

hi = leading_bits(LN2, 40)
put("LN2_64_HI", f64(hi), "ln 2 = HI + LO; HI has 40 bits, so that k * HI is exact for |k| < 2^13.")
put("LN2_64_LO", f64(LN2 - hi))
hi = leading_bits(LN2, 14)
put("LN2_32_HI", f32(hi), "ln 2 = HI + LO; HI has 14 bits, so that k * HI is exact for |k| < 2^10.")
put("LN2_32_LO", f32(LN2 - hi))
put("LN_2_512", f64(512 * LN2), "512 ln 2: tiny and huge numbers are scaled by 2^512 before their logarithm.")

for name, what in (("LOG32", "[sqrt(1/2), sqrt(2)]"), ("RATIO64", "2^+-0.5861"), ("RATIO32", "2^+-0.5861")):
    for i, c in enumerate(polynomials[name]):
        put(f"{name}_C{i + 1}", c, None if i else f"s = (a-b)/(a+b), v = s^2: ln(a/b) = 2s + s v (C1 + C2 v + ...), a/b in {what}, relative to 2^{errors[name]:.1f}")
for i, c in enumerate(polynomials["LEAF64"]):
    put(f"LOG1P64_C{i}", c, None if i else f"ln(1 + r) = r + r^2 (C0 + C1 r + ...), |r| <= 2^-10, relative to 2^{errors['LEAF64']:.1f}")
for i, c in enumerate(polynomials["FULL64"]):
    put(f"FULL64_C{i}", c, None if i else f"the same and C4 r^4, to 2^{errors['FULL64']:.1f}")
put("LN2_64", f64(LN2), "ln 2")

for name in ("NEAR64", "NEAR32"):
    for i, c in enumerate(polynomials[name]):
        put(f"{name}_C{i + 1}", c, None if i else f"The same for a/b in [1/2, 2], relative to 2^{errors[name]:.1f}")
for name in ("EVEN64", "EVEN32"):
    for i, c in enumerate(polynomials[name]):
        put(f"{name}_C{i}", c, None if i else f"(1 + s) ln(1 + s) + (1 - s) ln(1 - s) = v (C0 + C1 v + ...), v = s^2, s in [0, 1/2], relative to 2^{errors[name]:.1f}")
put("UPPER32_C0", f32(LN2), f"ln(1 + s) = C0 + C1 x + ..., x = s - 1, s in [1/2, 1], relative to 2^{errors['UPPER32']:.1f}; C0 is ln 2 rounded")
for i, c in enumerate(polynomials["UPPER32"]):
    put(f"UPPER32_C{i + 1}", c)
for name in ("SMALL64", "SMALL32"):
    for i, c in enumerate(polynomials[name]):
        put(f"{name}_C{i}", c, None if i else f"y tanh y - ln cosh y = v (C0 + C1 v + ...), v = d^2, y = d / 2, |d| <= 2, relative to 2^{errors[name]:.1f}")
for name in ("FAR64", "FAR32"):
    for i, c in enumerate(polynomials[name]):
        put(f"{name}_C{i}", c, None if i else f"ln(2 / (1 + z)) = C0 + C1 z + ..., z in [0, e^-2], relative to 2^{errors[name]:.1f}")

write("assembly/arithmetic/constants.ts")

lines = ["// Made by tools/constants.py.", ""]
lines.append("/** 2^(1/2), 2^(1/4), ... 2^(1/2048), each as hi + lo. */")
lines.append("export const ROOTS_OF_TWO: readonly (readonly [hi: number, lo: number])[] = [")
for i in range(1, 12):
    root = mpf(2) ** (mpf(1) / 2**i)
    lines.append(f"  [{f64(root)!r}, {f64(root - f64(root))!r}],")
lines.append("];")
write("src/js/arithmetic/roots-of-two.ts")
