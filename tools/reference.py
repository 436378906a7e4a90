#!/usr/bin/env python3
"""Writes test/fixtures/reference.json: rows, and the exact results of every operation on them, by mpmath.

Each result is stored as the sum of two float64, and with it the error that README's accuracy section allows, computed
here from the exact values, so that the tests only compare; an allowed error of 0 means that very value. Infinities and
NaN are strings; long rows are recipes, of which test/rows.ts makes the same bits. Needs mpmath, and some minutes.
Run: python3 tools/reference.py; `npm run test:fresh` does it with new seeds, and tests on that.
"""
import argparse
import hashlib
import json
import math
import pathlib
import random
import struct
from mpmath import mp, mpf, exp, log, log1p
from exact import *

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=20261120)
parser.add_argument("--out", type=pathlib.Path)
options = parser.parse_args()
random.seed(options.seed)

# Each returns [(exact, allowed error)], for the places `at` if the result is a row; y is the label.


def log_sum_exp(dtype, x, _at, _y):
    m, _, _, big, _ = exponentials(x)
    ulps = ALLOWED["logSumExp"]
    return [(m + big, ulps["result"] * ulp(m + big, dtype) + ulps["L"] * ulp(big, dtype))]


def loss(dtype, x, _at, y):
    _, t, _, big, _ = exponentials(x)
    exact = big - t[y]
    ulps = ALLOWED["crossEntropyLoss"]
    allowed = ulps["result"] * ulp(exact, dtype) + ulps["L"] * ulp(big, dtype) + rounding(dtype, x)
    return [(exact, allowed + rounding_of(dtype, t[y]))]


def loss_grad(dtype, x, at, y):
    values = dict(zip(at, softmax(dtype, x, at, y, "crossEntropyLossGrad")))
    _, _, e, _, s = exponentials(x)
    exact = -sum_without(y, e) / s
    ulps = ALLOWED["crossEntropyLossGrad"]
    values[y] = (exact, ulps["at the label"] * ulp(exact, dtype) + rounding(dtype, x))
    return [values[i] for i in at]


ON_LOGITS = {
    "logSumExp": log_sum_exp,
    "crossEntropyLoss": loss,
    "softmax": softmax,
    "logSoftmax": log_softmax,
    "crossEntropyLossGrad": loss_grad,
}
ROW_VALUED = ("softmax", "logSoftmax", "crossEntropyLossGrad")


def result(op, source, dtype, rows, label, at):
    decided = special(op, source, rows, label)
    if decided is not None:
        return [(decided, 0)] * (len(at) if op in ROW_VALUED else 1)
    if op in ON_LOGITS:
        return ON_LOGITS[op](dtype, rows[0], at, label)
    if op in DIVERGENCES and rows[0] == rows[1]:
        return [(mpf(0), 0)]
    return measure(op, source, dtype, distribution(source, rows[0]), distribution(source, rows[-1]))


cases = []


def write(case, exact):
    """exact: [high, low, allowed error] each, the exact result is high + low to 106 bits."""
    finite = [v for v, _ in exact if mp.isfinite(v)]
    if any(abs(v) > MAX[case["dtype"]] for v in finite):
        return
    case["exact"] = [
        [float(v), float(v - mpf(float(v))), float(allowed)] if mp.isfinite(v) else [str(float(v)), 0, 0]
        for v, allowed in exact
    ]
    cases.append(case)


def add(op, dtype, *inputs, source="probs", label=None, at=None):
    """A case of rows, each a tuple or a recipe; `at` are the places of the result that are stored, if not all."""
    case = {"op": "klDivergence" if op == "generalized" else op, "dtype": dtype}
    if op == "generalized":
        case["form"] = op
    if op in TERM and source != "probs":
        case["from"] = source
    case["inputs"] = [encoded(row, dtype) for row in inputs]
    if label is not None:
        case["label"] = label
    if at is not None:
        case["at"] = at
    rows = [generated(dtype, **row) if isinstance(row, dict) else row for row in inputs]
    n = len(rows[0])
    with mp.workdps(DIGITS if n < LONG else LONG_DIGITS):
        write(case, result(op, source, dtype, rows, label, range(n) if at is None else at))


