"""Cases of the binary losses, element by element."""
import math
from mpmath import mpf, exp, log, log1p, fsum
from bounds import ALLOWED
from cases import FEW_DIGITS, case, cases, decided
from exact import times
from floats import BITS, INF, LEAST, neat, row_of, ulp
from losses_options import REDUCTIONS, relative, total
from rows import gauss

WITH_LOGITS = ("binaryCrossEntropyWithLogits", "binaryCrossEntropyWithLogitsGrad")


def element(op, dtype, v, y, weight, divisor):
    ulps = ALLOWED[op]
    if op == "binaryCrossEntropyWithLogits":
        exact = fsum([times(weight * y, log1p(exp(-v))), times(1 - y, log1p(exp(v)))])
        # The product of y and its weight may be subnormal. A tie has just this error, of which a case stores 14 digits, rounded down.
        half = mpf(2) ** (LEAST[dtype] - 1) * (1 + mpf(10) ** -13)
        from_product = half * log1p(exp(-v)) if weight != 1 and y else 0
        return exact, ulps["result"] * ulp(exact, dtype) + from_product
    if op == "binaryCrossEntropyWithLogitsGrad":
        down, up = weight * y / (1 + exp(v)) / divisor, (1 - y) / (1 + exp(-v)) / divisor
        return up - down, ulps["terms"] * relative(dtype, up + down)
    if not 0 <= v <= 1:
        return decided(math.nan)
    if v == 0 < y or v == 1 > y:
        return decided(INF)
    exact = fsum([times(-y, log(v) if v else v), times(y - 1, log1p(-v) if v < 1 else v)])
    return exact, ulps["terms"] * relative(dtype, exact)


def elements(op, dtype, x, y, options):
    """Returns [(exact, allowed error)] of the elements, or of their sum or mean."""
    reduction, weights = options.get("reduction", "none"), options.get("posWeight", 1)
    weights = weights if isinstance(weights, (list, tuple)) else [weights]
    divisor = len(x) if reduction == "mean" else 1
    is_grad = op.endswith("Grad")
    values = [
        element(op, dtype, mpf(v), mpf(t), mpf(weights[i % len(weights)]), divisor if is_grad else 1)
        for i, (v, t) in enumerate(zip(x, y))
    ]
    return values if reduction == "none" or is_grad else total(dtype, values, divisor)


def binary(op, dtype, x, y, options):
    return case(op, dtype, [x, y], elements(op, dtype, x, y, options), options=options)


def targets(rng, dtype, soft, n):
    return neat(dtype, [rng.random() if soft is None else soft for _ in range(n)])


SOFT = (0.0, 1.0, 0.3, None)
EDGES = (0.0, -0.0, 1e-8, -1e-8, 40.0, -40.0, 800.0, -800.0, 1.5, -0.7)


@cases("options", *WITH_LOGITS, digits=FEW_DIGITS)
def with_logits(rng, dtype, op):
    for i, weight in enumerate((None, 0.25, 30, "row")):
        for k, soft in enumerate(SOFT):
            # Uses each reduction in turn, and none.
            for reduction in ("none", REDUCTIONS[1 + (i + k) % 2]):
                z = neat(dtype, [*EDGES, *gauss(rng, 4, 2), *gauss(rng, 2, 30)])
                if reduction == "sum":
                    z = neat(dtype, gauss(rng, 8, 3))
                options = {} if reduction == "none" else {"reduction": reduction}
                if weight == "row":
                    options |= {"cols": 4, "posWeight": list(neat(dtype, [1, 0.25, 30, rng.random()]))}
                elif weight is not None:
                    options |= {"posWeight": weight}
                yield binary(op, dtype, z, targets(rng, dtype, soft, len(z)), options)


@cases("options", "binaryCrossEntropy", digits=FEW_DIGITS)
def of_probabilities(rng, dtype, op):
    near_one = [1 - 2.0 ** -rng.randint(1, BITS[dtype]) for _ in range(6)]
    near_zero = neat(dtype, [10 ** -rng.uniform(1, 300 if dtype == "f64" else 37) for _ in range(6)])
    for reduction in REDUCTIONS:
        for soft in SOFT:
            p = row_of(dtype, [*near_one, *near_zero, 0.5, 0.3, 1e-310 if dtype == "f64" else 1e-42])
            options = {} if reduction == "none" else {"reduction": reduction}
            yield binary(op, dtype, p, targets(rng, dtype, soft, len(p)), options)
    p, y = (0.0, 0.0, 1.0, 1.0, 0.0, 1.0, -0.25, 1.5), (0.0, 1.0, 0.0, 1.0, 0.25, 0.25, 0.5, 0.0)
    yield binary(op, dtype, p, y, {})
