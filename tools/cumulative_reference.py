#!/usr/bin/env python3
"""Writes test/fixtures/cumulative.json: rows, and the exact results of logCumSumExp on them, by mpmath, stored and with errors
allowed as tools/reference.py has them. Run: python3 tools/cumulative_reference.py
"""
import argparse
import json
import math
import pathlib
import random
from mpmath import mp, mpf, exp, log, log1p, fsum
from exact import *

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=20261122)
parser.add_argument("--out", type=pathlib.Path)
arguments = parser.parse_args()
random.seed(arguments.seed)


def allowed(dtype, m, big):
    ulps = ALLOWED["logCumSumExp"]
    return ulps["result"] * ulp(m + big, dtype) + ulps["L"] * ulp(big, dtype)


def decided(x):
    """What the table of special values decides for a prefix, if it does."""
    if any(math.isnan(v) for v in x):
        return math.nan
    return max(x) if math.isinf(max(x)) else None


def short(dtype, x):
    """Of each prefix by itself, its largest element apart."""
    results = []
    for n in range(1, len(x) + 1):
        special = decided(x[:n])
        if special is not None:
            results.append((special, 0))
            continue
        i = x.index(max(x[:n]))
        m = mpf(x[i])
        big = log1p(fsum(exp(v - m) for v in map(mpf, x[:i] + x[i + 1 : n])))
        results.append((m + big, allowed(dtype, m, big)))
    return results


def long(dtype, x, at):
    """One sum for all prefixes, of which none cancels to less than 1e-30 of it."""
    results = {}
    total, m = mpf(0), -INF
    for i, v in enumerate(x[: max(at) + 1]):
        total += exp(mpf(v))
        m = max(m, v)
        if i in at:
            big = log(total) - m
            results[i] = (m + big, allowed(dtype, mpf(m), big))
    return [results[i] for i in at]


cases = []


def add(dtype, row, at=None):
    case = {"op": "logCumSumExp", "dtype": dtype, "inputs": [encoded(row, dtype)]}
    if at is not None:
        case["at"] = at
    with mp.workdps(DIGITS if at is None else LONG_DIGITS):
        exact = short(dtype, row) if at is None else long(dtype, generated(dtype, **row) if isinstance(row, dict) else row, at)
        case["exact"] = [
            [float(v), float(v - mpf(float(v))), float(error)] if mp.isfinite(v) else [str(float(v)), 0, 0]
            for v, error in exact
        ]
    cases.append(case)


def neat(dtype, values):
    return row_of(dtype, (float(f"{v:.6g}") for v in values))


def gauss(n, deviation):
    return [random.gauss(0, deviation) for _ in range(n)]


def cancelling(row):
    """Less ln of its sum, or of the sum of its first half: there the result is 0 but for rounding."""
    with mp.workdps(50):
        first = row[: random.choice([len(row), (len(row) + 1) // 2])]
        total = log(fsum(exp(mpf(v)) for v in first))
        return [float(v - total) for v in row]


def make(n, kind):
    if kind == "normal":
        return gauss(n, 3)
    if kind == "wide":
        return gauss(n, 300)
    if kind == "offset":
        return [random.choice([1e4, -1e4, 1e15]) + v for v in gauss(n, 3)]
    if kind == "equal":
        return gauss(1, 3) * n
    if kind == "ascending":
        step = random.choice([0.01, 0.5, 3, 40, 250, 300, 500, 900, 990, 1100])
        return [i * step + random.uniform(0, 1) for i in range(n)]
    if kind == "descending":
        step = random.choice([0.01, 0.5, 3, 40, 300, 1100])
        return [-i * step - random.uniform(0, 1) for i in range(n)]
    if kind == "dominated":
        row = gauss(n, 2)
        row[random.randrange(n)] += random.choice([20, 40, 90, 256, 257, 300, 700, 1005])
        return row
    if kind == "cancelling":
        return cancelling(gauss(n, random.choice([0.1, 3, 30])))
    if kind == "cancelling, near":
        # The largest is within what ln of the others is.
        return cancelling([0, *[-random.uniform(5, 30) for _ in range(n - 1)]])
    if kind == "cancelling, far":
        # After r has changed.
        return cancelling([-random.uniform(255, 259), *sorted(gauss(n - 1, 2))])
    if kind == "infinite":
        row = gauss(n, 3)
        for v in random.sample([-INF, -INF, -INF, INF, math.nan], random.randrange(1, 5)):
            row[random.randrange(n)] = v
        return row
    if kind == "leading":
        return [-INF] * (n // 2) + gauss(n - n // 2, 3)
    return [random.choice([1, -1]) * 10 ** random.uniform(-30, 300 if n % 2 else 30) for _ in range(n)]


KINDS = ["normal", "wide", "offset", "equal", "ascending", "descending", "dominated", "cancelling", "cancelling, near"]
KINDS += ["cancelling, far", "infinite", "leading", "sizes"]

for dtype in ("f64", "f32"):
    for kind in KINDS:
        for n in (1, 2, 2, 3, 3, 5, 10, 33):
            row = make(n, kind)
            exactly = kind.startswith("cancelling") or kind == "offset"
            if dtype == "f32":
                row = [max(-1e38, min(v, 1e38)) if math.isfinite(v) else v for v in row]
            add(dtype, row_of(dtype, row) if exactly else neat(dtype, row))
    # r changes more than once, with what is before it far below and near.
    for step in (1.5, 8, 30, 200):
        row = neat(dtype, [i * step + random.uniform(-1, 1) for i in range(299)])
        add(dtype, row, [0, 1, 2, *sorted(random.sample(range(3, 298), 20)), 298])
    for n, scale, offset in ((2000, 20, 0), (20_000, 2, -9.9), (140_000, 30, 1e3)):
        recipe = {"n": n, "kind": "logits", "seed": random.randrange(1, 2**31), "scale": scale, "offset": offset}
        at = sorted({0, 1, 511, 512, 1023, n // 3, n // 2, n - 2, n - 1, *random.sample(range(n), 5)})
        add(dtype, recipe, at)
    recipe = {"n": 2000, "kind": "logits", "seed": random.randrange(1, 2**31), "scale": 5, "offset": 0, "peak": 44.5}
    add(dtype, recipe, [0, 100, 665, 666, 667, 1500, 1999])

# After the largest rise with which what is before counts, in the last digits of a subnormal, and after others near it.
for rise in (0.5, 19.5, 45, 49.9, 50.1):
    low = -1000 - rise
    add("f64", row_of("f64", [low, *[max(low + 256, -748.5)] * 30, 0]))
    add("f64", row_of("f64", [low, low + 256, 1.5]))

fixtures = pathlib.Path(__file__).parent.parent / "test/fixtures"
path = arguments.out or fixtures / "cumulative.json"
lines = ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases)
path.write_text(f"[\n{lines}\n]\n")
print(len(cases), "cases,", path.stat().st_size // 1024, "KiB")
