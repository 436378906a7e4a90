"""Sums and means of the results of rows, which may have weights."""
import math
from mpmath import mp, mpf, fsum
from bounds import OPTIONS
from cases import decided
from floats import INF, MAX, TINY, ulp


def row_weights(rng, rows):
    return [rng.choice([0, 1, 0.25, 3, 1e-3, 1e6]) for _ in range(rows)]


def check_products(products):
    """Checks the stated limit: products of weights and results, and their sum, do not overflow."""
    products = [v for v in products if abs(v) < INF]
    if any(abs(v) > MAX["f64"] for v in (*products, fsum(products))):
        raise ArithmeticError("a weighted result overflows")


def reduced(dtype, values, weights, reduction):
    """The sum or mean of results [(exact, allowed error)] by weights, whose products are rounded to float64."""
    divisor = fsum(map(mpf, weights)) if reduction == "mean" else mpf(1)
    kept = [(v, a, mpf(w)) for (v, a), w in zip(values, weights) if w]
    if not kept or divisor == 0:
        return decided(0 if reduction == "sum" else math.nan)
    check_products(v * w for v, _, w in kept)
    exact = fsum(v * w for v, _, w in kept) / divisor
    if not abs(exact) < INF:
        return decided(exact)
    product = OPTIONS["rowWeights"]["product"]
    errors = fsum(a * w + product * ulp(v * w, "f64") for v, a, w in kept) / divisor
    return exact, errors + OPTIONS["reduction"]["result"] * ulp(exact, "f64")


def counted(options, targets, rows):
    """Returns (whether each row counts, its weight, and its part of the divisor of a mean)."""
    row_weights = [mpf(v) for v in options.get("rowWeights", [1] * rows)]
    if isinstance(targets[0], tuple):
        return [w > 0 for w in row_weights], row_weights, row_weights
    counts = [y != options.get("ignoreIndex", -100) and w > 0 for y, w in zip(targets, row_weights)]
    weights = options.get("classWeights")
    parts = [w * (mpf(weights[y]) if weights else 1) if c else mpf(0) for y, w, c in zip(targets, row_weights, counts)]
    return counts, row_weights, parts


def weighed(exact, allowed, weight, dtype):
    """Multiplies a result by the weight of its row."""
    if not mp.isfinite(exact):
        return (mpf(0), 0) if weight == 0 else (exact, allowed)
    check_products([exact * weight])
    return exact * weight, allowed * weight + OPTIONS["rowWeights"]["product"] * ulp(exact * weight, dtype)


def weighed_gradient(exact, allowed, weight, divisor, dtype):
    """Multiplies an element of a gradient by the quotient of the weight of its row and the divisor of the mean."""
    if weight == 0 or not mp.isfinite(exact):
        return (mpf(0), 0) if weight == 0 else (exact, allowed)
    factor = weight / divisor
    if factor < TINY["f64"]:
        raise ArithmeticError("the quotient of a weight is subnormal")
    result = exact * factor
    return result, allowed * factor + OPTIONS["rowWeights"]["gradient"] * ulp(result, dtype)
