#!/usr/bin/env python3
"""Writes test/fixtures/measures.json: calls of logMeanExp, perplexity, jsDistance and the measures of tables, with their
options, and their exact results, by mpmath. Stored as tools/options_reference.py has it. Needs mpmath, and half a minute.
Run: python3 tools/measures_reference.py
"""
import argparse
import json
import math
import pathlib
import random
from mpmath import mp, mpf, exp, expm1, log, log1p, fsum, sqrt
from exact import *

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=20261120)
parser.add_argument("--out", type=pathlib.Path)
arguments = parser.parse_args()
random.seed(arguments.seed)
mp.dps = DIGITS

# The allowed errors, in ulp; of the quotients in u = 2^-53 for either dtype, relative to what is named. A measure's error is
# half as large for its root, and its size relative to e to its power.
MEAN = ALLOWED["logSumExp"]
DISTANCE = 9
PERPLEXITY = 1.1
INFORMATION = {"f64": 10, "f32": 1, "differences": 16, "S": 16**2}
CONDITIONAL = {"f64": 14, "f32": 1}
# What a base, normalize and a temperature add, as tools/options_reference.py has it.
BASE, QUOTIENT, OF_T = 2, 2, 3

U = {dtype: mpf(2) ** -bits for dtype, bits in BITS.items()}
cases = []


def add(op, dtype, inputs, options, exact):
    high = [stored(v, "f64") if allowed else number(stored(v, dtype), "f64") for v, allowed in exact]
    entries = []
    for (v, allowed), h in zip(exact, high):
        low = float(v - mpf(h)) if allowed else 0
        entries.append([h if allowed else number(float(v)), low, float(allowed)])
    rows = [encoded(row, dtype) for row in inputs]
    cases.append({"op": op, "dtype": dtype, "inputs": rows, "options": options, "exact": entries})


def neat(dtype, row):
    """With few digits, so that the file is small."""
    return tuple(stored(float(f"{v:.4g}"), dtype) for v in row)


# logMeanExp.


def mean_of(dtype, kept):
    if not kept:
        return math.nan, 0
    m = max(kept)
    if m == -INF:
        return -INF, 0
    big = log1p(fsum(expm1(mpf(v) - mpf(m)) if v > -INF else mpf(-1) for v in kept) / len(kept))
    exact = m + big
    if exact == m:
        return m, 0
    return exact, MEAN["result"] * ulp(exact, dtype) + MEAN["L"] * ulp(big, dtype)


def logits(dtype, n, kind):
    spread = {"equal": 0, "nearly": 1e-15 if dtype == "f64" else 1e-6, "near": 1e-4, "step": 2.0**-12, "half": 1}
    scale = spread.get(kind, 5)
    row = [random.gauss(0, scale) for _ in range(n)]
    if kind == "confident":
        row[random.randrange(n)] += 60
    if kind == "far":
        row = [v + random.choice([-1e3, 1e3, 1e6]) for v in row[:1]] + [row[0] + random.choice([-700, 1e3]) + v for v in row[1:]]
    if kind == "holes":
        row = [v if random.random() < 0.6 else -INF for v in row]
    if kind in ("equal", "nearly", "near", "step"):
        row = [v + offset for offset in [random.choice([0, 1, -30, 0.1, 1e-4])] for v in row]
        return row_of(dtype, row)
    if kind == "cancel":
        # The largest and L cancel.
        row = list(neat(dtype, row))
        shift = max(row) + mean_of("f64", row)[0] - max(row)
        row = [v - float(shift) for v in row]
        return row_of(dtype, row)
    return neat(dtype, row)


