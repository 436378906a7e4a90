"""Cases of klDivergenceGrad."""
import math
from mpmath import mpf, fsum
from bounds import ALLOWED
from cases import FEW_DIGITS, case, cases, decided
from exact import exponentials, rounding, rounding_of
from floats import FLOATS, INF, TINY, U, computed, neat, row_of, ulp
from rows import gauss, logits


def gradient(dtype, x, y, options):
    """Returns [(exact, allowed error)] of the elements."""
    temperature, is_of_p = mpf(options.get("temperature", 1)), options.get("wrt") == "p"
    if any(math.isnan(v) for v in x + y) or math.isinf(max(x)) or math.isinf(max(y)):
        return [decided(math.nan)] * len(x)
    (_, t, e, big, s), (_, other_t, other_e, other_big, other_s) = exponentials(x, temperature), exponentials(y, temperature)
    p, q = [v / s for v in e], [v / other_s for v in other_e]

    def relative(row, ts):
        # The effect of r on each probability, relative to it.
        shared = rounding(dtype, row, temperature)
        return [rounding_of(dtype, v, temperature) + shared if v > -INF else 0 for v in ts]

    rounded, other_rounded = relative(x, t), relative(y, other_t)
    if not is_of_p:
        ulps, results = ALLOWED["klDivergenceGrad"], []
        for pi, qi, r, other_r in zip(p, q, rounded, other_rounded):
            exact = (qi - pi) / temperature
            allowed = ulps[dtype] * (ulp(pi, dtype) + ulp(qi, dtype)) + pi * r + qi * other_r
            results.append((exact, allowed / temperature + ulps["result"] * ulp(exact, dtype)))
        return results
    if any(a > -INF and b == -INF for a, b in zip(t, other_t)):
        return [decided(math.nan)] * len(x)
    kept = [i for i, v in enumerate(t) if v > -INF]
    logs = {i: (t[i] - big, other_t[i] - other_big) for i in kept}
    divergence = fsum(p[i] * (logs[i][0] - logs[i][1]) for i in kept)
    sizes = {i: abs(logs[i][0]) + abs(logs[i][1]) for i in kept}
    mean = fsum(p[i] * sizes[i] for i in kept)
    # Of r: by each logarithm, by each probability, and by their sum, the divergence.
    ofr = {i: rounded[i] + other_rounded[i] for i in kept}
    of_divergence = fsum(p[i] * (ofr[i] + rounded[i] * abs(logs[i][0] - logs[i][1])) for i in kept)
    # A subnormal p has an ulp that is more than 2u of it: it counts in the divergence, and in its own element.
    least = ulp(mpf(0), dtype)
    subnormal = [i for i in kept if 0 < p[i] < TINY[dtype]]
    of_subnormal = 12 * fsum(min(p[i], least) * abs(logs[i][0] - logs[i][1]) for i in subnormal)
    results = []
    for i in range(len(x)):
        if i not in logs:
            results.append(decided(0))
            continue
        weight = logs[i][0] - logs[i][1] - divergence
        allowed = ALLOWED["klDivergenceGrad, with respect to p"]["sizes"] * U[dtype] * (sizes[i] + mean)
        allowed += ofr[i] + of_divergence + rounded[i] * abs(weight)
        exact = p[i] * weight / temperature
        allowed += of_subnormal
        results.append((exact, p[i] * allowed / temperature + 12 * least * (1 + abs(weight) / temperature)))
    return results


def grad_case(dtype, x, y, options):
    return case("klDivergenceGrad", dtype, [x, y], gradient(dtype, x, y, options), options={"cols": len(x)} | options)


@cases("measures", "klDivergenceGrad", digits=FEW_DIGITS)
def gradients(rng, dtype, op):
    for n in (1, 2, 3, 9, 17, 40):
        for kind in ("normal", "peak", "offset", "near", "zeros"):
            for wrt in ("q", "p"):
                temperature = rng.choice([None, None, 0.5, 3])
                options = ({} if wrt == "q" else {"wrt": "p"}) | ({"temperature": temperature} if temperature else {})
                x = logits(rng, n, "normal" if kind == "near" else kind)
                y = [v + rng.gauss(0, 1e-3) for v in x] if kind in ("near", "zeros") else gauss(rng, n, 3)
                yield grad_case(dtype, neat(dtype, x), neat(dtype, y), options)


@cases("measures", "klDivergenceGrad", digits=FEW_DIGITS)
def special_gradients(rng, dtype, op):
    rows = (((1, 2), (INF, 0)), ((-INF, -INF), (1, 2)), ((math.nan, 1), (1, 1)), ((1, 2), (0, -INF)), ((0, -INF), (1, 2)), ((1, 2), (1, 2)))
    for x, y in rows:
        for options in ({}, {"wrt": "p"}):
            yield grad_case(dtype, row_of(dtype, x), row_of(dtype, y), options)


@cases("measures", "klDivergenceGrad", digits=FEW_DIGITS, dtypes=FLOATS)
def gradients_of_rows(rng, dtype, op):
    """Yields rows of float16 too, and one row of either input for all."""
    for cols in (1, 2, 5, 17):
        for wrt in ("q", "p"):
            for single in (None, "p", "q"):
                options = {"wrt": wrt} | rng.choice([{}, {"from": "logits"}]) | rng.choice([{}, {"temperature": 0.7}])
                rows = 1 if single is None else 3
                kinds = ("normal", "peak", "zeros")
                x, y = ([neat(dtype, logits(rng, cols, rng.choice(kinds))) for _ in range(rows)] for _ in "pq")
                if single is not None:
                    x, y = (x[:1] * rows, y) if single == "p" else (x, y[:1] * rows)
                exact = [entry for p, q in zip(x, y) for entry in gradient(computed(dtype), p, q, options)]
                inputs = [x[0] if single == "p" else sum(x, ()), y[0] if single == "q" else sum(y, ())]
                yield case(op, dtype, inputs, exact, options={"cols": cols} | options)
