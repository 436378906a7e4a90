"""Cases of the measures with an order: renyiEntropy, renyiDivergence and tsallisEntropy."""
import math
from mpmath import mpf, exp, log, fsum
from bounds import ALLOWED, OPTIONS
from cases import LONG_DIGITS, case, cases, decided
from divergences import SIZES, extreme, sized
from divergences_options import in_base
from exact import Measure
from floats import INF, LEAST, MAX, U, neat, row_of, ulp
from rows import probabilities, recipe, made

OPS = ("renyiEntropy", "renyiDivergence", "tsallisEntropy")
ORDERS = (0, 0.25, 0.5, 0.999, 1, 1 + 1e-9, 1.5, 2, 3, 20, 1000, INF)
BASE, QUOTIENT = OPTIONS["base"]["result"], OPTIONS["normalize"]["quotient"]
DOUBLE = U["f64"]


def weighted_mean(weights, values):
    total = fsum(weights)
    return fsum(w * abs(v) for w, v in zip(weights, values)) / total if total else mpf(0)


def effect_of_quotients(dtype, op, p, powers, order):
    """Effect of the rounding of normalized probabilities: each has an error of 2u, at least of half the smallest number."""
    errors = [max(QUOTIENT * U[dtype], mpf(2) ** (LEAST[dtype] - 1) / v) for v in p]
    if order == INF:
        return QUOTIENT * U[dtype] if op == "renyiEntropy" else mpf(0)
    total = fsum(powers) if op == "renyiEntropy" else 1
    return order / abs(1 - order) * fsum(w * e * (1 + order * e) for w, e in zip(powers, errors)) / total


def entropy_of(op, p, order):
    """Returns (exact, sizes, powers) of positive p."""
    logs = [log(v) for v in p]
    if order == INF:
        most = max(p)
        if op == "renyiEntropy":
            return -log(most), 2 * abs(log(most)), []
        return (mpf(0) if most <= 1 else mpf(-INF)), mpf(0), []
    powers = [exp(order * v) for v in logs]
    if op == "tsallisEntropy":
        exact = (1 - fsum(powers)) / (order - 1)
        own = abs(exact) + fsum(b * abs(v) for b, v in zip(powers, logs))
        if fsum(p) > 2**54: # p has no part in the result
            return exact, own, powers
        return exact, own + abs(1 - fsum(p)) / abs(order - 1) + fsum(a * abs(v) for a, v in zip(p, logs)), powers
    exact = log(fsum(powers)) / (1 - order)
    sizes = abs(exact) + abs(log(fsum(p)) / (1 - order)) + abs(log(max(p)))
    return exact, sizes + weighted_mean(p, logs) + weighted_mean(powers, logs), powers


def divergence_of(p, q, order):
    """Returns (exact, sizes) of rows that are not equal."""
    pairs = [(a, b) for a, b in zip(p, q) if a and b]
    if order >= 1 and len(pairs) < sum(a > 0 for a in p) or not pairs:
        return mpf(INF), 0
    logs = [log(a) - log(b) for a, b in pairs]
    p = [a for a, _ in pairs]
    if order == INF:
        return max(logs), 2 * abs(max(logs))
    powers = [exp(order * v) * b for v, (_, b) in zip(logs, pairs)]
    exact = log(fsum(powers)) / (order - 1)
    sizes = abs(exact) + abs(log(fsum(p)) / (order - 1))
    return exact, sizes + weighted_mean(p, logs) + weighted_mean(powers, logs)


def result(op, dtype, rows, order, options):
    """Returns (exact, allowed error)."""
    if order == 1:
        measure = Measure("klDivergence" if op == "renyiDivergence" else "entropy")
        return in_base(measure, dtype, [tuple(row) for row in rows], options)
    everything = [v for row in rows for v in row]
    if any(math.isnan(v) or v < 0 or v == INF for v in everything):
        return decided(math.nan)
    p, *others = [list(map(mpf, row)) for row in rows]
    total = fsum(p)
    if total == 0:
        return decided(math.nan if options.get("normalize") else 0)
    bound = ALLOWED[op]
    more = mpf(0)
    if op == "renyiDivergence":
        if p == others[0]:
            return decided(0)
        exact, sizes = divergence_of(p, others[0], order if order == INF else mpf(order))
    else:
        p = [v / (total if options.get("normalize") else 1) for v in p if v]
        order = order if order == INF else mpf(order)
        exact, sizes, powers = entropy_of(op, p, order)
        if options.get("normalize"):
            more = effect_of_quotients(dtype, op, p, powers, order)
    if abs(exact) == INF:
        return decided(float(exact))
    if order == 0 and exact == 0 and op != "renyiDivergence":
        return decided(0)
    # Subnormal terms, and a subnormal result.
    more += mpf(2) ** -1075
    if order != INF:
        least = 1 if op == "tsallisEntropy" else max(p)
        if others:
            least = max(min(least, exp((order - 1) * exact)), mpf(2) ** -600)
        more += len(p) * mpf(2) ** -1075 / abs(order - 1) / least
    divisor = log(mpf(options["base"])) if "base" in options else mpf(1)
    exact, allowed = exact / divisor, (bound["sizes"] * DOUBLE * sizes + more) / divisor
    allowed += bound["result"] * ulp(exact, dtype)
    if "base" in options:
        allowed += BASE * ulp(exact, dtype)
    return exact, allowed