KINDS = ("normal", "equal", "nearly", "near", "step", "half", "confident", "far", "holes", "cancel")
for dtype in ("f64", "f32"):
    for n in (1, 2, 3, 7, 16, 17, 32, 33, 70):
        for kind in KINDS:
            rows = [logits(dtype, n, kind) for _ in range(2 if n > 33 else 3)]
            options = {"cols": n}
            masks = [[1] * n for _ in rows]
            if random.random() < 0.4:
                masks = [[int(random.random() < 0.6) for _ in range(n)] for _ in rows]
                options["mask"] = sum(masks, [])
            exact = [mean_of(dtype, [v for v, m in zip(row, mask) if m]) for row, mask in zip(rows, masks)]
            add("logMeanExp", dtype, [sum(rows, ())], options, exact)
    # Long rows of few values, and one.
    for n in (1000, 70_000, 200_000):
        for values in ((0.5, 0.5 - 2.0**-20), (3, -2), (-1, -1 + 2.0**-23, -700), (0, -INF)):
            row = tuple(v for v in values for _ in range(n // len(values))) + (stored(-0.001, dtype),) * (n == 1000)
            m, each = max(row), {}
            for v in row:
                each[v] = each.get(v, 0) + 1
            mean = fsum(count * (expm1(mpf(v) - m) if v > -INF else -1) for v, count in each.items()) / len(row)
            big = log1p(mean)
            allowed = MEAN["result"] * ulp(m + big, dtype) + MEAN["L"] * ulp(big, dtype)
            add("logMeanExp", dtype, [row], {"cols": len(row)}, [(m + big, allowed)])

# What is made of a measure.


def probabilities(n, kind):
    row = [math.exp(random.gauss(0, 2)) for _ in range(n)]
    if kind == "zeros":
        row = [v * random.choice([0, 1]) for v in row[1:]] + row[:1]
    if kind == "sizes":
        row = [10 ** random.uniform(-25, 2) for _ in range(n)]
    return row


def prepared(dtype, row, options):
    source = options.get("from", "probs")
    if options.get("normalize"):
        total = fsum(map(mpf, row))
        return [(v, log(v) if v else mpf(-INF)) for v in (mpf(w) / total for w in row)]
    return distribution(source, row, options.get("temperature", 1))


def of_measure(op, dtype, rows, options):
    source = options.get("from", "probs")
    distributions = [prepared(dtype, row, options) for row in rows]
    p, q = distributions[0], distributions[-1]
    measured = "entropy" if op == "perplexity" else "jsDivergence"
    [(exact, allowed)] = measure(measured, source, dtype, p, q)
    unit = log(mpf(options["base"])) if "base" in options else 1
    # What the rounding of quotients, or of t, does to the measure: to first order, or to second where that is 0.
    more = mpf(0)
    relative = U[dtype] * (QUOTIENT if options.get("normalize") else OF_T if "temperature" in options else 0)
    if relative:
        if op == "perplexity":
            more = relative * fsum(abs(a * (la + 1)) if "temperature" not in options else a * la * la + abs(a * la) * 0 for a, la in p if a)
            if "temperature" in options:
                x = rows[0]
                t = [(mpf(v) - max(x)) / options["temperature"] for v in x]
                mean = fsum(a * v for (a, _), v in zip(p, t) if a)
                more = relative * fsum(a * abs(v - mean) * abs(v) for (a, _), v in zip(p, t) if a)
        else:
            pairs = [(a, b) for (a, _), (b, _) in zip(p, q)]
            if "temperature" in options:
                # Each ln p, ln q changes by so much of its t, and by the mean of those.
                sizes = [[abs((mpf(v) - max(row)) / options["temperature"]) for v in row] for row in rows]
                means = [fsum(a * s for (a, _), s in zip(d, size) if a) for d, size in zip(distributions, sizes)]
                shift = [relative * (a + b + means[0] + means[1]) for a, b in zip(*sizes)]
            else:
                shift = [2 * relative] * len(pairs)
            more = fsum(max(a, b) * s * (abs(log(2 * a / (a + b))) + abs(log(2 * b / (a + b))) + s) for (a, b), s in zip(pairs, shift) if a and b)
            more += fsum((a + b) * s for (a, b), s in zip(pairs, shift) if (a == 0) != (b == 0)) / 2 * log(mpf(2))
    if op == "perplexity":
        result = exp(exact)
        return result, PERPLEXITY * ulp(result, dtype) + result * (allowed + more)
    if exact == 0:
        return 0, 0
    result = sqrt(exact / unit)
    return result, (DISTANCE + (BASE if unit != 1 else 0)) * ulp(result, dtype) + sqrt((exact + more) / unit) - result


for dtype in ("f64", "f32"):
    for n in (1, 2, 3, 9, 33, 40):
        for kind in ("softmax", "zeros", "sizes", "near", "equal", "logits", "logProbs", "warm"):
            options = {}
            if kind in ("logits", "logProbs", "warm"):
                rows = [[random.gauss(0, 3) for _ in range(n)] for _ in "pq"]
                options = {"from": "logProbs" if kind == "logProbs" else "logits"}
                if kind == "warm":
                    options["temperature"] = random.choice([0.5, 2, 30])
                if kind == "logProbs":
                    rows = [[-abs(v) - 0.1 for v in row] for row in rows]
            else:
                rows = [probabilities(n, kind) for _ in "pq"]
                if random.random() < 0.5:
                    options = {"normalize": True}
                else:
                    rows = [[v / sum(row) for v in row] for row in rows]
            if kind in ("near", "equal"):
                d = 0 if kind == "equal" else 1e-3
                rows[1] = [v * (1 + random.gauss(0, d)) for v in rows[0]]
            rows = [neat(dtype, row) for row in rows]
            given = {"cols": n} | options
            add("perplexity", dtype, rows[:1], given, [of_measure("perplexity", dtype, rows[:1], options)])
            base = random.choice([{}, {"base": 2}, {"base": 10}])
            add("jsDistance", dtype, rows, given | base, [of_measure("jsDistance", dtype, rows, options | base)])

# The measures of tables.


def of_table(op, dtype, table, width, options):
    j = [[mpf(v) for v in table[i : i + width]] for i in range(0, len(table), width)]
    r = [fsum(row) for row in j]
    c = [fsum(column) for column in zip(*j)]
    s = fsum(r)
    unit = log(mpf(options["base"])) if "base" in options else mpf(1)
    divisor = unit * (s if options.get("normalize") else 1)
    if divisor == 0:
        return math.nan, 0
    ulps = (BASE if unit != 1 else 0) + (1 if options.get("normalize") else 0)
    cells = [(v, ri, ck) for row, ri in zip(j, r) for v, ck in zip(row, c)]
    u = mpf(2) ** -53
    if op == "conditionalEntropy":
        exact = fsum(v * (log1p((ri - v) / v) if ri > v else 0) for v, ri, _ in cells if v) / divisor
        return (exact, (CONDITIONAL[dtype] + ulps) * ulp(exact, dtype)) if exact else (0, 0)
    exact = fsum(v * log(v * s / (ri * ck)) for v, ri, ck in cells if v) / divisor
    if abs(exact) < mpf(10) ** -300 * (s / divisor):
        exact = mpf(0)
    differences = fsum(abs(v - ri * ck / s) for v, ri, ck in cells) if s else 0
    allowed = (INFORMATION[dtype] + ulps) * ulp(exact, dtype)
    allowed += (INFORMATION["differences"] * u * differences + INFORMATION["S"] * u * u * s) / divisor
    return (exact, allowed) if s else (0, 0)


def table_of(a, b, kind):
    rows, columns = ([random.uniform(0.1, 1) for _ in range(n)] for n in (a, b))
    cells = [[r * c for c in columns] for r in rows]
    if kind.startswith("near"):
        d = {"near": 1e-3, "nearer": 1e-7}[kind]
        cells = [[v * (1 + random.gauss(0, d)) for v in row] for row in cells]
    if kind == "counts":
        cells = [[float(random.randint(0, 40)) for _ in row] for row in cells]
    if kind == "independent counts":
        rows, columns = ([random.randint(1, 30) for _ in range(n)] for n in (a, b))
        cells = [[float(r * c) for c in columns] for r in rows]
    if kind == "zeros":
        cells = [[v if random.random() < 0.4 else 0.0 for v in row] for row in cells]
        cells[0][0] = 0.5
    if kind == "decided":
        cells = [[10 ** random.uniform(-20, -8) for _ in row] for row in cells]
        for row in cells:
            row[random.randrange(b)] = random.uniform(0.1, 1)
    if kind == "sizes":
        cells = [[10 ** random.uniform(-30, 5) for _ in row] for row in cells]
    if kind == "diagonal":
        cells = [[10 ** random.uniform(-18, 0) if i == k else 0.0 for k in range(b)] for i in range(a)]
    if kind == "empty":
        cells = [[0.0] * b for _ in range(a)]
    return sum(cells, [])


SHAPES = ((1, 1), (1, 4), (4, 1), (2, 2), (3, 5), (5, 3), (9, 17), (2, 20))
TABLES = ("independent", "near", "nearer", "counts", "independent counts", "zeros", "decided", "sizes", "diagonal", "empty")
for dtype in ("f64", "f32"):
    for kind in TABLES + ("huge", "tiny", "ends"):
        for a, b in SHAPES:
            if kind == "ends":
                # Their marginals' products are far below the least number.
                least = {"f64": -290, "f32": -37}[dtype]
                table = [10 ** random.uniform(least, 0) if random.random() < 0.5 else 0.0 for _ in range(a * b)]
                table[0] = 1.0
            else:
                table = table_of(a, b, random.choice(TABLES[:6]) if kind in ("huge", "tiny") else kind)
            if kind == "huge":
                table = [v / max(table) * float(MAX[dtype]) * 0.99 if max(table) else v for v in table]
            if kind == "tiny":
                table = [v * 2.0 ** (LEAST[dtype] + 30) for v in table]
            digits = kind in ("nearer", "huge", "tiny")
            table = row_of(dtype, table) if digits else neat(dtype, table)
            n = random.choice([None, None, 1, 2])
            second = tuple(reversed(table))
            for op in ("mutualInformation", "conditionalEntropy"):
                options = random.choice([{}, {"base": 2}, {"base": 10}])
                if kind == "huge" or random.random() < 0.4:
                    options = options | {"normalize": True}
                tables = [table] if n is None else [table, second][:n]
                exact = [of_table(op, dtype, t, b, options) for t in tables]
                shape = [a, b] if n is None else [n, a, b]
                add(op, dtype, [sum(tables, ())], {"shape": shape} | options, exact)
    # A long one: two kinds of rows in turn, half of each the same.
    a, b = 300, 500
    mp.dps = LONG_DIGITS
    kinds = [[stored(random.uniform(0.1, 1), dtype) for _ in range(2)] for _ in range(2)]
    table = tuple(v for i in range(a) for v in kinds[i % 2] for _ in range(b // 2))
    for op in ("mutualInformation", "conditionalEntropy"):
        options = {"normalize": True}
        small = [mpf(v) * (a // 2) * (b // 2) for row in kinds for v in row]
        if op == "mutualInformation":
            exact = of_table(op, dtype, small, 2, options)
        else:
            v, allowed = of_table(op, dtype, small, 2, options)
            v += log(mpf(b // 2))
            exact = v, (CONDITIONAL[dtype] + 1) * ulp(v, dtype)
        add(op, dtype, [table], {"shape": [a, b]} | options, [exact])
    mp.dps = DIGITS

fixtures = pathlib.Path(__file__).parent.parent / "test/fixtures"
path = arguments.out or fixtures / "measures.json"
lines = ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases)
path.write_text(f"[\n{lines}\n]\n")
print(len(cases), "cases,", path.stat().st_size // 1024, "KiB")
