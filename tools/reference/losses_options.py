"""Cases of the classification losses and their gradients with options, and by probabilities as targets.

g is the target of a row: one number for each class, None for an ignored row.
"""
import math
from mpmath import mp, mpf, fsum
from bounds import ALLOWED, OPTIONS
from cases import FEW_DIGITS, LONG_DIGITS, case, cases, decided
from exact import exponentials, rounding_of, sum_without, times
from floats import INF, LEAST, MAX, TINY, U, neat, ulp
from losses import GRAD, LOSSES, loss
from reductions import counted, weighed, weighed_gradient
from rows import gauss, log_softmax_of, logits, made, places, probabilities, recipe

LOSS_OF_TARGETS = "crossEntropyLoss, with smoothing, class weights, probabilities as targets or log-probabilities"
GRAD_OF_TARGETS = f"{GRAD}, with smoothing or probabilities as targets"
GRAD_SCALED = f"{GRAD}, with class weights, a temperature or the mean"


def relative(dtype, size):
    """Returns u times a size, at least the smallest number of the dtype."""
    return max(size * U[dtype], mpf(2) ** LEAST[dtype])


def total(dtype, values, divisor=1):
    """Returns the sum or mean over rows."""
    exact = fsum(v for v, _ in values) / divisor
    if not mp.isfinite(exact):
        return [decided(exact)]
    return [(exact, fsum(a for _, a in values) / divisor + OPTIONS["reduction"]["result"] * ulp(exact, dtype))]


def shares(options, y, kept):
    """Returns g. `kept` are the bytes of a mask: a masked class has no part of the smoothing, and its target only as the class id."""
    w = [mpf(v) for v in options.get("classWeights", [1] * len(kept))]
    smoothing = mpf(options.get("labelSmoothing", 0))
    count = sum(map(bool, kept))
    if isinstance(y, tuple):
        return [wc * ((1 - smoothing) * v + smoothing / count) if k else mpf(0) for wc, v, k in zip(w, y, kept)]
    return [wc * ((1 - smoothing) * (c == y) + (smoothing / count if k else 0)) for c, (wc, k) in enumerate(zip(w, kept))]


def errors_of_shares(dtype, options, g):
    """Returns the absolute error of each g: its factors and itself are rounded to multiples of the smallest number."""
    least = mpf(2) ** (LEAST[dtype] - 1)
    w, factors = options.get("classWeights", [1] * len(g)), 2 if options.get("labelSmoothing") else 0
    if max(g, default=0) > MAX[dtype]:
        raise ArithmeticError("a target overflows by its class weight")
    return [least * ("classWeights" in options) + least * factors * mpf(wc) if gc else mpf(0) for wc, gc in zip(w, g)]


def errors_of_products(dtype, g, minus_log):
    """Returns the absolute error of a loss by subnormal ln p and g ln p, which are rounded to multiples of the smallest number."""
    least, tiny = mpf(2) ** (LEAST[dtype] - 1), TINY[dtype]
    pairs = [(gc, v) for gc, v in zip(g, minus_log) if gc]
    return least * fsum((gc if 0 < abs(v) < tiny else 0) + (1 if 0 < abs(gc * v) < tiny else 0) for gc, v in pairs)


MOST_TARGETS = {"f64": mpf(2) ** 400, "f32": mpf(2) ** 40}  # of the sum of the weighted targets of a gradient


def without(i, terms, whole):
    """Returns the sum without term i; adds the other terms where whole - terms[i] cancels."""
    return sum_without(i, terms) if 2 * terms[i] > whole else whole - terms[i]


def of_logits(dtype, x, temperature):
    """Returns p, 1 - p, -ln p, and the rounding error of each t."""
    _, t, e, big, s = exponentials(x, temperature)
    rest = [without(i, e, s) / s for i in range(len(e))]
    return [v / s for v in e], rest, [big - v for v in t], [rounding_of(dtype, v, temperature) for v in t]


def is_undefined(x, source):
    return any(map(math.isnan, x)) or source == "logits" and math.isinf(max(x))