def add_logits(dtype, x, y=None, at=None):
    """All operations on a row of logits."""
    y = random.randrange(len(x)) if y is None else y
    for op in ON_LOGITS:
        label, places = y if "Loss" in op else None, at if op in ROW_VALUED else None
        add(op, dtype, x, source="logits", label=label, at=places)


def add_measures(dtype, p, q, source="probs"):
    """All measures of two rows."""
    add("entropy", dtype, p, source=source)
    for op in COMPARISONS:
        add(op, dtype, p, q, source=source)


def gauss(n, deviation):
    return [random.gauss(0, deviation) for _ in range(n)]


def logits(n, kind):
    if kind == "normal":
        return gauss(n, 3)
    if kind == "wide":
        return gauss(n, 300)
    if kind == "offset":
        return [1e4 + v for v in gauss(n, 1)]
    if kind == "peak":
        row = gauss(n, 2)
        row[random.randrange(n)] += random.choice([20, 40, 90, 300])
        return row
    if kind == "equal":
        return gauss(1, 3) * n
    return gauss(n, 1e-9)


def probabilities(n, kind):
    if kind == "softmax":
        e = [math.exp(v) for v in gauss(n, 3)]
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

for dtype in ("f64", "f32"):
    for n in LENGTHS:
        for kind in ("normal", "wide", "offset", "peak", "equal", "small"):
            x = row_of(dtype, logits(n, kind))
            y = random.choice([x.index(max(x)), random.randrange(n)])
            if n <= 17:
                add_logits(dtype, x, y)
            else:
                add("logSumExp", dtype, x, source="logits")
                add("crossEntropyLoss", dtype, x, source="logits", label=y)
        for kind in ("softmax", "sparse", "wide", "counts", "uniform"):
            p = row_of(dtype, probabilities(n, kind))
            q = row_of(dtype, probabilities(n, "softmax" if kind == "sparse" else kind))
            near = row_of(dtype, (v * (1 + random.gauss(0, 10 ** random.uniform(-5, -2))) for v in p))
            add_measures(dtype, p, q)
            for op in COMPARISONS:
                add(op, dtype, p, near)

# Close distributions: relative differences from 1e-1 to the last bits, where the textbook's sums are noise.
for dtype in ("f64", "f32"):
    for decade in range(1, 16 if dtype == "f64" else 7):
        for n in (2, 3, 10, 40):
            p = row_of(dtype, probabilities(n, random.choice(["softmax", "wide", "uniform"])))
            q = row_of(dtype, (v * (1 + random.gauss(0, 10**-decade)) for v in p))
            for op in DIVERGENCES:
                add(op, dtype, p, q)

# Ratios of 1.5 to 4, where the series of JS and generalized KL end and what follows cancels most.
for dtype in ("f64", "f32"):
    for n in (1, 1, 1, 1, 2, 3, 5):
        for _ in range(12):
            p = row_of(dtype, [random.random() for _ in range(n)])
            q = row_of(dtype, [v * random.uniform(1.5, 4) ** random.choice([-1, 1]) for v in p])
            for op in ("generalized", "jsDivergence"):
                add(op, dtype, p, q)
                if n == 1:
                    add(op, dtype, *(row_of(dtype, [math.log(v) for v in row]) for row in (p, q)), source="logProbs")

# Logarithms whose exponentials overflow, or nearly do.
for dtype in ("f64", "f32"):
    most = 709.0 if dtype == "f64" else 88.0
    for high in (301.0, most, most + 1, 1000.0):
        add_measures(dtype, (high, -1.0), (high, -1.0), source="logProbs")
        add_measures(dtype, (0.0, -700.0), (high, -2.0), source="logProbs")
        add_measures(dtype, (high - 5, 0.0), (high - 5.5, 1.0), source="logProbs")

# Long rows of equal elements, all rounded alike; and one that dominates.
for dtype in ("f64", "f32"):
    for n in (300, 511, 512, 513, 1025, 5000, 20000):
        gap = math.log(n) + random.gauss(0, 1)
        x = row_of(dtype, [0.0] + [-gap] * (n - 1))
        add("logSumExp", dtype, x, source="logits")
        add("crossEntropyLoss", dtype, x, source="logits", label=0)
        p = row_of(dtype, [random.random() / n] * n)
        q = row_of(dtype, [random.random() / n] * n)
        add_measures(dtype, p, q)


