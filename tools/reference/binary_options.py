"""Cases of the losses of elements and of their gradients with every option at once: masks, smoothing, weights of positive targets and of
rows, reductions and empty means."""
import math
from mpmath import mpf, fsum
import binary
import focal
from bounds import OPTIONS
from cases import FEW_DIGITS, case, cases, decided
from floats import FLOATS, U, computed, neat
from reductions import reduced, row_weights, weighed_gradient
from rows import gauss, hide, random_mask

OPS = ("binaryCrossEntropy", *binary.WITH_LOGITS, *focal.OPS)
TARGET = OPTIONS["labelSmoothing, of binary losses"]["target"]


def loss(op, dtype, v, y, weight, options, divisor):
    if op in focal.OPS:
        return focal.element(op, dtype, v, y, options.get("gamma", 2), options.get("alpha"), divisor)
    return binary.element(op, dtype, mpf(v), mpf(y), mpf(weight), divisor)


def element(op, dtype, v, y, weight, options, divisor=1):
    """Returns (exact, allowed error) of an element, whose smoothed target is rounded."""
    smoothing = mpf(options.get("labelSmoothing", 0))
    if not smoothing:
        return loss(op, dtype, v, y, weight, options, divisor)
    target = (1 - smoothing) * mpf(y) + smoothing / 2
    exact, allowed = loss(op, dtype, v, target, weight, options, divisor)
    # Their effects, one way and the other. A target above 1 has no focal loss.
    error = min(TARGET * U[dtype] * target, 1 - target) if op in focal.OPS else TARGET * U[dtype] * target
    moved = [loss(op, dtype, v, target + step, weight, options, divisor)[0] for step in (error, -TARGET * U[dtype] * target)]
    return exact, allowed + max(abs(value - exact) for value in moved)


def elements(op, dtype, x, y, options):
    """Returns [(exact, allowed error)] of all elements, or of their sum or mean."""
    cols, is_grad = options["cols"], op.endswith("Grad")
    rows = len(x) // cols
    reduction, weights = options.get("reduction", "none"), options.get("posWeight", 1)
    weights = weights if isinstance(weights, (list, tuple)) else [weights]
    mask, ofrows = options.get("mask", [1]), options.get("rowWeights", [1] * rows)
    mask, y = (row * (len(x) // len(row)) for row in (mask, y))
    each = [mpf(ofrows[i // cols]) if m else mpf(0) for i, m in enumerate(mask)]
    divisor = fsum(each) if reduction == "mean" else mpf(1)
    if divisor == 0 and not is_grad:
        return [decided(0 if options.get("emptyRow") == "zero" else math.nan)]
    has_weights = "rowWeights" in options
    own = divisor if is_grad and not has_weights else 1
    args = [(v, t, weights[i % len(weights)], options, own) for i, (v, t) in enumerate(zip(x, y))]
    values = [element(op, dtype, *one) if w else decided(0) for one, w in zip(args, each)]
    if is_grad:
        return [weighed_gradient(*value, w, divisor, dtype) for value, w in zip(values, each)] if has_weights else values
    return values if reduction == "none" else [reduced(dtype, values, each, reduction)]


def some_options(rng, dtype, op, rows, cols):
    options = {"cols": cols}
    if rng.random() < 0.5:
        options["labelSmoothing"] = rng.choice([0.1, 1e-10, 0.5, 1])
    if op in binary.WITH_LOGITS and rng.random() < 0.6:
        options["posWeight"] = rng.choice([0.25, 30, list(neat(dtype, [rng.uniform(0.1, 3) for _ in range(cols)]))])
    if op in focal.OPS:
        options |= rng.choice([{}, {"gamma": rng.choice([0, 0.5, 1, 3])}])
        options |= rng.choice([{}, {"alpha": rng.choice([0.25, 0.9])}])
    reduction = rng.choice(["none", "sum", "mean", "mean"])
    if reduction != "none":
        options["reduction"] = reduction
        options |= rng.choice([{}, {"rowWeights": row_weights(rng, rows)}, {"rowWeights": [0] * rows}] if rng.random() < 0.7 else [{}])
        options |= rng.choice([{}, {"emptyRow": "zero"}])
    return options


@cases("options", *OPS, digits=FEW_DIGITS, dtypes=FLOATS)
def combinations(rng, dtype, op):
    for i in range(36):
        rows, cols = rng.choice([(1, 5), (3, 4), (2, 9)])
        n = rows * cols
        options = some_options(rng, dtype, op, rows, cols)
        x = [rng.random() for _ in range(n)] if op == OPS[0] else [*gauss(rng, n - 2, 4), 40.0, -40.0]
        x = neat(dtype, x)
        # One row of targets, or of the mask, may serve all.
        y = neat(dtype, [rng.choice([0, 1, rng.random()]) for _ in range(rng.choice([n, n, cols]))])
        if i % 3:
            options["mask"] = rng.choice([random_mask(rng, n), random_mask(rng, cols), [0] * n] if i % 9 == 1 else [random_mask(rng, n)])
        exact = elements(op, computed(dtype), x, y, options)
        skipped = [w == 0 for w in options.get("rowWeights", [1] * rows)]
        whole = options.get("mask", [1]) * n
        shown = [0 if skipped[k // cols] else whole[k] for k in range(n)]
        yield case(op, dtype, [hide(rng, dtype, x, shown), y], exact, options=options)
