"""Cases of logMeanExp."""
import math
from mpmath import mpf, expm1, log1p, fsum
from cases import case, cases, decided
from exact import log_of_sum
from floats import INF, neat, row_of, stored
from rows import gauss


def mean_of(dtype, row):
    """Computes the result of a row of pairs (value, count)."""
    pairs = [pair for pair in row if pair[1]]
    if not pairs:
        return decided(math.nan)
    m = max(v for v, _ in pairs)
    if m == -INF:
        return decided(-INF)
    n = sum(count for _, count in pairs)
    big = log1p(fsum(count * (expm1(mpf(v) - mpf(m)) if v > -INF else mpf(-1)) for v, count in pairs) / n)
    return log_of_sum(dtype, mpf(m), big, "logMeanExp") if big else decided(m)


def make(rng, dtype, n, kind):
    spread = {"equal": 0, "nearly": 1e-15 if dtype == "f64" else 1e-6, "near": 1e-4, "step": 2.0**-12, "half": 1}
    row = gauss(rng, n, spread.get(kind, 5))
    if kind == "confident":
        row[rng.randrange(n)] += 60
    if kind == "far":
        row = [row[0] + rng.choice([-1e3, 1e3, 1e6])] + [row[0] + rng.choice([-700, 1e3]) + v for v in row[1:]]
    if kind == "holes":
        row = [v if rng.random() < 0.6 else -INF for v in row]
    if kind in ("equal", "nearly", "near", "step"):
        offset = rng.choice([0, 1, -30, 0.1, 1e-4])
        return row_of(dtype, [v + offset for v in row])
    if kind == "cancel":
        # The largest element and L cancel.
        row = list(neat(dtype, row, 4))
        shift = float(mean_of("f64", [(v, 1) for v in row])[0])
        return row_of(dtype, [v - shift for v in row])
    return neat(dtype, row, 4)


@cases("measures", "logMeanExp")
def rows_of_means(rng, dtype, op):
    for n in (1, 2, 3, 7, 16, 17, 33, 70):
        for kind in ("normal", "equal", "nearly", "near", "step", "half", "confident", "far", "holes", "cancel"):
            rows = [make(rng, dtype, n, kind) for _ in range(3 if n < 16 else 2)]
            options = {"cols": n}
            masks = [[1] * n for _ in rows]
            if rng.random() < 0.4:
                masks = [[int(rng.random() < 0.6) for _ in range(n)] for _ in rows]
                options["mask"] = sum(masks, [])
            exact = [mean_of(dtype, [*zip(row, mask)]) for row, mask in zip(rows, masks)]
            yield case(op, dtype, [sum(rows, ())], exact, options=options)


@cases("measures", "logMeanExp")
def long_means(_rng, dtype, op):
    """Yields long rows of few values."""
    for n in (1000, 70_000, 200_000):
        for values in ((0.5, 0.5 - 2.0**-20), (3, -2), (-1, -1 + 2.0**-23, -700), (0, -INF)):
            row = tuple(v for v in values for _ in range(n // len(values))) + (stored(-0.001, dtype),) * (n == 1000)
            exact = [mean_of(dtype, [(v, row.count(v)) for v in set(row)])]
            yield case(op, dtype, [row], exact, options={"cols": len(row)})


@cases("measures", "logMeanExp")
def tiny_means(_rng, dtype, op):
    """Yields rows whose elements are nearly 0. A plain sum of 256 of one of them is 63 ulp off."""
    if dtype == "f64":
        for exponent in (-1000, -600, -540):
            row = (0.0, -float.fromhex("0x1.005fe4f6ce2cp0") * 2.0**exponent) * 256
            exact = [mean_of(dtype, [(v, 256) for v in row[:2]])]
            yield case(op, dtype, [row], exact, options={"cols": len(row)})
