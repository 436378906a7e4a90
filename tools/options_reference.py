#!/usr/bin/env python3
"""Writes test/fixtures/options.json: calls with options, and their exact results, by mpmath: losses and their gradients with
all options, masks, weights, temperature, normalize. Stored as tools/reference.py has it, with the same allowed errors where
an option adds none. Needs mpmath, and a minute. Run: python3 tools/options_reference.py
"""
import argparse
import json
import math
import pathlib
import random
from mpmath import mp, mpf, exp, log, log1p, fsum
from exact import *

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=20261121)
parser.add_argument("--out", type=pathlib.Path)
arguments = parser.parse_args()
random.seed(arguments.seed)

# The allowed errors. "result" is in ulp of the result, L in ulp of ln of the (weighted) sum of exponentials; all others
# are in u, half an ulp of 1, relative to what is named:
# - terms: the sum of the terms' sizes, of a loss g_c l_c: the target's part g of class c, and its -ln p;
# - element: of an element of a gradient by a log-probability, g;
# - apart: of one by a logit, p (G - g) + g (1 - p) with G = sum of g, in which nothing of G p - g has cancelled;
# - weighed: the sum of |w e|, but for the largest element's, by that of w e;
# - quotient, t: what that relative error of each quotient p / sum, or of each t, does to the result.
# What two roundings of t do, as rounding_of has it, comes on top for all that is from logits but the measures.
# The sum or mean over rows is allowed what the rows are, and the ulps of "over rows".
OPTIONS = {
    "loss": {"result": 1.5, "terms": 8},
    "gradient by log-probabilities": {"element": 5},
    "gradient": {"apart": 12},
    "over rows": {"result": 2},
    "binaryCrossEntropyWithLogits": {"result": 5},
    "binaryCrossEntropyWithLogitsGrad": {"terms": 5},
    "binaryCrossEntropy": {"terms": 4},
    "weighted logSumExp": {"result": 1, "L": 1.5, "weighed": 9},
    "normalize": {"quotient": 2},
    "temperature of a measure": {"t": 2},
    "base of a measure": {"result": 2},
}

U = {dtype: mpf(2) ** -bits for dtype, bits in BITS.items()}


def parts_of(rule, dtype, **sizes):
    """The allowed error; where a relative one is below the least number, so many of those."""
    total = mpf(0)
    for name, count in OPTIONS[rule].items():
        size = mpf(sizes[name])
        least = mpf(2) ** LEAST[dtype]
        total += count * (ulp(size, dtype) if name in ("result", "L") else max(size * U[dtype], least))
    return total


def exactly(v):
    """What is decided, not computed."""
    return v, 0


# The classification losses. g is a row's target, by class; a row that is ignored has none.


def shares(options, y, cols):
    w = [mpf(v) for v in options.get("classWeights", [1] * cols)]
    smoothing = mpf(options.get("labelSmoothing", 0))
    if isinstance(y, tuple):
        return [wc * ((1 - smoothing) * v + smoothing / cols) for wc, v in zip(w, y)]
    return [wc * ((1 - smoothing) * (c == y) + smoothing / cols) for c, wc in enumerate(w)]


def without(i, terms, total):
    """The sum of the others, which the greater half of it would cancel."""
    return sum_without(i, terms) if 2 * terms[i] > total else total - terms[i]


def of_logits(dtype, x, temperature):
    """t, p, 1 - p, -ln p, and the rounding of each t."""
    _, t, e, big, s = exponentials(x, temperature)
    p = [v / s for v in e]
    rest = [without(i, e, s) / s for i in range(len(e))]
    return p, rest, [big - v for v in t], [rounding_of(dtype, v, temperature) if v > -INF else 0 for v in t]


def loss_of_row(dtype, x, g, source, temperature):
    if any(map(math.isnan, x)) or source == "logits" and math.isinf(max(x)):
        return exactly(math.nan)
    if any(gc > 0 and v == -INF for gc, v in zip(g, x)):
        return exactly(INF)
    if source == "logProbs":
        terms, from_t = [times(gc, -mpf(v)) for gc, v in zip(g, x)], 0
    else:
        p, _, minus_log, rounding = of_logits(dtype, x, temperature)
        terms = [times(gc, v) for gc, v in zip(g, minus_log)]
        from_t = fsum((fsum(g) * pc + gc) * r for pc, gc, r in zip(p, g, rounding))
    exact = fsum(terms)
    return exact, parts_of("loss", dtype, result=exact, terms=fsum(terms, absolute=True)) + from_t


