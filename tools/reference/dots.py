"""Cases of logDotExp and logMatMulExp."""
import math
from mpmath import mpf, exp, log1p
from bounds import ALLOWED
from cases import case, cases, decided
from exact import sum_without
from floats import INF, neat, row_of, ulp
from rows import HUGE, LENGTHS, gauss, logits


def dot(op, dtype, a, b):
    """Returns the result of a row, by the exact sums."""
    pairs = list(zip(a, b))
    if any(math.isnan(v) or math.isnan(w) or {v, w} == {INF, -INF} for v, w in pairs):
        return decided(math.nan)
    if any(INF in pair for pair in pairs):
        return decided(INF)
    sums = [mpf(v) + mpf(w) for v, w in pairs if -INF not in (v, w)]
    if not sums:
        return decided(-INF)
    m = max(sums)
    big = log1p(sum_without(sums.index(m), [exp(s - m) for s in sums]))
    ulps = ALLOWED[op]
    return m + big, ulps["result"] * ulp(m + big, dtype) + ulps["L"] * ulp(big, dtype)


def product(dtype, a, b, shape):
    """Returns the elements of the products of matrices."""
    n, rows, cols, columns = (1, *shape)[-4:]
    results = []
    for m in range(n):
        for i in range(m * rows, (m + 1) * rows):
            for j in range(columns):
                column = b[m * cols * columns + j : (m + 1) * cols * columns : columns]
                results.append(dot("logMatMulExp", dtype, a[i * cols : (i + 1) * cols], column))
    return results


def dot_case(dtype, a, b):
    return case("logDotExp", dtype, [a, b], [dot("logDotExp", dtype, a, b)], options={"cols": len(a)})


KINDS = ("normal", "wide", "peak", "offset", "zeros", "small")


@cases("options", "logDotExp")
def dots(rng, dtype, op):
    for n in (*LENGTHS, 600):
        for kind in KINDS[: 6 if n < 10 else 3 if n < 100 else 1]:
            yield dot_case(dtype, neat(dtype, logits(rng, n, kind)), neat(dtype, logits(rng, n, rng.choice(KINDS))))


@cases("options", "logDotExp")
def cancelling_dots(rng, dtype, op):
    """Yields rows whose sums have rounding errors that count: elements that cancel, and the largest sum and L."""
    for n in (1, 2, 3, 9, 20):
        for scale in (1, 1e3, 1e8, 1e15, 1e17, HUGE[dtype] / 4):
            a = row_of(dtype, gauss(rng, n, scale / 3 if scale < 1e30 else 1))
            a = a if scale < 1e30 else row_of(dtype, [rng.uniform(-1, 1) * scale for _ in range(n)])
            yield dot_case(dtype, a, row_of(dtype, [rng.gauss(0, 1) - v for v in a]))
            yield dot_case(dtype, a, row_of(dtype, [v * (1 + rng.gauss(0, 1e-9)) for v in reversed(a)]))
        # The sum of the exponentials is near 1.
        a = gauss(rng, n, 3)
        big = math.log(math.fsum(math.exp(v) for v in a))
        parts = gauss(rng, n, 1)
        yield dot_case(dtype, row_of(dtype, parts), row_of(dtype, [v - big - p for v, p in zip(a, parts)]))


@cases("options", "logDotExp")
def special_dots(rng, dtype, op):
    for a, b in (((INF, 0), (1, 1)), ((INF, 0), (-INF, 1)), ((math.nan, INF), (0, 0)), ((-INF, 1), (5, -INF)), ((-INF, 2), (9, 3))):
        yield dot_case(dtype, row_of(dtype, a), row_of(dtype, b))


@cases("options", "logMatMulExp")
def products(rng, dtype, op):
    for shape in ((1, 1, 1), (2, 3, 2), (3, 1, 4), (2, 40, 3), (5, 5, 5), (2, 2, 3, 2), (3, 1, 7, 2), (1, 600, 2)):
        n, rows, cols, columns = (1, *shape)[-4:]
        for kind in ("normal", "zeros", "wide")[: 1 if cols > 100 else 3]:
            a = [v for _ in range(n * rows) for v in logits(rng, cols, kind)]
            b = [v for _ in range(n * columns) for v in logits(rng, cols, "wide" if kind == "wide" else "normal")]
            a, b = neat(dtype, a), neat(dtype, b)
            yield case(op, dtype, [a, b], product(dtype, a, b, shape), options={"shape": list(shape)})