def loss_of_row(dtype, x, g, errors, source, temperature, label):
    """Computes a loss. `label` is the class id, if there is one and neither smoothing nor weights."""
    if is_undefined(x, source):
        return decided(math.nan)
    if any(gc > error and v == -INF for gc, error, v in zip(g, errors, x)):
        return decided(INF)
    if any(gc > 0 and v == -INF for gc, v in zip(g, x)):
        raise ArithmeticError("a target that may be rounded to 0 has an infinite loss")
    if label is not None and source == "logits":
        return loss(dtype, x, label, temperature)
    if source == "logProbs":
        minus_log, from_t = [-mpf(v) for v in x], 0
        terms = [times(gc, v) for gc, v in zip(g, minus_log)]
    else:
        p, _, minus_log, roundings = of_logits(dtype, x, temperature)
        terms = [times(gc, v) for gc, v in zip(g, minus_log)]
        from_t = fsum((fsum(g) * pc + gc) * r for pc, gc, r in zip(p, g, roundings))
    exact, ulps = fsum(terms), ALLOWED[LOSS_OF_TARGETS]
    allowed = ulps["result"] * ulp(exact, dtype) + ulps["terms"] * relative(dtype, fsum(terms, absolute=True))
    from_g = fsum(error * abs(v) for error, v in zip(errors, minus_log) if error)
    return exact, allowed + from_t + from_g + errors_of_products(dtype, g, minus_log)


def gradient_of_row(dtype, x, g, errors, source, temperature, divisor, label, is_scaled):
    """Computes a gradient. `label` is the class id, if there is one and no smoothing."""
    if is_undefined(x, source):
        return [decided(math.nan)] * len(x)
    if source == "logProbs":
        ulps = ALLOWED[f"{GRAD}, by log-probabilities"]
        return [(-gc / divisor, ulps["element"] * relative(dtype, gc / divisor) + e / divisor) for gc, e in zip(g, errors)]
    if fsum(g) > MOST_TARGETS[dtype]:
        raise ArithmeticError("the targets of a gradient are huge")
    p, rest, _, roundings = of_logits(dtype, x, temperature)
    whole, scale = fsum(g), 1 / (temperature * divisor)
    shifts = [pc * r for pc, r in zip(p, roundings)]
    shift = fsum(shifts)
    result = []
    for i, (pc, qc, gc) in enumerate(zip(p, rest, g)):
        others = without(i, g, whole)
        exact = (pc * others - gc * qc) * scale
        if label is None:
            # The sizes of p (G - g) and g (1 - p), which may cancel in the gradient.
            apart = pc * others + gc * qc
            allowed = ALLOWED[GRAD_OF_TARGETS]["apart"] * relative(dtype, apart) * scale
            allowed += (pc * fsum(errors) + errors[i]) * scale + mpf(2) ** LEAST[dtype]
            # A p below the smallest number counts as 0.
            allowed += pc * others * scale if pc < mpf(2) ** LEAST[dtype] else 0
        else:
            # Subnormal ulp are those of the gradient before it is scaled.
            factor = whole * scale
            allowed = ALLOWED[GRAD][dtype] * max(ulp(exact, dtype), factor * mpf(2) ** LEAST[dtype])
            allowed += is_scaled * ALLOWED[GRAD_SCALED]["scaled"] * ulp(exact, dtype)
        from_t = whole * pc * (qc * roundings[i] + shift - shifts[i]) * scale
        result.append((exact, allowed + from_t))
    return result


