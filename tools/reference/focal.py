"""Cases of the focal loss and its gradient, element by element."""
import math
from mpmath import mpf, exp, log, log1p, fsum
from bounds import ALLOWED
from cases import FEW_DIGITS, case, cases, decided
from exact import times
from floats import INF, LEAST, U, neat, row_of, ulp
from losses_options import total
from rows import gauss

OPS = ("focalLoss", "focalLossGrad")


def element(op, dtype, z, y, gamma, alpha, divisor):
    """Returns the result of an element, which is divided by `divisor`."""
    if math.isnan(z) or not 0 <= y <= 1:
        return decided(math.nan)
    z, y, gamma = mpf(z), mpf(y), mpf(gamma)
    weight = 1 if alpha is None else y * mpf(alpha) + (1 - y) * (1 - mpf(alpha))
    up, down = 1 / (1 + exp(-z)), 1 / (1 + exp(z))
    q = y * down + (1 - y) * up
    loss = fsum([times(y, log1p(exp(-z))), times(1 - y, log1p(exp(z)))])
    power = q**gamma * weight / divisor
    ulps = ALLOWED[op]
    relative = (ulps["base"] + gamma * (ulps["power"] + ulps["logarithm"] * abs(log(q)))) * U[dtype]
    least = 2 * mpf(2) ** LEAST[dtype]
    if op == "focalLoss":
        exact = loss * power
        return exact, ulps["f32"] * ulp(exact, dtype) if dtype == "f32" else relative * exact + least
    terms = [(1 - y) * up, -y * down, gamma * loss * (1 - 2 * y) * up * down / q]
    return fsum(terms) * power, relative * fsum(terms, absolute=True) * power + least


def elements(op, dtype, z, y, options):
    """Returns [(exact, allowed error)] of the elements, or of their sum or mean."""
    reduction = options.get("reduction", "none")
    divisor = len(z) if reduction == "mean" else 1
    is_grad = op.endswith("Grad")
    given = options.get("gamma", 2), options.get("alpha")
    y = y * (len(z) // len(y))
    values = [element(op, dtype, v, t, *given, divisor if is_grad else 1) for v, t in zip(z, y)]
    return values if reduction == "none" or is_grad else total(dtype, values, divisor)


EDGES = (0.0, -0.0, 1e-8, -1e-8, 17.0, -17.0, 40.0, -40.0, 350.0, -360.0, 800.0, -800.0)


@cases("options", *OPS, digits=FEW_DIGITS)
def of_logits(rng, dtype, op):
    for gamma in (None, 0, 0.5, 1, 3, 0.7):
        for alpha in (None, 0.25):
            for soft in (0.0, None) if alpha is None else (1.0, 0.3):
                reduction = rng.choice(["none", "none", "sum", "mean"])
                z = neat(dtype, [*EDGES, *gauss(rng, 3, 2), *gauss(rng, 2, 30)] if reduction != "sum" else gauss(rng, 8, 3))
                y = neat(dtype, [rng.random() if soft is None else soft for _ in z])
                options = {"gamma": gamma, "alpha": alpha, "reduction": reduction}
                defaults = {"gamma": None, "alpha": None, "reduction": "none"}
                options = {k: v for k, v in options.items() if v != defaults[k]}
                yield case(op, dtype, [z, y], elements(op, dtype, z, y, options), options=options)


@cases("options", *OPS, digits=FEW_DIGITS)
def at_weights(rng, dtype, op):
    z, y = row_of(dtype, (3, -3, 40, -40)), row_of(dtype, (1, 0, 0, 1))
    for alpha in (0, 1, 0.1):
        yield case(op, dtype, [z, y], elements(op, dtype, z, y, {"alpha": alpha}), options={"alpha": alpha})
    z, y = row_of(dtype, (math.nan, 1, 1)), row_of(dtype, (1, -0.25, 1.5))
    yield case(op, dtype, [z, y], elements(op, dtype, z, y, {}), options={})
