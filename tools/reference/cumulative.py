"""Cases of logCumSumExp."""
import math
from mpmath import mp, mpf, exp, log, log1p, fsum
from cases import LONG_DIGITS, case, cases, decided
from exact import log_of_sum
from floats import INF, neat, row_of
from rows import gauss, made, recipe

OP = "logCumSumExp"


def short(dtype, x):
    """Computes each prefix separately, with its largest element taken out of the sum."""
    results = []
    for n in range(1, len(x) + 1):
        if any(math.isnan(v) for v in x[:n]):
            results.append(decided(math.nan))
            continue
        i = x.index(max(x[:n]))
        if math.isinf(x[i]):
            results.append(decided(x[i]))
            continue
        m = mpf(x[i])
        big = log1p(fsum(exp(v - m) for v in map(mpf, x[:i] + x[i + 1 : n])))
        results.append(log_of_sum(dtype, m, big, OP))
    return results


def long(dtype, row, at):
    """Computes all prefixes from one sum. No result is below 1e-30 of its parts."""
    results = {}
    total, m = mpf(0), -INF
    for i, v in enumerate(made(dtype, row)[: max(at) + 1]):
        total += exp(mpf(v))
        m = max(m, v)
        if i in at:
            results[i] = log_of_sum(dtype, mpf(m), log(total) - m, OP)
    return case(OP, dtype, [row], [results[i] for i in at], at)


def cancelling(rng, row):
    """Subtracts from a row ln of its sum, or of that of its first half: there the result is 0, except for rounding."""
    with mp.workdps(50):
        first = row[: rng.choice([len(row), (len(row) + 1) // 2])]
        total = log(fsum(exp(mpf(v)) for v in first))
        return [float(v - total) for v in row]


def make(rng, n, kind):
    if kind == "normal":
        return gauss(rng, n, 3)
    if kind == "wide":
        return gauss(rng, n, 300)
    if kind == "offset":
        return [rng.choice([1e4, -1e4, 1e15]) + v for v in gauss(rng, n, 3)]
    if kind == "equal":
        return gauss(rng, 1, 3) * n
    if kind == "ascending":
        step = rng.choice([0.01, 0.5, 3, 40, 250, 300, 500, 900, 990, 1100])
        return [i * step + rng.uniform(0, 1) for i in range(n)]
    if kind == "descending":
        step = rng.choice([0.01, 0.5, 3, 40, 300, 1100])
        return [-i * step - rng.uniform(0, 1) for i in range(n)]
    if kind == "dominated":
        row = gauss(rng, n, 2)
        row[rng.randrange(n)] += rng.choice([20, 40, 90, 256, 257, 300, 700, 1005])
        return row
    if kind == "cancelling":
        return cancelling(rng, gauss(rng, n, rng.choice([0.1, 3, 30])))
    if kind == "cancelling, near":
        # The largest element is close to the logarithm of the others' sum.
        return cancelling(rng, [0, *[-rng.uniform(5, 30) for _ in range(n - 1)]])
    if kind == "cancelling, far":
        # The reference of the exponentials changes before.
        return cancelling(rng, [-rng.uniform(255, 259), *sorted(gauss(rng, n - 1, 2))])
    if kind == "infinite":
        row = gauss(rng, n, 3)
        for v in rng.sample([-INF, -INF, -INF, INF, math.nan], rng.randrange(1, 5)):
            row[rng.randrange(n)] = v
        return row
    if kind == "leading":
        return [-INF] * (n // 2) + gauss(rng, n - n // 2, 3)
    return [rng.choice([1, -1]) * 10 ** rng.uniform(-30, 300 if n % 2 else 30) for _ in range(n)]


KINDS = ("normal", "wide", "offset", "equal", "ascending", "descending", "dominated", "cancelling", "cancelling, near")
KINDS += ("cancelling, far", "infinite", "leading", "sizes")


@cases("cumulative", OP)
def short_rows(rng, dtype, op):
    for kind in KINDS:
        for n in (1, 2, 2, 3, 3, 5, 10, 33):
            row = make(rng, n, kind)
            if dtype == "f32":
                row = [max(-1e38, min(v, 1e38)) if math.isfinite(v) else v for v in row]
            is_exact = kind.startswith("cancelling") or kind == "offset"
            x = row_of(dtype, row) if is_exact else neat(dtype, row)
            yield case(op, dtype, [x], short(dtype, x))


@cases("cumulative", OP, digits=LONG_DIGITS)
def long_rows(rng, dtype, op):
    """Yields rows in which the reference of the exponentials changes more than once, from near and from far below."""
    for step in (1.5, 8, 30, 200):
        row = neat(dtype, [i * step + rng.uniform(-1, 1) for i in range(299)])
        yield long(dtype, row, [0, 1, 2, *sorted(rng.sample(range(3, 298), 20)), 298])
    for n, scale, offset in ((2000, 20, 0), (20_000, 2, -9.9), (140_000, 30, 1e3)):
        at = sorted({0, 1, 511, 512, 1023, n // 3, n // 2, n - 2, n - 1, *rng.sample(range(n), 5)})
        yield long(dtype, recipe(rng, n, "logits", scale, offset), at)
    peak = recipe(rng, 2000, "logits", 5, 0) | {"peak": 44.5}
    yield long(dtype, peak, [0, 100, 665, 666, 667, 1500, 1999])


@cases("cumulative", OP)
def largest_rise(_rng, dtype, op):
    """Yields rises of the reference: the largest after which earlier elements count, in the last digits of a subnormal, and others."""
    for rise in (0.5, 19.5, 45, 49.9, 50.1) if dtype == "f64" else ():
        low = -1000 - rise
        for row in ([low, *[max(low + 256, -748.5)] * 30, 0], [low, low + 256, 1.5]):
            x = row_of(dtype, row)
            yield case(op, dtype, [x], short(dtype, x))