def ulps_of_class_id(isLabel, isScaled):
    """Those of a gradient by class ids without smoothing, one more where a weight or a divisor has scaled it."""
    plain = ALLOWED["crossEntropyLossGrad"]
    return plain["at the label" if isLabel else "result"] + isScaled


def gradient_of_row(dtype, x, g, source, temperature, divisor, label, isScaled):
    """By class ids without smoothing if there is a label."""
    if any(map(math.isnan, x)) or source == "logits" and math.isinf(max(x)):
        return [exactly(math.nan)] * len(x)
    if source == "logProbs":
        return [(-gc / divisor, parts_of("gradient by log-probabilities", dtype, element=gc / divisor)) for gc in g]
    p, rest, _, rounding = of_logits(dtype, x, temperature)
    whole, scale = fsum(g), 1 / (temperature * divisor)
    shifts = [pc * r for pc, r in zip(p, rounding)]
    shift = fsum(shifts)
    result = []
    for i, (pc, qc, gc) in enumerate(zip(p, rest, g)):
        others = without(i, g, whole)
        exact = (pc * others - gc * qc) * scale
        if label is None:
            allowed = parts_of("gradient", dtype, apart=(pc * others + gc * qc) * scale)
        else:
            allowed = ulps_of_class_id(i == label, isScaled) * ulp(exact, dtype)
        from_t = whole * pc * (qc * rounding[i] + shift - shifts[i]) * scale
        result.append((exact, allowed + from_t))
    return result


def total(dtype, values, divisor=1):
    exact = fsum(v for v, _ in values) / divisor
    if not mp.isfinite(exact):
        return [exactly(exact)]
    return [(exact, fsum(a for _, a in values) / divisor + parts_of("over rows", dtype, result=exact))]


def classification(op, dtype, rows, targets, options):
    cols = len(rows[0])
    source, temperature = options.get("from", "logits"), mpf(options.get("temperature", 1))
    reduction = options.get("reduction", "none")
    areIds = not isinstance(targets[0], tuple)
    counts = [not (areIds and y == options.get("ignoreIndex", -100)) for y in targets]
    g = [shares(options, y, cols) if isCounted else None for y, isCounted in zip(targets, counts)]
    weights = options.get("classWeights", [1] * cols)
    divisor = 1
    if reduction == "mean":
        divisor = fsum(mpf(weights[y]) for y, c in zip(targets, counts) if c) if areIds else len(rows)
    if op == "crossEntropyLoss":
        losses = [loss_of_row(dtype, x, gr, source, temperature) if gr else (mpf(0), 0) for x, gr in zip(rows, g)]
        return losses if reduction == "none" else total(dtype, losses, divisor)
    isPlain = areIds and not options.get("labelSmoothing")
    isScaled = "classWeights" in options or temperature != 1 or divisor != 1
    values = []
    for x, gr, y in zip(rows, g, targets):
        if gr is None:
            values += [(mpf(0), 0)] * cols
        else:
            values += gradient_of_row(dtype, x, gr, source, temperature, divisor, y if isPlain else None, isScaled)
    return values


# The binary losses, element by element.


def binary_terms(z, y, weight):
    return [times(weight * y, log1p(exp(-z))), times(1 - y, log1p(exp(z)))]


def binary(op, dtype, first, targets, options):
    reduction = options.get("reduction", "none")
    weights = options.get("posWeight", 1)
    weights = weights if isinstance(weights, list) else [weights]
    divisor = len(first) if reduction == "mean" else 1
    values = []
    for i, (v, y) in enumerate(zip(map(mpf, first), map(mpf, targets))):
        weight = mpf(weights[i % len(weights)])
        if op == "binaryCrossEntropyWithLogits":
            exact = fsum(binary_terms(v, y, weight))
            values.append((exact, parts_of(op, dtype, result=exact)))
        elif op == "binaryCrossEntropyWithLogitsGrad":
            down, up = weight * y / (1 + exp(v)), (1 - y) / (1 + exp(-v))
            values.append(((up - down) / divisor, parts_of(op, dtype, terms=(up + down) / divisor)))
        elif not 0 <= v <= 1:
            values.append(exactly(mpf(math.nan)))
        elif v == 0 < y or v == 1 > y:
            values.append(exactly(mpf(INF)))
        else:
            exact = fsum([times(-y, log(v) if v else v), times(y - 1, log1p(-v) if v < 1 else v)])
            values.append((exact, parts_of(op, dtype, terms=exact)))
    return values if reduction == "none" or op.endswith("Grad") else total(dtype, values, divisor)


