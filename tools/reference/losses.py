"""Cases of the classification losses and their gradients by class ids, without options."""
import math
from bounds import ALLOWED
from cases import FEW_DIGITS, LONG_DIGITS, case, cases, decided
from exact import exponentials, rounding, rounding_of, softmax, special, sum_without
from floats import INF, row_of, ulp
from rows import SPECIAL_LOGITS, far_logits, log_probs_recipe, made, ordinary_logits, places, recipe, special_rows

LOSSES = ("crossEntropyLoss", "crossEntropyLossGrad")
GRAD = "crossEntropyLossGrad"


# Class ids, without options.


def loss(dtype, x, y, temperature=1):
    _, t, _, big, _ = exponentials(x, temperature)
    exact = big - t[y]
    ulps = ALLOWED["crossEntropyLoss"]
    allowed = ulps["result"] * ulp(exact, dtype) + ulps["L"] * ulp(big, dtype) + rounding(dtype, x, temperature)
    return exact, allowed + rounding_of(dtype, t[y], temperature)


def loss_grad(dtype, x, at, y):
    values = dict(zip(at, softmax(dtype, x, at, GRAD)))
    _, _, e, _, s = exponentials(x)
    exact = -sum_without(y, e) / s
    values[y] = (exact, ALLOWED[GRAD][dtype] * ulp(exact, dtype) + rounding(dtype, x))
    return [values[i] for i in at]


def plain(rng, dtype, op, row, y=None):
    x = made(dtype, row)
    y = rng.choice([x.index(max(x)), rng.randrange(len(x))]) if y is None else y
    at = None if op == "crossEntropyLoss" else places(rng, len(x), 0, y, x.index(max(x)), len(x) - 1, count=9)
    where = range(len(x)) if at is None else at
    outcome = special(op, "logits", [x], y)
    if outcome is not None:
        exact = [decided(outcome)] * (1 if op == "crossEntropyLoss" else len(where))
    else:
        exact = [loss(dtype, x, y)] if op == "crossEntropyLoss" else loss_grad(dtype, x, where, y)
    return case(op, dtype, [row], exact, at, label=y)


@cases("reference", *LOSSES, digits=FEW_DIGITS)
def ordinary(rng, dtype, op):
    for x in ordinary_logits(rng, dtype, 100 if op == "crossEntropyLoss" else 17):
        yield plain(rng, dtype, op, x)


@cases("reference", *LOSSES, digits=FEW_DIGITS)
def far(rng, dtype, op):
    for x in far_logits(rng, dtype):
        yield plain(rng, dtype, op, x)


@cases("reference", *LOSSES, digits=FEW_DIGITS)
def special_values(rng, dtype, op):
    for values in SPECIAL_LOGITS:
        (x,) = special_rows(rng, dtype, 1, "logits", values)
        yield plain(rng, dtype, op, x, rng.choice([rng.randrange(len(x)), x.index(min(x))]))
    for n in (1, 3, 17):
        yield plain(rng, dtype, op, (-INF,) * n, n - 1)


@cases("reference", *LOSSES, digits=LONG_DIGITS, share=True)
def long_rows(rng, dtype, op):
    n = 100_000
    row = recipe(rng, n, "logits", 30.1, 0.37)
    for x in (row, row | {"peak": 60.7}, log_probs_recipe(rng, dtype, n)):
        yield plain(rng, dtype, op, x, n // 3)


@cases("reference", "crossEntropyLoss", digits=FEW_DIGITS)
def equal_elements(rng, dtype, op):
    for n in (300, 511, 512, 513, 1025, 5000, 20000):
        gap = math.log(n) + rng.gauss(0, 1)
        yield plain(rng, dtype, op, row_of(dtype, [0.0] + [-gap] * (n - 1)), 0)
