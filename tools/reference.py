#!/usr/bin/env python3
"""Writes test/fixtures/reference.json: rows, and the exact results of every operation on them, by mpmath at 50 digits.

Each result is stored as the sum of two float64, and with it the error that README's accuracy section allows, computed here
from the exact values, so that the tests only compare. Needs mpmath. Run: python3 tools/reference.py; `npm run test:fresh` does it with new seeds, and
tests on that.
"""
import argparse
import hashlib
import json
import math
import pathlib
import random
import struct
from mpmath import mp, mpf, exp, log, log1p, fsum

mp.dps = 60
parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=20261120)
parser.add_argument("--out", type=pathlib.Path)
options = parser.parse_args()
random.seed(options.seed)

BITS = {"f64": 53, "f32": 24}
LEAST = {"f64": -1074, "f32": -149}
MAX = {"f64": mpf(2) ** 1024 - mpf(2) ** 971, "f32": mpf(2) ** 128 - mpf(2) ** 104}


def stored(x, dtype):
    """The number as the dtype has it."""
    if dtype == "f64":
        return float(x)
    return struct.unpack("<f", struct.pack("<f", float(x)))[0]


def ulp(x, dtype):
    x = abs(mpf(x))
    if x == 0:
        return mpf(2) ** LEAST[dtype]
    exponent = mp.floor(log(x, 2))
    if mpf(2) ** exponent > x:
        exponent -= 1
    return mpf(2) ** max(int(exponent) - BITS[dtype] + 1, LEAST[dtype])


def exponentials(x):
    """max, the differences, L = ln S with S - 1 summed apart."""
    m = max(x)
    t = [mpf(v) - mpf(m) for v in x]
    i = x.index(m)
    others = fsum(exp(v) for j, v in enumerate(t) if j != i)
    return mpf(m), t, log1p(others), 1 + others


def rounding(dtype, x):
    """What the rounding of each x - max does to L: relative to S, the exponentials' errors."""
    _, t, _, s = exponentials(x)
    return fsum(exp(v) * ulp(v, dtype) / 2 for v in t if v) / s


# Each returns [(exact, allowed error)].


def log_sum_exp(dtype, x):
    m, _, big, _ = exponentials(x)
    return [(m + big, ulp(m + big, dtype) + mpf(1.5) * ulp(big, dtype))]


def softmax(dtype, x):
    _, t, _, s = exponentials(x)
    # 3 ulp, and what the rounding of x - max does to its exponential.
    return [(exp(v) / s, (3 * ulp(exp(v) / s, dtype)) + exp(v) / s * ulp(v, dtype) / 2) for v in t]


def log_softmax(dtype, x):
    _, t, big, _ = exponentials(x)
    allowed = 2 * ulp(big, dtype) + rounding(dtype, x)
    return [(v - big, ulp(v, dtype) / 2 * bool(v) + allowed + ulp(v - big, dtype) / 2) for v in t]


def loss(dtype, x, y):
    _, t, big, _ = exponentials(x)
    exact = big - t[y]
    allowed = ulp(exact, dtype) + mpf(1.5) * ulp(big, dtype) + rounding(dtype, x)
    return [(exact, allowed + ulp(t[y], dtype) / 2 * bool(t[y]))]


def loss_grad(dtype, x, y):
    rows = softmax(dtype, x)
    _, t, _, s = exponentials(x)
    others = fsum(exp(v) for j, v in enumerate(t) if j != y)
    exact = -others / s
    rows[y] = (exact, 4 * ulp(exact, dtype) + rounding(dtype, x))
    return rows


def measure(term, ulps):
    def compute(dtype, p, q):
        parts = [part for a, b in zip(p, q) for part in term(mpf(a), mpf(b))]
        size = fsum(abs(part) for part in parts)
        exact = fsum(parts)
        return [(exact, ulps * max(ulp(size, dtype), ulp(exact, dtype)))]

    return compute


def xlogy(p, q):
    return p * log(q) if p else mpf(0)


cross = measure(lambda p, q: [-xlogy(p, q)], 3)