# Rows of logits with weights or a mask.


def weighted(dtype, x, weights, mask):
    kept = [(v, mpf(w)) for v, w, m in zip(x, weights, mask) if m and w != 0]
    if any(math.isnan(v) or mp.isnan(w) for v, w in kept):
        return exactly(math.nan)
    if not kept or max(v for v, _ in kept) == -INF:
        return exactly(-INF)
    top = max(v for v, _ in kept)
    if top == INF:
        return exactly(INF if all(w > 0 for v, w in kept if v == INF) else math.nan)
    t = [mpf(v) - mpf(top) for v, _ in kept]
    terms = [w * exp(v) for v, (_, w) in zip(t, kept)]
    k = t.index(0)
    # The sum less 1, as far as terms cancel in it.
    more = fsum([terms[k], -1, *terms[:k], *terms[k + 1 :]])
    if more <= -1:
        return exactly(-INF if more == -1 else math.nan)
    # The largest element's exponential is 1: its term is exact.
    big, size = log1p(more), fsum(terms, absolute=True) - abs(terms[k])
    exact = mpf(top) + big
    from_t = fsum(abs(term) * rounding_of(dtype, v) for term, v in zip(terms, t) if term) / (1 + more)
    allowed = parts_of("weighted logSumExp", dtype, result=exact, L=big, weighed=size / (1 + more))
    return exact, allowed + from_t


def masked(op, dtype, x, mask, temperature):
    kept = tuple(v for v, m in zip(x, mask) if m)
    if not kept or any(map(math.isnan, kept)) or math.isinf(max(kept)):
        return [exactly(math.nan)] * len(x)
    values = iter((softmax if op == "softmax" else log_softmax)(dtype, kept, range(len(kept)), temperature=temperature))
    return [next(values) if m else exactly(mpf(0 if op == "softmax" else -INF)) for m in mask]


# The measures, normalized or with a temperature.


def normalized(x):
    s = fsum(map(mpf, x))
    return [(v / s, log(v) - log(s) if v else mpf(-INF)) for v in map(mpf, x)]


def by_quotients(op, p, q):
    """What a relative error of 1 in each probability does to the result, to first order."""
    if op == "entropy":
        return fsum(a * abs(la + 1) for a, la in p if a)
    if op == "crossEntropy":
        return fsum(a * (abs(lb) + 1) for (a, _), (_, lb) in zip(p, q) if a)
    if op == "klDivergence":
        return fsum(a * (abs(la - lb + 1) + 1) for (a, la), (_, lb) in zip(p, q) if a)
    if op == "generalized":
        return fsum(times(a, abs(la - lb)) + abs(b - a) for (a, la), (b, lb) in zip(p, q))
    sides = [(a, la, b) for (a, la), (b, _) in [*zip(p, q), *zip(q, p)] if a]
    return fsum(a * abs(la - log((a + b) / 2)) for a, la, b in sides) / 2


def by_t(op, p, q, t, s):
    """What a relative error of 1 in each t does to the result, to first order."""
    log_ratios = [la - lb if a else mpf(0) for (a, la), (_, lb) in zip(p, q)]
    exact = fsum(TERM["klDivergence" if op == "generalized" else op](*a, *b) for a, b in zip(p, q))
    if op == "entropy":
        return fsum(a * abs(la + exact) * abs(v) for (a, la), v in zip(p, t) if a)
    if op == "jsDivergence":
        result = mpf(0)
        for one, other, by in ((p, q, t), (q, p, s)):
            logs = [la - log((a + b) / 2) if a else mpf(0) for (a, la), (b, _) in zip(one, other)]
            mean = fsum(a * l for (a, _), l in zip(one, logs))
            result += fsum(a * abs(l - mean) * abs(v) for (a, _), l, v in zip(one, logs, by) if a) / 2
        return result
    of_first = log_ratios if op != "crossEntropy" else [-lb if a else mpf(0) for (a, _), (_, lb) in zip(p, q)]
    first = fsum(a * abs(l - exact) * abs(v) for (a, _), l, v in zip(p, of_first, t) if a)
    return first + fsum(abs(b - a) * abs(v) for (a, _), (b, _), v in zip(p, q, s) if b)