def log_softmax_of(row):
    """Rounded, as log-probabilities are in practice."""
    m = max(row)
    others = list(row)
    others.remove(m)
    big = math.log1p(math.fsum(math.exp(v - m) for v in others))
    return [v - m - big for v in row]


# Offsets at which three or four bits are left for the fraction, and the largest distance between logits.
FAR = {"f64": 8e14, "f32": 1e6}
HUGE = {"f64": 1.79e308, "f32": 3.4e38}


def near_huge(dtype, n, offset):
    return [offset * random.choice([1, 1, 1 - 2.0**-20, 1 - 2.0 ** (2 - BITS[dtype])]) for _ in range(n)]


# logSumExp where the largest element and L cancel, and logits far from 0.
for dtype in ("f64", "f32"):
    rows = [[1e-20, -50], [0, -690.8], [-1e-16, -36.5], [-1.4060633063672867, -0.13740232846430445]]
    rows += [[-math.log(n)] * n for n in (*range(2, 11), 33, 100, 1000)]
    for n in (2, 3, 4, 5, 7, 10, 33):
        for deviation in (0.3, 1, 3, 10):
            rows.append(log_softmax_of(gauss(n, deviation)))
            # Nearly so: what is left has lost half of its bits.
            rows.append([v * (1 + random.gauss(0, 1e-4)) for v in log_softmax_of(gauss(n, deviation))])
    for _ in range(16):
        x = random.uniform(-3, -0.01)
        rows.append([math.log(-math.expm1(x)), x])
    for row in rows:
        add("logSumExp", dtype, row_of(dtype, row), source="logits")
    for n in (2, 3, 10, 33):
        add_logits(dtype, row_of(dtype, [FAR[dtype] + v for v in gauss(n, 3)]))
        add_logits(dtype, row_of(dtype, [-8e14 + v for v in gauss(n, 1e8 if dtype == "f32" else 1)]))
        add_logits(dtype, row_of(dtype, near_huge(dtype, n, random.choice([-1, 1]) * HUGE[dtype] * 0.95)))
        # The differences too are almost out of range.
        add_logits(dtype, row_of(dtype, [random.choice([-0.5, 0.5]) * HUGE[dtype] for _ in range(n)]))


