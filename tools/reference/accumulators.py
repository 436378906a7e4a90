#!/usr/bin/env python3
"""Writes test/fixtures/accumulators.json: rows of accumulators, their sums and means, and their logarithms of sums of exponentials.

Sums and means are exact fractions, rounded once. A logarithm is stored as [high, low, allowed error], as in the other fixtures. A long row is a recipe, from which test/accumulators makes the
same bits: element i is (s / 2^31 - 0.5) * scale + shift, where s follows s = (1103515245 s + 12345) mod 2^31 from the seed on.
"""
import json
import math
import random
from fractions import Fraction
from mpmath import mp, mpf, exp, log1p

from bounds import ACCUMULATORS, ROOT
from floats import ulp

LEAST = 5e-324


def made(row):
    if isinstance(row, list):
        return row
    x, s = [], row["seed"]
    for _ in range(row["n"]):
        s = (1103515245 * s + 12345) % 2**31
        x.append((s / 2**31 - 0.5) * row["scale"] + row["shift"])
    return x


def parts(exact, allowed):
    high = float(exact)
    return [high, float(exact - mpf(high)), float(allowed)]


def nearest(exact):
    """Rounds a fraction once, as Python does."""
    try:
        return float(exact)
    except OverflowError:
        return math.copysign(math.inf, exact)


def sums(x):
    total = sum(map(Fraction, x))
    return nearest(total), nearest(total / len(x))


def log_sum(x):
    i = x.index(max(x))
    m = mpf(x[i])
    terms = {}
    for j, v in enumerate(x):
        if j != i:
            terms[v] = terms.get(v, 0) + 1
    big = log1p(sum((n * exp(mpf(v) - m) for v, n in sorted(terms.items())), mpf(0)))
    ulps = ACCUMULATORS["LogSumExpAccumulator"]
    return parts(m + big, ulps["result"] * ulp(m + big, "f64") + ulps["L"] * ulp(big, "f64"))


def rows(rng):
    yield [0.1]
    yield [1e-300]
    yield [0.0, -690.8]
    yield [1e-300, -690.8]
    yield [0.0, -744.0, -745.0]
    yield [1e308, 1.0, 1e308, -1e308, -1e308]
    yield [1e308, 1e-308, -1e308, LEAST]
    yield [LEAST] * 3
    yield [LEAST, -LEAST, 2.5e-308, -2.2250738585072014e-308]
    yield [2.0**-1022, -(2.0**-1074)]
    yield [1.7976931348623157e308, 9.9e291]
    yield [2.0**53, 1.0, 2.0**-60]
    yield [2.0**53, 1.0, -(2.0**-60)]
    yield [-0.5671432904097838, -0.5671432904097838]  # m + L is nearly 0
    yield [-0.6931471805599453] * 2
    yield [-20.723265836946414, *[-20.723265836946414] * 9]
    for scale in (1e-200, 1e-20, 1e-3, 1, 20, 100, 700, 3000, 1e5, 5e5, 1e6, 1e12, 1e17, 1e19, 1e30, 1e300):
        for n in (1, 2, 3, 10, 100):
            yield [rng.uniform(-1, 1) * scale for _ in range(n)]
    for base in (524288.0, -524288.0, -523288.0, -522240.0, 1e6, -1e9, 2.0**40, -(2.0**50), 2.0**57, 2.0**63, 2.0**64):
        yield [base + d for d in (0, 1, -1, 2, -3, 10, -10, 16, -16, 30, -60)]
        yield [base + rng.uniform(-5, 5) for _ in range(20)]
    for _ in range(40):
        # m and L cancel, to one part in 2^20 to 2^50.
        n = rng.choice([2, 3, 5, 9])
        x = [rng.uniform(-1, 1) for _ in range(n)]
        big = float(log1p(sum(exp(mpf(v) - mpf(max(x))) for v in x) - 1)) + max(x)
        yield [v - big * (1 + rng.choice([0, 2.0**-20, 2.0**-40])) for v in x]
    for _ in range(30):
        # Sums that cancel, of numbers of all sizes.
        x = [rng.uniform(-1, 1) * 2.0 ** rng.randint(-1070, 1020) for _ in range(rng.randint(2, 40))]
        x += [-v for v in x] + [rng.uniform(-1, 1) * 2.0 ** rng.randint(-1070, 900)]
        rng.shuffle(x)
        yield x
    for _ in range(20):
        # One element dominates: L is small.
        yield [0.0, *(rng.uniform(-745, -36) for _ in range(rng.randint(1, 9)))]
    for _ in range(20):
        yield [float(rng.choice([1, -1])) * 2.0 ** rng.randint(-1074, 1023) for _ in range(8)]
    yield {"n": 1000000, "seed": 1, "scale": 40, "shift": 0}
    yield {"n": 1000000, "seed": 2, "scale": 2.0**-30, "shift": -13.815510557964274}  # m + L is nearly 0
    yield {"n": 300000, "seed": 3, "scale": 1400, "shift": -300}


def main():
    mp.dps = 700
    rng = random.Random("20261130")
    cases = []
    for row in rows(rng):
        x = made(row)
        mp.dps = 700 if len(x) < 1000 else 60
        total, mean = sums(x)
        cases.append({"x": row, "sum": total, "mean": mean, "logSumExp": log_sum(x)})
    lines = ",\n".join(json.dumps(one, separators=(",", ":")).replace("Infinity", '"Infinity"') for one in cases)
    path = ROOT / "test/fixtures/accumulators.json"
    path.write_text(f"[\n{lines}\n]\n")
    print(f"{path.name}: {len(cases)} cases")


main()