def measured(op, dtype, rows, options):
    source, temperature = options.get("from", "probs"), mpf(options.get("temperature", 1))
    decided = special(op, source, rows, None)
    if options.get("normalize") and any(fsum(map(mpf, row)) == 0 for row in rows if max(row) < INF and min(row) >= 0):
        decided = math.nan
    if decided is not None:
        return [exactly(decided)]
    if op in DIVERGENCES and rows[0] == rows[1]:
        return [exactly(mpf(0))]
    u = U[dtype]
    if options.get("normalize"):
        p, q = normalized(rows[0]), normalized(rows[-1])
        quotient = OPTIONS["normalize"]["quotient"]
        # To second order as well: between rows that are equal but for rounding there is no other.
        more = parts_of("normalize", dtype, quotient=by_quotients(op, p, q)) + (2 * quotient * u) ** 2
    else:
        p, q = (distribution(source, row, temperature) for row in (rows[0], rows[-1]))
        more = mpf(0)
    if temperature != 1:
        t, s = (exponentials(row, temperature)[1] for row in (rows[0], rows[-1]))
        error = OPTIONS["temperature of a measure"]["t"]
        far = fsum((a + b) * (max(abs(v), abs(w)) ** 2 if a and b else 0) for (a, _), (b, _), v, w in zip(p, q, t, s))
        more += parts_of("temperature of a measure", dtype, t=by_t(op, p, q, t, s)) + (error * u) ** 2 * far
    ((exact, allowed),) = measure(op, source, dtype, p, q)
    base = options.get("base")
    if base is None:
        return [(exact, allowed + more)]
    unit = log(mpf(base))
    return [(exact / unit, (allowed + more) / unit + parts_of("base of a measure", dtype, result=exact / unit))]


# The cases.

cases = []


def shorter(v):
    """So many digits as an allowed error, or what is left of an exact value, wants."""
    return float(f"{float(v):.4g}")


def write(case, exact):
    finite = [v for v, _ in exact if mp.isfinite(v)]
    if any(abs(v) > MAX[case["dtype"]] for v in finite):
        return
    case["exact"] = [
        [float(v), shorter(v - mpf(float(v))), shorter(allowed)] if mp.isfinite(v) else [str(float(v)), 0, 0]
        for v, allowed in exact
    ]
    cases.append(case)


def add(op, dtype, inputs, options, compute, targets=None, keep=None):
    """inputs: rows or recipes; `keep` places of a long result are stored."""
    case = {"op": op, "dtype": dtype}
    case["options"] = {
        name: encoded(v, dtype) if isinstance(v, (list, dict)) and name != "mask" else v for name, v in options.items()
    }
    case["inputs"] = [encoded(row, dtype) for row in inputs]
    if targets is not None:
        case["targets"] = targets
    length = inputs[0]["n"] if isinstance(inputs[0], dict) else len(inputs[0])
    with mp.workdps(DIGITS if length < LONG else LONG_DIGITS):
        exact = compute()
        if keep is not None and len(exact) > len(keep):
            case["at"] = keep
            exact = [exact[i] for i in keep]
        write(case, exact)


def neat(dtype, values):
    """Of six digits, which leaves the bits of the last places to chance and the file short."""
    return row_of(dtype, (float(f"{v:.6g}") for v in values))


def gauss(n, deviation):
    return [random.gauss(0, deviation) for _ in range(n)]


def rows_in(flat, cols):
    return [tuple(flat[i : i + cols]) for i in range(0, len(flat), cols)]


def logits(cols, kind):
    row = gauss(cols, 300 if kind == "wide" else 3)
    if kind == "confident":
        row[random.randrange(cols)] += random.choice([20, 40, 40, 300])
    if kind == "equal":
        row = [row[0]] * cols
    if kind == "far":
        row = [v + 1e4 for v in row]
    if kind == "zeros":
        row = [v if random.random() < 0.6 else -INF for v in row[1:]] + row[:1]
    return row


def log_probs(row):
    top = max(row)
    big = math.log(math.fsum(math.exp(v - top) for v in row))
    return [v - top - big or 0.0 for v in row]