def kl(dtype, p, q):
    """3 ulp of the sum of the terms' sizes where they do not cancel; else 4 ulp of each of the two parts."""
    terms = [xlogy(mpf(a), mpf(a) / mpf(b)) if a else mpf(0) for a, b in zip(p, q)]
    exact, size = fsum(terms), fsum(abs(term) for term in terms)
    difference = fsum(mpf(a) - mpf(b) for a, b in zip(p, q))
    parts = 4 * ulp(exact - difference, dtype) + 4 * ulp(difference, dtype)
    direct = 3 * ulp(size, dtype) if 4 * abs(exact) >= size * (1 - mpf(2) ** -20) else 0
    return [(exact, max(parts, direct, ulp(exact, dtype)))]


# p ln(p/q) and q - p cancel to an eighth where p/q is 4/3 or 3/4, the nearest that counts as far: 8 times 1.5 ulp.
generalized = measure(lambda p, q: [(xlogy(p, p / q) if p else 0) + q - p], 12)
# Little cancels: 10 ulp of the result.
js = measure(lambda p, q: [(xlogy(p, 2 * p / (p + q)) + xlogy(q, 2 * q / (p + q))) / 2 if p + q else mpf(0)], 10)


def logits(n, kind):
    if kind == "normal":
        return [random.gauss(0, 3) for _ in range(n)]
    if kind == "wide":
        return [random.gauss(0, 300) for _ in range(n)]
    if kind == "offset":
        return [1e4 + random.gauss(0, 1) for _ in range(n)]
    if kind == "peak":
        row = [random.gauss(0, 2) for _ in range(n)]
        row[random.randrange(n)] += random.choice([20, 40, 90, 300])
        return row
    if kind == "equal":
        return [random.gauss(0, 3)] * n
    return [random.gauss(0, 1e-9) for _ in range(n)]


def probabilities(n, kind):
    if kind == "softmax":
        e = [math.exp(random.gauss(0, 3)) for _ in range(n)]
        return [v / sum(e) for v in e]
    if kind == "sparse":
        e = [random.random() if random.random() < 0.4 else 0.0 for _ in range(n)]
        return [v / (sum(e) or 1) for v in e]
    if kind == "wide":
        return [10 ** random.uniform(-30, 3) for _ in range(n)]
    if kind == "counts":
        return [float(random.randrange(100)) for _ in range(n)]
    return [1 / n] * n


LENGTHS = [1, 2, 3, 4, 5, 7, 8, 9, 10, 16, 17, 33, 100]
cases = []


def add(op, dtype, inputs, exact, label=None, form=None):
    if any(abs(value) > MAX[dtype] for value, _ in exact):
        return
    case = {"op": op, "dtype": dtype, "inputs": inputs}
    if label is not None:
        case["label"] = label
    if form is not None:
        case["form"] = form
    # [high, low, allowed error]: the exact result is high + low to 106 bits.
    case["exact"] = [[float(v), float(v - mpf(float(v))), float(tol)] for v, tol in exact]
    cases.append(case)


for dtype in ("f64", "f32"):
    for n in LENGTHS:
        for kind in ("normal", "wide", "offset", "peak", "equal", "small"):
            x = [stored(v, dtype) for v in logits(n, kind)]
            y = random.choice([x.index(max(x)), random.randrange(n)])
            add("logSumExp", dtype, [x], log_sum_exp(dtype, x))
            add("crossEntropyLoss", dtype, [x], loss(dtype, x, y), y)
            if n <= 17:
                add("softmax", dtype, [x], softmax(dtype, x))
                add("logSoftmax", dtype, [x], log_softmax(dtype, x))
                add("crossEntropyLossGrad", dtype, [x], loss_grad(dtype, x, y), y)
        for kind in ("softmax", "sparse", "wide", "counts", "uniform"):
            p = [stored(v, dtype) for v in probabilities(n, kind)]
            q = [stored(v, dtype) for v in probabilities(n, "softmax" if kind == "sparse" else kind)]
            near = [stored(v * (1 + random.gauss(0, 10 ** random.uniform(-5, -2))), dtype) for v in p]
            add("entropy", dtype, [p], cross(dtype, p, p))
            for other in (q, near):
                if all(b or not a for a, b in zip(p, other)):
                    add("crossEntropy", dtype, [p, other], cross(dtype, p, other))
                    add("klDivergence", dtype, [p, other], kl(dtype, p, other))
                    add("klDivergence", dtype, [p, other], generalized(dtype, p, other), form="generalized")
                add("jsDivergence", dtype, [p, other], js(dtype, p, other))

