#!/usr/bin/env python3
"""Writes test/fixtures/elementwise.json: arguments of the elementwise functions, and exact results, by mpmath, in the form of
reference.json. Arguments are from the whole domain, and at the places that are hard: where terms cancel, where a formula
passes to another, subnormals, and where results leave the range, with the numbers next to these.
Run: python3 tools/elementwise_reference.py; `npm run test:fresh` does it with new seeds, and tests on that.
"""
import argparse
import json
import math
import pathlib
import random
from mpmath import mp, mpf, exp, log, log1p
from exact import *

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=20261120)
parser.add_argument("--out", type=pathlib.Path)
parser.add_argument("--points", type=int, default=12, help="how many of each kind")
arguments = parser.parse_args()
random.seed(arguments.seed)
# Enough for what cancels: e^-d is below 1 by 1e-324 at least, and a term of 1e308 may meet one of 1e-324. Where e^-d itself is
# added to 1, log1p takes it.
mp.dps = 700

# Of the result, and of L where that is named, in ulp.
ALLOWED = {
    "log1mExp": 2.2,
    "sigmoid": 3.1,
    "logit": 3.5,
    "logSigmoid": 2.5,
    "softplus": 2.5,
    "xlogx": 2.5,
    "xlogy": 2.5,
    "xlog1py": 2.5,
    "logAddExp": {"result": 0.5, "L": 2.6},
    "logSubExp": {"result": 0.5, "L": 2.2},
    "selfInformation": {"f64": 1.1, "f32": 1, "other units": 3.5},
}


def log_of_sum(d):
    return log1p(exp(-d))


def log_of_difference(d):
    return log(-mp.expm1(-d)) if d < 1 else log1p(-exp(-d))


def softplus(x):
    return max(x, mpf(0)) + log_of_sum(abs(x))


EXACT = {
    "log1mExp": lambda x: log_of_difference(-x),
    "sigmoid": lambda x: exp(x) / (1 + exp(x)) if x < 0 else 1 / (1 + exp(-x)),
    "logit": lambda x: log(x) - log1p(-x),
    "logSigmoid": lambda x: -softplus(-x),
    "softplus": softplus,
    "xlogx": lambda x: x * log(x),
    "xlogy": lambda x, y: x * log(y),
    "xlog1py": lambda x, y: x * log1p(y),
    "logAddExp": lambda a, b: max(a, b) + log_of_sum(abs(a - b)),
    "logSubExp": lambda a, b: a + log_of_difference(a - b),
    "selfInformation": lambda x: -log(x),
}
PART = {"logAddExp": log_of_sum, "logSubExp": log_of_difference}


def result(op, dtype, args, base):
    """(exact, allowed)"""
    args = [mpf(v) for v in args]
    exact = EXACT[op](*args) / (1 if base is None else log(mpf(base)))
    ulps = ALLOWED[op]
    if op in PART:
        part = PART[op](abs(args[0] - args[1]))
        return exact, ulps["result"] * ulp(exact, dtype) + ulps["L"] * ulp(part, dtype)
    if op == "selfInformation":
        ulps = ulps[dtype if base is None else "other units"]
    return exact, mpf(ulps) * ulp(exact, dtype)


cases = []


def add(op, dtype, points, base=None):
    inputs = [[stored(v, dtype) for v in values] for values in zip(*points)]
    exact = []
    for args in zip(*inputs):
        value, allowed = result(op, dtype, args, base)
        if not (0 < abs(value) <= MAX[dtype]):
            raise ValueError(f"{op} {args}: {value}")
        high = float(value)
        exact.append([high, float(value - high), float(allowed)])
    case = {"op": op, "dtype": dtype} | ({} if base is None else {"options": {"base": base}})
    cases.append(case | {"inputs": [[number(v, dtype) for v in values] for values in inputs], "exact": exact})


def next_to(x, dtype, count=2):
    """x and its neighbours."""
    step = float(ulp(mpf(x), dtype))
    return [stored(x, dtype) + k * step for k in range(-count, count + 1)]


def sign():
    return random.choice([-1, 1])


def sized(low, high):
    """10 to a power between these."""
    return 10 ** random.uniform(low, high)