def extreme(dtype, n, kind):
    """Two rows of probabilities at the limits of the dtype."""
    tiny, little, large = (2e-308, 1e-200, 1e200) if dtype == "f64" else (1e-38, 1e-30, 1e30)
    most = HUGE[dtype]
    if kind == "ratios":
        return [[random.uniform(1, 2) * random.choice([4, 1, tiny, little, large]) for _ in range(n)] for _ in "pq"]
    if kind == "subnormal":
        sizes = [[2 ** random.randint(1, BITS[dtype] - 2) for _ in range(n)] for _ in "pq"]
        return [[random.randrange(1, size) * 2.0 ** LEAST[dtype] for size in row] for row in sizes]
    if kind == "subnormal, near":
        p, _ = extreme(dtype, n, "subnormal")
        return p, [v + random.choice([0, 1, 2]) * 2.0 ** LEAST[dtype] for v in p]
    if kind == "subnormal with others":
        p, q = extreme(dtype, n, "subnormal")
        return [random.choice([v, random.random()]) for v in p], [random.choice([v, random.random()]) for v in q]
    if kind == "overflowing terms of cross-entropy":
        ratios = [10 ** random.uniform(3, 10) for _ in range(n // 2)]
        return [most * 0.55] * n, [r**sign for r in ratios for sign in (1, -1)] + [1] * (n % 2)
    if kind == "overflowing terms of KL":
        p = most / 20
        return [p] * n, [p * math.exp(-22 - random.random())] + [most * random.uniform(0.9, 1) for _ in range(n - 1)]
    if kind == "zeros":
        p = [random.choice([0, random.random()]) for _ in range(n)]
        return p, [random.choice([0, random.random()]) if v == 0 else random.random() for v in p]
    return [[random.uniform(0, 10) for _ in range(n)] for _ in "pq"]


EXTREME = (
    *("ratios", "subnormal", "subnormal, near", "subnormal with others", "zeros", "unnormalized"),
    *("overflowing terms of cross-entropy", "overflowing terms of KL"),
)

for dtype in ("f64", "f32"):
    for kind in EXTREME:
        for n in (1, 2, 5, 8, 21):
            p, q = extreme(dtype, n, kind)
            add_measures(dtype, row_of(dtype, p), row_of(dtype, q))
add("crossEntropy", "f64", (1e308, 1e308), (1e10, 1e-10))
add_measures("f64", (4.0,), (2e-308,))
add_measures("f64", (1e-200,), (1e200,))


def with_zeros(rows, alike):
    """-inf at some places, of the second row only where the first has it if `alike`; each row keeps an element."""
    a, b = map(list, rows)
    for i in range(1, len(a)):
        if random.random() < 0.4:
            a[i] = -INF
        if random.random() < 0.4 and not (alike and a[i] > -INF):
            b[i] = -INF
    return a, b


def logit_pair(dtype, n, kind):
    a, b = gauss(n, 3), gauss(n, 3)
    if kind == "far":
        return [FAR[dtype] + v for v in a], [FAR[dtype] + v for v in b]
    if kind == "far, near":
        a = row_of(dtype, [FAR[dtype] + v for v in a])
        return a, [v + 1000 + random.choice([0, 0.125]) for v in a]
    if kind == "shifted exactly":
        a = [round(v * 1024) / 1024 for v in a]
        return a, [v + 1234.5 for v in a]
    if kind == "shifted":
        shift = random.choice([1.5, -77.7, 1234.567, FAR[dtype] / 100])
        d = 10 ** random.uniform(-6, -1)
        return a, [v + shift + random.gauss(0, d) for v in a]
    if kind == "mass elsewhere":
        height = random.uniform(10, 1000)
        a[0] += height
        b[-1] += height
        return a, b
    if kind == "huge":
        return [near_huge(dtype, n, random.choice([-0.5, 0.5]) * HUGE[dtype]) for _ in "ab"]
    if kind.startswith("zeros"):
        return with_zeros((a, b), kind == "zeros alike")
    return logits(n, kind), logits(n, kind)


def log_prob_pair(dtype, n, kind):
    if kind == "unnormalized":
        return [[random.uniform(-20, 5) for _ in range(n)] for _ in "ab"]
    if kind == "low and high":
        low = -700 if dtype == "f64" else -86
        return [[random.choice([v, v + 40, v + low]) for v in log_softmax_of(gauss(n, 3))] for _ in "ab"]
    if kind == "low":
        least = -700 if dtype == "f64" else -86
        return [[least + random.uniform(0, 6) for _ in range(n)] for _ in "ab"]
    if kind.startswith("zeros"):
        return with_zeros([log_softmax_of(gauss(n, 3)) for _ in "ab"], kind == "zeros alike")
    return log_softmax_of(logits(n, kind)), log_softmax_of(logits(n, kind))


LOGIT_PAIRS = (
    *("normal", "wide", "offset", "far", "far, near", "shifted", "shifted exactly", "peak", "equal"),
    *("mass elsewhere", "huge", "zeros", "zeros alike"),
)
LOG_PROB_PAIRS = ("normal", "wide", "peak", "equal", "unnormalized", "low and high", "low", "zeros", "zeros alike")

for dtype in ("f64", "f32"):
    for source, kinds, pair in (("logits", LOGIT_PAIRS, logit_pair), ("logProbs", LOG_PROB_PAIRS, log_prob_pair)):
        for kind in kinds:
            for n in (1, 2, 9, 33):
                a, b = pair(dtype, n, kind)
                add_measures(dtype, row_of(dtype, a), row_of(dtype, b), source)
        for decade in range(1, 16 if dtype == "f64" else 8):
            for n in (2, 10):
                a = logits(n, random.choice(["normal", "normal", "wide", "peak"]))
                a = row_of(dtype, log_softmax_of(a) if source == "logProbs" else a)
                d = 10**-decade
                steps = gauss(n, 1)
                b = [v + d * s * (v if decade % 2 else 1) for v, s in zip(a, steps)]
                if source == "logProbs" and n > 2:
                    # Both sums 1, as near as may be: plain KL cancels.
                    b = log_softmax_of(b)
                for op in DIVERGENCES if n == 2 else ("klDivergence", "jsDivergence"):
                    add(op, dtype, a, row_of(dtype, b), source=source)

# What is not finite, or no probability, among ordinary numbers.


def odd_case(op, dtype, source, *odd):
    """Rows of some numbers with the odd ones at random places."""
    n = random.choice([random.randint(1, 5), random.randint(6, 12), random.randint(13, 40)])
    rows = [gauss(n, 3) if source == "logits" else probabilities(n, "softmax") for _ in range(1 + (op in COMPARISONS))]
    if source == "logProbs":
        rows = [[math.log(v) for v in row] for row in rows]
    rows = [[round(v, 3) or 0.5 for v in row] for row in rows]
    for v in odd:
        random.choice(rows)[random.randrange(n)] = v
    label = None
    if "Loss" in op:
        label = random.choice([random.randrange(n), rows[0].index(min(rows[0]))])
    add(op, dtype, *(row_of(dtype, row) for row in rows), source=source, label=label)


for dtype in ("f64", "f32"):
    least = 2.0 ** LEAST[dtype]
    for op in ON_LOGITS:
        for odd in ([math.nan], [INF], [-INF], [-INF], [-INF, -INF], [INF, -INF], [INF, math.nan], [-INF, math.nan]):
            odd_case(op, dtype, "logits", *odd)
        for n in (1, 3, 17):
            add(op, dtype, (-INF,) * n, source="logits", label=n - 1 if "Loss" in op else None)
    for op in TERM:
        for odd in (math.nan, INF, -INF, -0.25, -least, -0.0, 0.0, 0.0):
            odd_case(op, dtype, "probs", odd)
        odd_case(op, dtype, "probs", *random.sample([math.nan, INF, -0.25, 0.0, 0.0], 3))
        for source in ("logits", "logProbs"):
            for odd in (math.nan, INF, -INF, -INF):
                odd_case(op, dtype, source, odd)
            odd_case(op, dtype, source, -INF, INF)
            odd_case(op, dtype, source, *random.sample([math.nan, INF, -INF, -INF, -INF], 3))
            nothing = (-INF,) * random.randint(1, 9)
            add(op, dtype, *[nothing] * (1 + (op in COMPARISONS)), source=source)
    for source in ("logits", "logProbs"):
        # A probability that is below all floats, but not 0.
        add_measures(dtype, (-0.5, -1500.0), (-0.25, -INF), source)

# Long rows: evenly spread logits or probabilities of many sizes, one that dominates, near rows, log-probabilities.


def recipe(n, kind, scale, offset=0.0):
    return {"n": n, "kind": kind, "seed": random.randrange(1, 2**32), "scale": scale, "offset": offset}


def beside(row, distance):
    return row | {"near": (random.randrange(1, 2**32), distance)}


def log_probs_recipe(dtype, n):
    row = recipe(n, "logits", 30.1)
    return row | {"offset": -math.log(math.fsum(math.exp(v) for v in generated(dtype, **row)))}


def places(n):
    """Those of a long row of results that are stored: its ends, its peak, and others."""
    return sorted({0, n // 3, n - 1, *random.sample(range(n), 9)})


for dtype in ("f64", "f32"):
    n = 100_000
    d = 1e-8 if dtype == "f64" else 1e-3
    a, b = recipe(n, "logits", 30.1, 0.37), recipe(n, "logits", 20.3, -1000.1)
    peak = a | {"peak": 60.7}
    log_probs = log_probs_recipe(dtype, n)
    for x in (a, peak, log_probs):
        add_logits(dtype, x, n // 3, places(n))
    add_measures(dtype, a, b, "logits")
    add_measures(dtype, peak, beside(peak, d), "logits")
    add_measures(dtype, log_probs, log_probs_recipe(dtype, n), "logProbs")
    p, q = recipe(n, "probs", 5 / n), recipe(n, "probs", 5 / n)
    add_measures(dtype, p, q)
    add_measures(dtype, p | {"scale": 1e-5 / n, "peak": 0.999}, q)
    for source, row in (("logits", a), ("logProbs", log_probs), ("probs", p)):
        near = beside(row, d)
        for op in DIVERGENCES:
            add(op, dtype, row, near, source=source)
    # Terms that are subnormal, most of them.
    for n, scale in ((1000, 1e-36), (5000, 1e-38)) if dtype == "f32" else ((1000, 1e-300), (5000, 1e-306)):
        p = recipe(n, "probs", scale)
        add_measures(dtype, p, recipe(n, "probs", scale))
        add_measures(dtype, p, beside(p, 0.1))
    # One term goes through all the roundings of a sum, and has a logarithm of its own.
    for k in range(24):
        peak = random.uniform(0.5, 1)
        p = recipe(random.randint(300, 1100), "probs", 10 ** random.uniform(-9, -4)) | {"peak": peak}
        other = peak * 2 ** random.uniform(-2, 2) if k % 2 else 10 ** random.uniform(-10, 0)
        add_measures(dtype, p, beside(p, 0.5) | {"peak": other})
# A first term that goes through the three roundings of its group, each of nearly half an ulp, and in a long row of cross-entropy
# through that of the next group.
def rounded_off(dtype, first, result, of_one=1.0):
    step = 2 if dtype == "f64" else 4
    row = [0.0] * 8 * step
    for i, part in enumerate((1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25)):
        row[(i + 1) * step] = 0.4999 * part * float(ulp(result, dtype)) / of_one
    return row_of(dtype, [first, *row[1:]])


for dtype in ("f64", "f32"):
    for p, q in ((4.539358139038086, 1.5720230340957642), *((random.uniform(2, 5), random.uniform(1, 2)) for _ in range(20))):
        p, q = row_of(dtype, (p, q))
        others = rounded_off(dtype, q, p * math.log(p / q) + q - p)
        add("generalized", dtype, (p, *[0.0] * (len(others) - 1)), others)
    for p, q in ((0.2795056700706482, 1.51926589012146), *((random.uniform(0.2, 0.5), random.uniform(1, 2)) for _ in range(20))):
        p, q = row_of(dtype, (p, q))
        js = (p * math.log(2 * p / (p + q)) + q * math.log(2 * q / (p + q))) / 2
        others = rounded_off(dtype, q, js, math.log(2) / 2)
        add("jsDivergence", dtype, (p, *[0.0] * (len(others) - 1)), others)
    for p, q in ((1.949105857930795, 0.12855524275804722), *((random.uniform(1.8, 2), random.uniform(0.11, 0.14)) for _ in range(20))):
        p, q = row_of(dtype, (p, q))
        row = rounded_off(dtype, p, -p * math.log(q), math.log(2))
        block = 512 if dtype == "f64" else 1024
        long = (*row, *[0.0] * (block - len(row)), 2 * max(row[1:]))
        for one in (row, long):
            add("crossEntropy", dtype, one, (q, *[0.5] * (len(one) - 1)))

n = 1_000_000
x = log_probs_recipe("f32", n)
add("logSumExp", "f32", x, source="logits")
add("softmax", "f32", x, source="logits", at=places(n))

# Elementwise functions, at arguments of all sizes.
ELEMENTWISE = {"exp": exp, "expm1": mp.expm1, "log": log, "log1p": log1p}
RANGE = {"f64": (-745, 709, 307), "f32": (-103, 88, 37)}
mp.dps = LONG_DIGITS
for dtype, (low, high, decades) in RANGE.items():
    for op, function in ELEMENTWISE.items():
        x = [random.uniform(low, high) for _ in range(60)] + gauss(60, 1)
        x += [random.choice([-1, 1]) * 10 ** random.uniform(-decades - 7, 2) for _ in range(60)]
        if op == "log":
            x = [10 ** random.uniform(-decades, decades) for _ in range(120)] + [1 + v * 1e-3 for v in x[60:120]]
        least, most = {"log": (0, INF), "log1p": (-1, INF)}.get(op, (-INF, high))
        x = [v for v in row_of(dtype, x) if least < v < most]
        values = [function(mpf(v)) for v in x]
        case = {"op": op, "dtype": dtype, "inputs": [encoded(x, dtype)]}
        write(case, [(v, mpf(ALLOWED[op][dtype]) * ulp(v, dtype)) for v in values])

fixtures = pathlib.Path(__file__).parent.parent / "test/fixtures"
path = options.out or fixtures / "reference.json"
lines = ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases)
path.write_text(f"[\n{lines}\n]\n")
print(len(cases), "cases,", path.stat().st_size // 1024, "KiB")

# The table of exp: 2^(j/2048), correctly rounded, as little-endian float64.
table = b"".join(struct.pack("<d", float(mpf(2) ** (mpf(j) / 2048))) for j in range(2048))
(fixtures / "exp-table.sha256").write_text(hashlib.sha256(table).hexdigest() + "\n")
