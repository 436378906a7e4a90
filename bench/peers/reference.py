#!/usr/bin/env python3
"""Exact results for bench:peers, written to reference.json: three rows of each batch of data.ts, and special rows.

    python3 bench/peers/reference.py

Each number is the sum of two float64: the error of a single one would be as large as the errors that are measured.
"""

import json
import struct
from pathlib import Path

import mpmath

mpmath.mp.prec = 200
SHAPES = [(100000, 10), (1000, 1000), (64, 50257), (1, 10)]
DTYPES = {"f64": float, "f32": lambda value: struct.unpack("f", struct.pack("f", value))[0]}


def xorshift(seed):
    """random() of bench/data.ts."""
    state = seed
    while True:
        state ^= state << 13 & 0xFFFFFFFF
        state ^= state >> 17
        state ^= state << 5 & 0xFFFFFFFF
        yield state / 2**32


def normal(draw):
    total = -6
    for _ in range(12):
        total += next(draw)
    return total


def distributions(draw, rows, cols, stored):
    result = {}
    for row in range(rows):
        weights = []
        for _ in range(cols):
            u = next(draw)
            weights.append(int(u * u * u * 2**30) + 1)
        if row in stored:
            total = sum(weights)
            result[row] = [weight / total for weight in weights]
    return result


def sampled_rows(rows, cols):
    draw = xorshift(rows * 31 + cols)
    stored = {0, rows // 2, rows - 1}
    x = {}
    for row in range(rows):
        values = [3 * normal(draw) for _ in range(cols)]
        if row in stored:
            x[row] = values
    p = distributions(draw, rows, cols, stored)
    q = distributions(draw, rows, cols, stored)
    labels = [int(next(draw) * cols) for _ in range(rows)]
    return [(row, x[row], p[row], q[row], labels[row]) for row in sorted(stored)]


def times_log(p, ratio):
    return p * mpmath.log(ratio) if p else mpmath.mpf(0)


def pair(value):
    high = float(value)
    return [high, float(value - high)]


def of_logits(x, label, columns):
    x = [mpmath.mpf(value) for value in x]
    total = mpmath.log(mpmath.fsum(mpmath.exp(value) for value in x))
    soft = {j: mpmath.exp(x[j] - total) for j in columns}
    return {
        "logSumExp": [pair(total)],
        "softmax": [pair(soft[j]) for j in columns],
        "logSoftmax": [pair(x[j] - total) for j in columns],
        "crossEntropyLoss": [pair(total - x[label])],
        "crossEntropyLossGrad": [pair(soft[j] - (j == label)) for j in columns],
    }


def of_probabilities(p, q):
    p, q = ([mpmath.mpf(value) for value in values] for values in (p, q))
    halves = [(a, b, (a + b) / 2) for a, b in zip(p, q)]
    return {
        "entropy": [pair(-mpmath.fsum(times_log(a, a) for a in p))],
        "crossEntropy": [pair(-mpmath.fsum(times_log(a, b) for a, b in zip(p, q)))],
        "klDivergence": [pair(mpmath.fsum(times_log(a, a / b if a else 1) for a, b in zip(p, q)))],
        "jsDivergence": [
            pair(mpmath.fsum(times_log(a, a / m if a else 1) + times_log(b, b / m if b else 1) for a, b, m in halves) / 2)
        ],
    }


def spread(x, label):
    """Some columns of a row, with the largest and that of the label."""
    cols = len(x)
    return sorted({i * cols // 8 for i in range(8)} | {cols - 1, label, x.index(max(x))})


rows = {}
for shape in SHAPES:
    of_shape = rows["x".join(map(str, shape))] = {dtype: [] for dtype in DTYPES}
    for row, x, p, q, label in sampled_rows(*shape):
        for dtype, rounded in DTYPES.items():
            columns = spread(x, label)
            exact = of_logits(list(map(rounded, x)), label, columns)
            exact |= of_probabilities(list(map(rounded, p)), list(map(rounded, q)))
            of_shape[dtype].append({"row": row, "columns": columns, "exact": exact})

special = {dtype: [] for dtype in DTYPES}
for dtype, step in (("f64", 2.0**-20), ("f32", 2.0**-10)):
    zeros = {"p": [0.5, 0.5, 0, 0], "q": [0.25, 0.25, 0.5, 0]}
    near = {"p": [0.5, 0.5], "q": [0.5 + step, 0.5 - step]}
    dominated = {"x": [0, -40], "labels": [0]}
    for name, data, ops in (
        ("zeros", zeros, ["entropy", "crossEntropy", "klDivergence", "jsDivergence"]),
        ("near", near, ["klDivergence", "jsDivergence"]),
        ("dominated", dominated, ["logSumExp", "logSoftmax", "crossEntropyLoss", "crossEntropyLossGrad"]),
    ):
        exact = of_logits(data["x"], 0, [0, 1]) if "x" in data else of_probabilities(data["p"], data["q"])
        special[dtype].append({"name": name, "data": data, "exact": {op: exact[op] for op in ops}})

text = json.dumps({"rows": rows, "special": special}, separators=(",", ":"))
Path(__file__).with_name("reference.json").write_text(text.replace('{"row"', '\n{"row"').replace('{"name"', '\n{"name"') + "\n")