KINDS = ("normal", "wide", "confident", "confident", "equal", "far", "zeros")


def label_of(row):
    return random.choice([row.index(max(row)), random.randrange(len(row))])


def class_weights(dtype, cols):
    w = [random.uniform(0.1, 3) for _ in range(cols)]
    if random.random() < 0.5:
        w = [v if random.random() < 0.7 else 0.0 for v in w]
    return list(neat(dtype, w))


LOSS_OPTIONS = {
    "classWeights": lambda dtype, cols: class_weights(dtype, cols),
    "ignoreIndex": lambda _, cols: random.choice([-1, -7, 0, cols - 1]),
    "labelSmoothing": lambda *_: random.choice([0.1, 0.1, 1e-10, 1]),
    "temperature": lambda *_: random.choice([0.5, 2, 0.7, 1e-3, 1e3]),
    "from": lambda *_: "logProbs",
}


def loss_options(dtype, cols, names, reduction):
    options = {"cols": cols} | {name: LOSS_OPTIONS[name](dtype, cols) for name in names}
    # Log-probabilities have had their temperature.
    if "from" in options:
        options.pop("temperature", None)
    return options | ({"reduction": reduction} if reduction != "none" else {})


def target_row(cols, kind, logits):
    if kind == "one-hot":
        hot = label_of(logits)
        return [float(c == hot) for c in range(cols)]
    if kind == "counts":
        return [float(random.randrange(5)) for _ in range(cols)]
    e = [math.exp(v) for v in gauss(cols, 3)]
    return [v / sum(e) for v in e]


def places(n, *wanted):
    """Those of a long result that are stored."""
    return sorted({*wanted, *(random.randrange(n) for _ in range(8 - len(wanted)))})


def add_losses(dtype, rows, targets, options):
    flat = tuple(v for row in rows for v in row)
    cols = len(rows[0])
    for op in ("crossEntropyLoss", "crossEntropyLossGrad"):
        given = {"targets": targets}
        inputs = [flat]
        if isinstance(targets[0], tuple):
            given = {}
            inputs.append(tuple(v for row in targets for v in row))
        peaks = [r * cols + row.index(max(row)) for r, row in enumerate(rows)][:4]
        add(
            *(op, dtype, inputs, options, lambda: classification(op, dtype, rows, targets, options)),
            **given,
            keep=places(len(flat), *peaks) if "Grad" in op else None,
        )


def loss_rows(dtype, cols, names):
    rows = [logits(cols, random.choice(KINDS)) for _ in range(random.choice([1, 2, 3]) if cols < 100 else 1)]
    if "from" in names:
        rows = map(log_probs, rows)
    return [neat(dtype, row) for row in rows]


def add_class_ids(dtype, cols, names, reduction):
    rows = loss_rows(dtype, cols, names)
    options = loss_options(dtype, cols, names, reduction)
    targets = [label_of(row) for row in rows]
    ignored = options.get("ignoreIndex", -100)
    if len(targets) > 1 and random.random() < 0.4:
        targets[random.randrange(len(targets))] = ignored
    counted = [y for y in targets if y != ignored]
    weights = options.get("classWeights", [1] * cols)
    # 0 by 0 is for the tests of special values.
    if reduction == "mean" and not any(weights[y] for y in counted):
        options["reduction"] = "sum"
    add_losses(dtype, rows, targets, options)


def add_probabilities(dtype, cols, names, reduction):
    rows = loss_rows(dtype, cols, names)
    options = loss_options(dtype, cols, [name for name in names if name != "ignoreIndex"], reduction)
    targets = []
    for row in rows:
        target = target_row(cols, random.choice(["softmax", "softmax", "one-hot", "counts"]), row)
        if random.random() < 0.8:
            target = [0.0 if v == -INF else y for v, y in zip(row, target)]
        targets.append(neat(dtype, target))
    add_losses(dtype, rows, targets, options)


REDUCTIONS = ("none", "sum", "mean")