# Close distributions: relative differences from 1e-1 to the last bits, where the textbook's sums are noise.
for dtype in ("f64", "f32"):
    for decade in range(1, 16 if dtype == "f64" else 7):
        for n in (2, 3, 10, 40):
            p = [stored(v, dtype) for v in probabilities(n, random.choice(["softmax", "wide", "uniform"]))]
            q = [stored(v * (1 + random.gauss(0, 10**-decade)), dtype) for v in p]
            add("klDivergence", dtype, [p, q], kl(dtype, p, q))
            add("klDivergence", dtype, [p, q], generalized(dtype, p, q), form="generalized")
            add("jsDivergence", dtype, [p, q], js(dtype, p, q))


def runs(row):
    """A row as [count, value] of its runs of equal elements."""
    result = []
    for value in row:
        if result and result[-1][1] == value:
            result[-1][0] += 1
        else:
            result.append([1, value])
    return result


# Long rows of equal elements, all rounded alike; and one that dominates.
for dtype in ("f64", "f32"):
    for n in (300, 511, 512, 513, 1025, 5000, 20000):
        gap = math.log(n) + random.gauss(0, 1)
        x = [0.0] + [stored(-gap, dtype)] * (n - 1)
        add("logSumExp", dtype, [x], log_sum_exp(dtype, x))
        add("crossEntropyLoss", dtype, [x], loss(dtype, x, 0), 0)
        p = [stored(random.random() / n, dtype)] * n
        q = [stored(random.random() / n, dtype)] * n
        add("entropy", dtype, [p], cross(dtype, p, p))
        add("crossEntropy", dtype, [p, q], cross(dtype, p, q))
        add("klDivergence", dtype, [p, q], kl(dtype, p, q))
        add("klDivergence", dtype, [p, q], generalized(dtype, p, q), form="generalized")
        add("jsDivergence", dtype, [p, q], js(dtype, p, q))
for case in cases:
    if len(case["inputs"][0]) >= 300:
        case["runs"] = [runs(row) for row in case.pop("inputs")]

# Elementwise functions, at arguments of all sizes.
ELEMENTWISE = {"exp": exp, "expm1": mp.expm1, "log": log, "log1p": log1p}
RANGE = {"f64": (-745, 709, 307), "f32": (-103, 88, 37)}
for dtype, (low, high, decades) in RANGE.items():
    for op, function in ELEMENTWISE.items():
        x = [random.uniform(low, high) for _ in range(60)] + [random.gauss(0, 1) for _ in range(60)]
        x += [random.choice([-1, 1]) * 10 ** random.uniform(-decades - 7, 2) for _ in range(60)]
        if op == "log":
            x = [10 ** random.uniform(-decades, decades) for _ in range(120)] + [1 + v * 1e-3 for v in x[60:120]]
        x = [v for v in (stored(v, dtype) for v in x) if op != "log1p" or v > -1]
        bound = mpf(1.1) if dtype == "f64" else mpf(1)
        add(op, dtype, [x], [(function(mpf(v)), bound * ulp(function(mpf(v)), dtype)) for v in x])

fixtures = pathlib.Path(__file__).parent.parent / "test/fixtures"
path = options.out or fixtures / "reference.json"
rows = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
path.write_text(f"[\n{rows}\n]\n")
print(len(cases), "cases,", path.stat().st_size // 1024, "KiB")

# The table of exp: 2^(j/2048), correctly rounded, as little-endian float64.
table = b"".join(struct.pack("<d", float(mpf(2) ** (mpf(j) / 2048))) for j in range(2048))
(fixtures / "exp-table.sha256").write_text(hashlib.sha256(table).hexdigest() + "\n")