def classification(op, dtype, rows, targets, options):
    cols = len(rows[0])
    source, temperature = options.get("from", "logits"), mpf(options.get("temperature", 1))
    reduction = options.get("reduction", "none")
    are_ids = not isinstance(targets[0], tuple)
    mask = options.get("mask", [1] * cols)
    # One row of the mask may serve all.
    kept = [mask[r * cols : (r + 1) * cols] if len(mask) > cols else mask for r in range(len(rows))]
    rows = [tuple(v if k else -INF for v, k in zip(x, ks)) for x, ks in zip(rows, kept)] if "mask" in options else rows
    counts, row_weights, parts = counted(options, targets, len(rows))
    g = [shares(options, y, ks) if is_counted else None for y, ks, is_counted in zip(targets, kept, counts)]
    divisor = fsum(parts) if reduction == "mean" else mpf(1)
    of_none = 0 if options.get("emptyRow") == "zero" else math.nan
    has_label, has_weights = are_ids and not options.get("labelSmoothing"), "rowWeights" in options
    errors = [gr and errors_of_shares(dtype, options, gr) for gr in g]
    if op == "crossEntropyLoss":
        labels = [y if has_label and "classWeights" not in options else None for y in targets]
        of_rows = zip(rows, g, errors, labels)
        values = [loss_of_row(dtype, x, gr, e, source, temperature, y) if gr else decided(0) for x, gr, e, y in of_rows]
        if reduction == "none":
            return values
        if has_weights:
            values = [weighed(*v, w, "f64") for v, w in zip(values, row_weights)]
        return total(dtype, values, divisor) if divisor else [decided(of_none)]
    is_scaled = "classWeights" in options or temperature != 1 or divisor != 1
    values = []
    for x, gr, e, y, w in zip(rows, g, errors, targets, row_weights):
        if gr is None:
            values += [decided(0)] * cols
        elif divisor == 0:
            # Smoothed rows are not skipped, whatever the weight of their class. The quotient by infinity may be -0.
            values += [decided(of_none) if of_none and (any(gr) or not has_label) else (mpf(0), mpf(2) ** LEAST["f64"])] * cols
        else:
            own, label = 1 if has_weights else divisor, y if has_label else None
            of_row = gradient_of_row(dtype, x, gr, e, source, temperature, own, label, is_scaled)
            values += [weighed_gradient(*v, w, divisor, dtype) if has_weights else v for v in of_row]
    return values


def with_options(rng, dtype, op, rows, targets, options):
    flat, cols = sum(rows, ()), len(rows[0])
    are_ids = not isinstance(targets[0], tuple)
    inputs = [flat] if are_ids else [flat, sum(targets, ())]
    peaks = [r * cols + row.index(max(row)) for r, row in enumerate(rows)][:4]
    at = places(rng, len(flat), *peaks) if op == GRAD else None
    exact = classification(op, dtype, rows, targets, options)
    exact = [exact[i] for i in at] if at else exact
    return case(op, dtype, inputs, exact, at, options=options, targets=targets if are_ids else None)


KINDS = ("normal", "wide", "peak", "peak", "equal", "offset", "zeros")
REDUCTIONS = ("none", "sum", "mean")


def class_weights(rng, dtype, cols):
    w = [rng.uniform(0.1, 3) for _ in range(cols)]
    if rng.random() < 0.5:
        w = [v if rng.random() < 0.7 else 0.0 for v in w]
    return list(neat(dtype, w))


LOSS_OPTIONS = {
    "classWeights": class_weights,
    "ignoreIndex": lambda rng, _, cols: rng.choice([-1, -7, 0, cols - 1]),
    "labelSmoothing": lambda rng, *_: rng.choice([0.1, 0.1, 1e-10, 1]),
    "temperature": lambda rng, *_: rng.choice([0.5, 2, 0.7, 1e-3, 1e3]),
    "from": lambda *_: "logProbs",
}


def loss_options(rng, dtype, cols, names, reduction="none"):
    options = {"cols": cols} | {name: LOSS_OPTIONS[name](rng, dtype, cols) for name in names}
    # Log-probabilities take no temperature.
    if "from" in options:
        options.pop("temperature", None)
    return options | ({"reduction": reduction} if reduction != "none" else {})


def loss_rows(rng, dtype, cols, names):
    count = rng.choice([1, 2, 3]) if cols < 100 else 1
    rows = [logits(rng, cols, rng.choice(KINDS)) for _ in range(count)]
    return [neat(dtype, log_softmax_of(row) if "from" in names else row) for row in rows]


def option_sets(rng, cols, count):
    """Yields each option alone, and random sets of options, with a reduction."""
    for i, name in enumerate(LOSS_OPTIONS):
        yield [name], REDUCTIONS[i % 3]
    for i in range(count if cols < 100 else 3):
        yield [name for name in LOSS_OPTIONS if rng.random() < (0.2 if name == "from" else 0.5)], REDUCTIONS[i % 3]