def of_rows(op, dtype, rows, order, options=None):
    rows = rows[: 2 if op == "renyiDivergence" else 1]
    options = options or {}
    exact = result(op, dtype, [made(dtype, row) for row in rows], order, options)
    length = len(made(dtype, rows[0]))
    return case(op, dtype, rows, [exact], options={"cols": length, "order": "inf" if order == INF else order} | options)


@cases("measures", *OPS)
def orders(rng, dtype, op):
    for n in (1, 2, 3, 9, 33):
        for kind in ("softmax", "wide", "sparse", "counts", "uniform"):
            for order in ORDERS:
                p, q = (probabilities(rng, n, kind) for _ in "pq")
                if op == "renyiDivergence" and rng.random() < 0.3:
                    q = [v * (1 + rng.gauss(0, 10 ** rng.uniform(-8, -2))) for v in p]
                options = {} if op == "tsallisEntropy" else rng.choice([{}, {}, {"base": 2}, {"base": 10}])
                if op != "renyiDivergence" and kind == "counts" and rng.random() < 0.5:
                    options = options | {"normalize": True}
                yield of_rows(op, dtype, [neat(dtype, row, 6) for row in (p, q)], order, options)


@cases("measures", *OPS)
def near_one(rng, dtype, op):
    """Yields orders near 1, of rows whose sums are exactly 1 and of others."""
    for exponent in range(-52, 0, 3):
        for sign in (-1, 1):
            p = row_of(dtype, rng.choice([[0.5, 0.25, 0.25], [0.75, 0.125, 0.125], probabilities(rng, 5, "softmax")]))
            q = row_of(dtype, [0.25, 0.25, 0.5] + [0.125] * (len(p) - 3))
            yield of_rows(op, dtype, [p, q], 1 + sign * 2.0**exponent)


@cases("measures", *OPS)
def extremes_of_orders(rng, dtype, op):
    for kind in ("ratios", "subnormal", "subnormal with others", "zeros", "unnormalized"):
        for n in (1, 2, 5, 21):
            for order in (0, 0.01, 0.9, 1.1, 7.5, 300, INF):
                yield of_rows(op, dtype, [row_of(dtype, row) for row in extreme(rng, dtype, n, kind)], order)
    for i in SIZES[dtype]:
        for k in SIZES[dtype]:
            rows = [[sized(rng, dtype, a), sized(rng, dtype, b)] for a, b in ((i, k), (k, i))]
            yield of_rows(op, dtype, [row_of(dtype, row) for row in rows], rng.choice([0.1, 0.7, 1.5, 40]))


@cases("measures", *OPS)
def special_orders(rng, dtype, op):
    for row in ([math.nan, 1], [-0.25, 1], [INF, 1], [0.0, 0.0], [-0.0, 1], [1.0, 0.0], [0.0, 1.0]):
        for order in (0, 0.5, 1, 2, INF):
            rows = [row, [0.25, 0.75]]
            if rng.random() < 0.5:
                rows = rows[::-1]
            yield of_rows(op, dtype, rows, order)


@cases("measures", *OPS, digits=LONG_DIGITS)
def long_orders(rng, dtype, op):
    for order in (0.5, 1.0001, 2, 30):
        yield of_rows(op, dtype, [recipe(rng, 5000, "probs", 5 / 5000) for _ in "pq"], order)


@cases("measures", "tsallisEntropy")
def sums_that_overflow(rng, dtype, op):
    """Yields rows of numbers so large that their sum overflows, or nearly, and that of their powers may not."""
    for n in (1, 2, 5):
        for order in (0.01, 0.5, 0.9, 0.9999, 1.0001, 1.5):
            yield of_rows(op, dtype, [row_of(dtype, [rng.uniform(0.9, 1) * float(MAX[dtype]) for _ in range(n)])], order)