for dtype in ("f64", "f32"):
    n = arguments.points
    bits, least = BITS[dtype], 2.0 ** LEAST[dtype]
    decades = {"f64": 307, "f32": 37}[dtype]
    under, lowest = {"f64": (708.4, 745.1), "f32": (87.3, 103.9)}[dtype]  # e^-x is subnormal between, 0 beyond
    subnormals = [least * random.randint(1, 2 ** random.randint(1, bits - 1)) for _ in range(n)]
    some = range(n)
    wide = [sized(-decades, decades) for _ in some]
    middle = [random.uniform(0, 3) for _ in some]
    ends = [least, 2 * least, least * 2 ** (bits - 1), least * (2 ** (bits - 1) - 1)]

    # Where 1 + e is 1; where 1 + e and e^-x are powers of two; where e^-x is subnormal.
    turns = [v for k in (1, 2, 3, bits - 1, bits, bits + 1) for v in next_to(k * math.log(2), dtype, 1)]
    sizes = [random.uniform(0, bits) for _ in some] + [random.uniform(under, lowest) for _ in some]
    sizes += middle + [sized(-bits / 3, 0) for _ in some] + turns + [float(least), 2.0**-bits, 0.5, 1.0, 2.0]
    signed = [(v * s,) for v in sizes for s in (1, -1)]
    for op in ("sigmoid", "logSigmoid", "softplus"):
        add(op, dtype, signed)

    # At ln 2 it passes from one formula to the other.
    below = sizes + [sized(-decades, 0) for _ in some] + subnormals + ends + next_to(math.log(2), dtype, 8)
    add("log1mExp", dtype, [(-v,) for v in below])

    # At 1/3 it passes to the other formula; near 1/2 it is near 0, near 1 it is large.
    near = [0.5 + s * 2.0 ** -random.randint(2, bits) for _ in some for s in (1, -1)]
    odds = [random.uniform(0, 1) for _ in range(3 * n)] + near + [sized(-decades, 0) for _ in some] + subnormals + ends
    odds += [1 - 2.0 ** -random.uniform(1, bits) for _ in some] + next_to(1 / 3, dtype, 8) + next_to(0.25, dtype)
    odds += [0.5 - 2.0**-bits, 0.5 + 2.0 ** (1 - bits), 1 - 2.0**-bits]
    odds = [stored(v, dtype) for v in odds]
    add("logit", dtype, [(v,) for v in odds if 0 < v < 1 and v != 0.5])

    # Near 1 the logarithm is near 0.
    about_one = [1 + s * 2.0 ** -random.randint(1, bits - 1) for _ in some for s in (1, -1)]
    positive = wide + middle + about_one + subnormals + ends
    positive += [2.0**k for k in (-40, -3, -1, 1, 7)] + [v for k in (0.5, 2) for v in next_to(math.sqrt(k), dtype)]
    positive = [v for v in (stored(v, dtype) for v in positive) if v not in (0, 1)]
    modest = [v for v in positive if v < 10.0 ** (decades - 4)]
    add("xlogx", dtype, [(v,) for v in modest])
    for base in (None, 2, 10, 1.5):
        add("selfInformation", dtype, [(v,) for v in positive], base)
    add("xlogy", dtype, [(sign() * sized(-6, 6), v) for v in positive] + [(v * sign(), w) for v, w in zip(subnormals, wide)])
    small = [s * sized(-decades, 0) for _ in some for s in (1, -1)] + [s * v for v in subnormals for s in (1, -1)]
    lows = [v - 1 for v in about_one + middle] + [2.0 ** (-bits) - 1] + wide + small
    lows = [v for v in (stored(v, dtype) for v in lows) if v > -1 and v != 0]
    add("xlog1py", dtype, [(sign() * sized(0, 3), v) for v in lows])

    # Differences of all sizes, at all places; where the larger and L cancel; and where rounding takes much from the difference.
    pairs = [(random.gauss(0, s), random.gauss(0, s)) for _ in some for s in (0.1, 1, 10, 100)]
    pairs += [(a, a - d * random.uniform(0.99, 1.01)) for a in (1e3, -7.5, 0.1) for d in sizes[: 2 * n] if d < lowest]
    pairs += [(s * sized(-5, decades - 1), s * sized(-5, decades - 1)) for _ in some for s in (1, -1)]
    pairs += [(a, a * (1 + sign() * 2.0 ** -random.randint(bits // 2, bits - 2))) for a in middle]
    pairs += [(v, w) for v, w in zip(subnormals, subnormals[1:])] + [(v, -w) for v, w in zip(subnormals, middle)]
    rounded = [(s * random.uniform(1, 2) * 2.0**-k, -random.uniform(4, 80)) for k in (1, 3, 7, 20) for _ in some for s in (1, -1)]
    pairs += rounded

    def cancelling(op):
        """a = -L, as the dtype has it, and what makes it so."""
        for d in (random.uniform(0.01, 3) for _ in range(2 * n)):
            a = stored(float(-PART[op](mpf(d))), dtype)
            for v in next_to(a, dtype, 1):
                yield v, v - d

    sums = [(stored(a, dtype), stored(b, dtype)) for a, b in pairs]
    add("logAddExp", dtype, [p for p in sums + list(cancelling("logAddExp")) if EXACT["logAddExp"](*map(mpf, p)) != 0])
    differences = [(max(p), min(p)) for p in sums if p[0] != p[1]]
    differences += [(stored(a, dtype), stored(b, dtype)) for a, b in cancelling("logSubExp")]
    add("logSubExp", dtype, differences)

fixtures = pathlib.Path(__file__).parent.parent / "test/fixtures"
path = arguments.out or fixtures / "elementwise.json"
lines = ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases)
path.write_text(f"[\n{lines}\n]\n")
points = sum(len(case["exact"]) for case in cases)
print(len(cases), "cases,", points, "points,", path.stat().st_size // 1024, "KiB")
