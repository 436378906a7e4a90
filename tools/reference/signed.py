"""Cases of signedLogSumExp."""
import math
from mpmath import mp, isnan
from cases import case, cases, decided
from floats import INF, LEAST, neat, row_of
from logsumexp import DECADES, weighted, weights_of
from rows import gauss, hide, logits


def signed(dtype, x, weights, mask):
    """Returns the value and the sign of a row."""
    terms = [(v, w) for v, w, m in zip(x, weights, mask) if m and w != 0]
    infinite = {math.copysign(1, w) for v, w in terms if v > -INF and (v == INF or math.isinf(w))}
    if any(math.isnan(v) or math.isnan(w) or v == -INF and math.isinf(w) for v, w in terms) or len(infinite) > 1:
        return [decided(math.nan)] * 2
    if infinite:
        return [decided(INF), decided(infinite.pop())]
    for sign in (1, -1):
        value, allowed = weighted(dtype, x, [sign * w for w in weights], mask)
        if not isnan(value):
            return [(value, allowed), decided(sign if mp.isfinite(value) else 0)]
    raise AssertionError("one of both signs has a logarithm")


def signed_case(dtype, x, options):
    cols, weights, mask = options["cols"], options["weights"], options.get("mask", [1] * len(x))
    weights = weights * (len(x) // len(weights))
    rows = [signed(dtype, *(part[i : i + cols] for part in (x, weights, mask))) for i in range(0, len(x), cols)]
    return case("signedLogSumExp", dtype, [x], [row[0] for row in rows] + [row[1] for row in rows], options=options)


@cases("options", "signedLogSumExp")
def signed_sums(rng, dtype, op):
    for n in (1, 2, 3, 10, 33):
        for kind in ("positive", "signed", "zero", "sizes"):
            for variant in ("weights", "mask", "one row of weights"):
                x = neat(dtype, logits(rng, n, rng.choice(["normal", "peak", "equal", "offset", "normal"])))
                w = [rng.choice([1, -1]) * v for v in weights_of(rng, dtype, n, kind, x)]
                w = neat(dtype, [3 * v if i == 0 else v for i, v in enumerate(w)])
                products = [a * math.exp(b - max(x)) for a, b in zip(w, x)]
                if abs(math.fsum(products)) <= 1e-3 * math.fsum(map(abs, products)):
                    w = tuple(map(abs, w))
                options = {"cols": n, "weights": list(w)}
                if kind == "zero":
                    x = hide(rng, dtype, x, w)
                elif variant == "mask":
                    mask = [0] + [1] * (n - 1)
                    x = hide(rng, dtype, x, mask)
                    options |= {"mask": mask, "weights": list(hide(rng, dtype, w, mask))}
                elif variant == "one row of weights":
                    x = x + neat(dtype, [v + 1.5 for v in x])
                yield signed_case(dtype, x, options)


@cases("options", "signedLogSumExp")
def signed_sizes(rng, dtype, op):
    """Yields weights of all sizes, whose terms are negative, and rows that one element dominates."""
    for size in (2.0 ** LEAST[dtype], 10.0 ** -DECADES[dtype], 1.0, 10.0 ** DECADES[dtype]):
        for n in (1, 2, 9):
            w = [-size * rng.randint(1, 1000) for _ in range(n)]
            yield signed_case(dtype, neat(dtype, gauss(rng, n, 1)), {"cols": n, "weights": list(row_of(dtype, w))})
    for x, w in (((0, -40), (-1, -2)), ((0, -85), (-1, 0.3)), ((-40, 0, -80), (-3, -1, 7)), ((5, 5), (2, -2)), ((1, 1, 1), (3, -1, -2))):
        yield signed_case(dtype, row_of(dtype, x), {"cols": len(x), "weights": list(row_of(dtype, w))})


@cases("options", "signedLogSumExp")
def signed_infinite(rng, dtype, op):
    rows = [((INF, 0), (-1, 1)), ((INF, INF), (1, -1)), ((0, 1), (-INF, 1)), ((-INF, 1), (INF, 1)), ((math.nan, 1), (1, 1)), ((1, 1), (math.nan, 1))]
    for x, w in rows + [((-INF, -INF), (-1, 2)), ((INF, 3), (2, -INF)), ((math.nan, 2), (0, -1))]:
        yield signed_case(dtype, x, {"cols": 2, "weights": list(w)})