for dtype in ("f64", "f32"):
    for cols in (1, 2, 3, 10, 100):
        for build, count in ((add_class_ids, 8), (add_probabilities, 5)):
            for i, name in enumerate(LOSS_OPTIONS):
                build(dtype, cols, [name], REDUCTIONS[i % 3])
            for i in range(count if cols < 100 else 3):
                names = [name for name in LOSS_OPTIONS if random.random() < (0.2 if name == "from" else 0.5)]
                build(dtype, cols, names, REDUCTIONS[i % 3])
    # One logit that dominates, with its label and with others.
    for gap in (40.0, 300.0):
        for cols in (2, 10):
            row = neat(dtype, [gap, *gauss(cols - 1, 1)])
            for y in (0, 1):
                for names in ([], ["classWeights"], ["labelSmoothing"], ["temperature"]):
                    options = loss_options(dtype, cols, names, "none")
                    add_losses(dtype, [row], [y], options)
                    add_losses(dtype, [row], [tuple(float(c == y) for c in range(cols))], options)
            add_losses(dtype, [row], [neat(dtype, [0.9, *[0.1 / (cols - 1)] * (cols - 1)])], {"cols": cols})

# Long rows, by recipes.


def recipe(n, kind, scale, offset=0.0):
    return {"n": n, "kind": kind, "seed": random.randrange(1, 2**32), "scale": scale, "offset": offset}