@cases("options", *LOSSES, digits=FEW_DIGITS)
def class_ids(rng, dtype, op):
    for cols in (1, 2, 3, 10, 100):
        for names, reduction in option_sets(rng, cols, 8):
            rows = loss_rows(rng, dtype, cols, names)
            options = loss_options(rng, dtype, cols, names, reduction)
            targets = [rng.choice([row.index(max(row)), rng.randrange(cols)]) for row in rows]
            ignored = options.get("ignoreIndex", -100)
            if len(targets) > 1 and rng.random() < 0.4:
                targets[rng.randrange(len(targets))] = ignored
            weights = options.get("classWeights", [1] * cols)
            # The tests of special values have 0/0.
            if reduction == "mean" and not any(weights[y] for y in targets if y != ignored):
                options["reduction"] = "sum"
            yield with_options(rng, dtype, op, rows, targets, options)


def target_row(rng, cols, kind, row):
    if kind == "one-hot":
        hot = rng.choice([row.index(max(row)), rng.randrange(cols)])
        return [float(c == hot) for c in range(cols)]
    if kind == "counts":
        return [float(rng.randrange(5)) for _ in range(cols)]
    return probabilities(rng, cols, "softmax")


@cases("options", *LOSSES, digits=FEW_DIGITS)
def soft_targets(rng, dtype, op):
    for cols in (1, 2, 3, 10, 100):
        for names, reduction in option_sets(rng, cols, 5):
            names = [name for name in names if name != "ignoreIndex"]
            rows = loss_rows(rng, dtype, cols, names)
            options = loss_options(rng, dtype, cols, names, reduction)
            targets = []
            for row in rows:
                target = target_row(rng, cols, rng.choice(["softmax", "softmax", "one-hot", "counts"]), row)
                if rng.random() < 0.8:
                    target = [0.0 if v == -INF else y for v, y in zip(row, target)]
                targets.append(neat(dtype, target))
            yield with_options(rng, dtype, op, rows, targets, options)


@cases("options", *LOSSES, digits=FEW_DIGITS)
def confident(rng, dtype, op):
    """Yields rows in which one logit dominates, with its label and with another."""
    for gap in (40.0, 300.0):
        for cols in (2, 10):
            row = neat(dtype, [gap, *gauss(rng, cols - 1, 1)])
            for y in (0, 1):
                for names in ([], ["classWeights"], ["labelSmoothing"], ["temperature"]):
                    options = loss_options(rng, dtype, cols, names)
                    yield with_options(rng, dtype, op, [row], [y], options)
                    one_hot = tuple(float(c == y) for c in range(cols))
                    yield with_options(rng, dtype, op, [row], [one_hot], options)
            target = neat(dtype, [0.9, *[0.1 / (cols - 1)] * (cols - 1)])
            yield with_options(rng, dtype, op, [row], [target], {"cols": cols})


@cases("options", *LOSSES, digits=LONG_DIGITS, share=True)
def long_targets(rng, dtype, op):
    n = 3000
    for peak in ({}, {"peak": 60.5}):
        x = recipe(rng, n, "logits", 30.1, 0.37) | peak
        w, y = recipe(rng, n, "probs", 5.0), recipe(rng, n, "probs", 5 / n)
        smoothing, weights = {"labelSmoothing": 0.1}, {"classWeights": w}
        for options in (smoothing, {"temperature": 2}, weights, weights | smoothing):
            given = {name: list(made(dtype, v)) if name == "classWeights" else v for name, v in options.items()}
            at = places(rng, n, 0, n // 3, n - 1) if op == GRAD else None
            for target in (n // 3, 7, y):
                is_id = target is not y
                exact = classification(op, dtype, [made(dtype, x)], [target if is_id else made(dtype, y)], given)
                inputs, targets = ([x], [target]) if is_id else ([x, y], None)
                exact = [exact[i] for i in at] if at else exact
                yield case(op, dtype, inputs, exact, at, options={"cols": n} | options, targets=targets)