for dtype in ("f64", "f32"):
    n = 3000
    for peak in (None, 60.5):
        x = recipe(n, "logits", 30.1, 0.37) | ({"peak": peak} if peak else {})
        w = recipe(n, "probs", 5.0)
        y = recipe(n, "probs", 5 / n)
        row = generated(dtype, **x)
        weights = {"classWeights": list(generated(dtype, **w))}
        for options in ({"labelSmoothing": 0.1}, {"temperature": 2}, weights, weights | {"labelSmoothing": 0.1}):
            kept = {"cols": n} | options | ({"classWeights": w} if "classWeights" in options else {})
            for op in ("crossEntropyLoss", "crossEntropyLossGrad"):
                keep = places(n, 0, n // 3, n - 1) if "Grad" in op else None
                for label in (n // 3, 7):
                    compute = lambda: classification(op, dtype, [row], [label], options)
                    add(op, dtype, [x], kept, compute, targets=[label], keep=keep)
                compute = lambda: classification(op, dtype, [row], [generated(dtype, **y)], options)
                add(op, dtype, [x, y], kept, compute, keep=keep)

# The binary losses.
EDGES = (0.0, -0.0, 1e-8, -1e-8, 40.0, -40.0, 800.0, -800.0, 1.5, -0.7)

for dtype in ("f64", "f32"):
    for op in ("binaryCrossEntropyWithLogits", "binaryCrossEntropyWithLogitsGrad"):
        for weight in (None, 0.25, 30, "row"):
            for soft in (0.0, 1.0, 0.3, None):
                for reduction in REDUCTIONS:
                    z = neat(dtype, [*EDGES, *gauss(4, 2), *gauss(2, 30)])
                    if reduction == "sum":
                        z = neat(dtype, gauss(8, 3))
                    y = neat(dtype, [random.random() if soft is None else soft for _ in z])
                    options = {} if reduction == "none" else {"reduction": reduction}
                    if weight == "row":
                        options |= {"cols": 4, "posWeight": list(neat(dtype, [1, 0.25, 30, random.random()]))}
                    elif weight is not None:
                        options |= {"posWeight": weight}
                    add(op, dtype, [z, y], options, lambda: binary(op, dtype, z, y, options))
    op = "binaryCrossEntropy"
    near_one = [1 - 2.0 ** -random.randint(1, BITS[dtype]) for _ in range(6)]
    near_zero = [10 ** -random.uniform(1, 300 if dtype == "f64" else 37) for _ in range(6)]
    for reduction in REDUCTIONS:
        for soft in (0.0, 1.0, 0.3, None):
            p = row_of(dtype, [*near_one, *neat(dtype, near_zero), 0.5, 0.3, 1e-310 if dtype == "f64" else 1e-42])
            y = neat(dtype, [random.random() if soft is None else soft for _ in p])
            options = {} if reduction == "none" else {"reduction": reduction}
            add(op, dtype, [p, y], options, lambda: binary(op, dtype, p, y, options))
    p, y = (0.0, 0.0, 1.0, 1.0, 0.0, 1.0, -0.25, 1.5, math.nan, 0.5), (0.0, 1.0, 0.0, 1.0, 0.25, 0.25, 0.5, 0.0, 1.0, math.nan)
    add(op, dtype, [p[:-2], y[:-2]], {}, lambda: binary(op, dtype, p[:-2], y[:-2], {}))

# softmax and its logarithm, masked and with a temperature.
MOST = {"f64": 1.7e308, "f32": 3.4e38}


def random_mask(n):
    return [random.choice([0, 1, 1, 255]) for _ in range(n)]


def hide(dtype, row, mask):
    """What is masked has no effect, so it is the worst there is."""
    odd = (math.nan, INF, MOST[dtype], -INF, 5.0)
    return row_of(dtype, (v if m else random.choice(odd) for v, m in zip(row, mask)))


for dtype in ("f64", "f32"):
    for n in (1, 2, 3, 10, 33):
        for temperature in (None, 0.5, 2, 0.7, 1e-3, 1e3):
            for with_mask in (False, True):
                if temperature is None and not with_mask:
                    continue
                for op in ("softmax", "logSoftmax"):
                    row = neat(dtype, logits(n, random.choice(KINDS)))
                    mask = random_mask(n) if with_mask else [1] * n
                    row = hide(dtype, row, mask)
                    options = {"cols": n}
                    options |= {"mask": mask} if with_mask else {}
                    options |= {"temperature": temperature} if temperature is not None else {}
                    compute = lambda: masked(op, dtype, row, mask, mpf(temperature or 1))
                    add(op, dtype, [row], options, compute, keep=places(n))

# logSumExp with weights and masks.
TEN = {"f64": 300, "f32": 30}


def weights_of(n, kind, x, dtype):
    if kind == "positive":
        return [random.uniform(0.1, 5) for _ in range(n)]
    if kind == "sizes":
        return [10 ** random.uniform(-TEN[dtype], TEN[dtype]) for _ in range(n)]
    if kind == "zero":
        return [random.choice([0.0, random.uniform(0.5, 2)]) for _ in range(n)]
    if kind == "near 1":
        # The sum of w e is 1 but for rounding and a little.
        s = sum(math.exp(v - max(x)) for v in x)
        return [(1 + random.choice([0, 1e-5, -1e-9])) / s] * n
    if kind == "ones":
        return [1.0] * n
    signs = [random.choice([1, -1]) for _ in range(n)]
    signs[x.index(max(x))] = 1
    return [s * random.uniform(0.5, 1.5) for s in signs]


def weighted_rows(dtype, flat, options):
    cols, weights, mask = options["cols"], options.get("weights"), options.get("mask", [1] * len(flat))
    weights = [1.0] * len(flat) if weights is None else weights * (len(flat) // len(weights))
    starts = range(0, len(flat), cols)
    return [weighted(dtype, *(list[i : i + cols] for list in (flat, weights, mask))) for i in starts]


for dtype in ("f64", "f32"):
    for n in (1, 2, 3, 10, 33):
        for kind in ("positive", "signed", "zero", "sizes", "near 1", "ones"):
            for variant in ("weights", "mask", "row"):
                x = neat(dtype, logits(n, random.choice(["normal", "confident", "equal", "far", "normal"])))
                w = neat(dtype, weights_of(n, kind, x, dtype))
                if kind == "signed" and sum(a * math.exp(b - max(x)) for a, b in zip(w, x)) <= 1e-3:
                    w = tuple(map(abs, w))
                mask = random_mask(n) if variant == "mask" else None
                if kind == "zero":
                    x = hide(dtype, x, w)
                options = {"cols": n, "weights": list(w)}
                if mask:
                    x = hide(dtype, x, mask)
                    w = hide(dtype, w, mask)
                    options |= {"mask": mask, "weights": list(w)}
                if variant == "row":
                    # One row of weights against many; zeros hide what was hidden.
                    more = [v if math.isfinite(v) and abs(v) < 1e6 else 1.0 for v in x]
                    x = x + neat(dtype, [v + random.gauss(0, 0.01) for v in more])
                add("logSumExp", dtype, [x], options, lambda: weighted_rows(dtype, x, options))
    # The largest element has a weight that makes it the lesser term; or one of 1, and dominates.
    far, ten = (800.0, 300) if dtype == "f64" else (95.0, 30)
    rows = (((0.0, -far), (10.0**-ten, 10.0**ten)), ((-far, 3.5, -far), (10.0**ten, 10.0**-ten, 2.0)))
    rows += (((0.0, -40.0), (1.0, 2.0)), ((0.0, -85.0), (1.0, -0.3)), ((-40.0, 0.0, -80.0), (-3.0, 1.0, 7.0)))
    for x, w in rows:
        x, w = row_of(dtype, x), row_of(dtype, w)
        options = {"cols": len(x), "weights": list(w)}
        add("logSumExp", dtype, [x], options, lambda: weighted_rows(dtype, x, options))
    for n in (1, 2, 10, 33):
        for _ in range(3):
            mask = random_mask(n)
            x = hide(dtype, neat(dtype, logits(n, random.choice(KINDS))), mask)
            kept = tuple(v for v, m in zip(x, mask) if m)
            allowed = ALLOWED["logSumExp"]

            def compute():
                if not kept or max(kept) == -INF:
                    return [exactly(-INF)]
                m, _, _, big, _ = exponentials(kept)
                return [(m + big, allowed["result"] * ulp(m + big, dtype) + allowed["L"] * ulp(big, dtype))]

            add("logSumExp", dtype, [x], {"cols": n, "mask": mask}, compute)

# The measures.


def add_measures(dtype, rows, options):
    for op in ("entropy", *COMPARISONS):
        if op == "generalized" and random.random() < 0.5:
            continue
        given = options | ({"form": "generalized"} if op == "generalized" else {})
        inputs = rows[:1] if op == "entropy" else rows
        name = "klDivergence" if op == "generalized" else op
        add(name, dtype, inputs, {"cols": len(rows[0])} | given, lambda: measured(op, dtype, inputs, options))


def base_option():
    return random.choice([{}, {}, {}, {"base": 2}, {"base": 10}])


for dtype in ("f64", "f32"):
    for temperature in (0.5, 2, 1e-3, 1e3):
        for n in (2, 10):
            for kind in ("normal", "near", "confident", "zeros"):
                if kind == "zeros" and n == 2:
                    continue
                a = logits(n, "normal" if kind == "near" else kind)
                b = logits(n, "normal" if kind == "near" else kind)
                if kind == "near":
                    b = [v * (1 + random.gauss(0, 1e-4)) for v in a]
                if kind == "zeros":
                    b = [-INF if v == -INF else w if w > -INF else 0.5 for v, w in zip(a, b)]
                options = {"from": "logits", "temperature": temperature} | base_option()
                add_measures(dtype, [neat(dtype, a), neat(dtype, b)], options)
    for n in (1, 2, 7, 20):
        for kind in ("softmax", "zeros", "near", "nearer", "counts", "overflow", "subnormal", "wide"):
            p, q = ([math.exp(v) for v in gauss(n, 2)] for _ in "pq")
            factors = [random.choice([1e-3, 0.3, 1, 7, 1e6]) for _ in "pq"]
            if kind == "zeros":
                p = [v * random.choice([0, 1]) for v in p[1:]] + p[:1]
                q = [v * random.choice([0, 1]) if w == 0 else v for v, w in zip(q, p)]
            if kind.startswith("near"):
                d = 1e-3 if kind == "near" else 1e-6 if dtype == "f32" else 1e-13
                q = [v * (1 + random.gauss(0, d)) for v in p]
            if kind == "counts":
                p, q = ([float(random.randint(1, 99)) for _ in range(n)] for _ in "pq")
                factors = [1, 1]
            if kind == "overflow":
                p, q = ([MOST[dtype] * random.uniform(0.5, 0.99) for _ in range(n)] for _ in "pq")
                factors = [1, 1]
            if kind == "subnormal":
                p, q = ([2.0 ** LEAST[dtype] * random.randint(1, 2 ** (BITS[dtype] - 9)) for _ in range(n)] for _ in "pq")
                factors = [1, 1]
            if kind == "wide":
                p, q = ([10 ** random.uniform(-20, 3) for _ in range(n)] for _ in "pq")
            rows = [[v * f for v in row] for row, f in zip((p, q), factors)]
            exact_rows = [row_of(dtype, row) for row in rows]
            if kind != "subnormal" and kind != "nearer":
                exact_rows = [neat(dtype, row) for row in rows]
            add_measures(dtype, exact_rows, {"normalize": True} | base_option())

fixtures = pathlib.Path(__file__).parent.parent / "test/fixtures"
path = arguments.out or fixtures / "options.json"
lines = ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases)
path.write_text(f"[\n{lines}\n]\n")
print(len(cases), "cases,", path.stat().st_size // 1024, "KiB")
