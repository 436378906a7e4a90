"""Cases of the options of rows: masks of measures and losses, pseudocounts, row weights and reductions of measures, smoothed binary
targets, the factor of softplus, rows without elements, and extremes of focal losses."""
import math
from mpmath import mpf, exp, log, log1p, fsum
import focal
from binary import element
from bounds import ALLOWED, OPTIONS
from cases import FEW_DIGITS, Unfit, case, cases, decided
from divergences_options import counts, in_base, normalized, with_options
from exact import measures
from floats import FLOATS, INF, MAX, TINY, U, computed, neat, row_of, ulp
from reductions import reduced, row_weights
from rows import gauss, hide, logits, random_mask

SOURCES = ("probs", "logits")
BINARY = ("binaryCrossEntropyWithLogits", "binaryCrossEntropyWithLogitsGrad", "binaryCrossEntropy")


def visible(row, mask):
    return tuple(v for v, m in zip(row, mask) if m)


def given(measure, cols, options):
    form = {"form": measure.form} if measure.form else {}
    return {"cols": cols} | ({"from": measure.source} if measure.source != "probs" else {}) | form | options


def some_mask(rng, n):
    mask = random_mask(rng, n)
    return mask if any(mask) else [1] * n


@cases("options", *(one for source in SOURCES for one in measures(source)))
def masked_measures(rng, dtype, measure):
    for n in (2, 3, 9, 40):
        for kind in ("ordinary", "near", "wide"):
            if measure.source == "probs":
                rows, options = counts(rng, n, kind, dtype), {"normalize": True}
            else:
                rows, options = [logits(rng, n, "peak" if kind == "wide" else "normal") for _ in "pq"], {}
            mask = some_mask(rng, n)
            rows = [hide(rng, dtype, neat(dtype, row), mask) for row in rows[: measure.count]]
            if rng.random() < 0.3:
                options["base"] = 2
            exact = in_base(measure, dtype, [visible(row, mask) for row in rows], options)
            yield case(measure.op, dtype, rows, [exact], options=given(measure, n, options | {"mask": mask}))


def effect_of_elements(term, p, q):
    """Effect of a relative error of 1 in each element on the measure of the normalized rows, to first order."""
    side = lambda a, f, mean: fsum(v * abs(w - mean) for (v, _), w in zip(a, f) if v)  # noqa: E731
    mean = lambda a, f: fsum(v * w for (v, _), w in zip(a, f) if v)  # noqa: E731
    if term == "jsDivergence":
        middles = [log((a + b) / 2) for (a, _), (b, _) in zip(p, q)]
        parts = [(one, [v - m for (_, v), m in zip(one, middles)]) for one in (p, q)]
        return fsum(side(one, f, mean(one, f)) for one, f in parts) / 2
    if term == "entropy":
        f = [-v for _, v in p]
        return side(p, f, mean(p, f))
    f = [-v for _, v in q] if term == "crossEntropy" else [v - w for (_, v), (_, w) in zip(p, q)]
    return side(p, f, mean(p, f)) + fsum(abs(a - b) for (a, _), (b, _) in zip(p, q))


def with_pseudocount(measure, dtype, rows, pseudocount):
    """Returns (exact, allowed error) of a measure of normalized rows, to whose elements a number is added first."""
    sums = [tuple(mpf(v) + mpf(pseudocount) for v in row) for row in rows]
    exact, allowed, more = with_options(measure, dtype, sums, {"normalize": True})
    if allowed or rows[0] != rows[-1]:
        u = OPTIONS["pseudocount"]["element"] * U[dtype]
        p, q = normalized(sums[0]), normalized(sums[-1])
        # The second order counts too, where rows are equal except for rounding.
        allowed += more + effect_of_elements(measure.term, p, q) * u + (2 * u) ** 2
    return exact, allowed


@cases("options", *measures("probs"))
def pseudocounts(rng, dtype, measure):
    for n in (1, 2, 7, 20):
        for pseudocount in (1, 0.5, 1e-6, 1e6, 2.0**-1000 if dtype == "f64" else 2.0**-100):
            kind = rng.choice(["softmax", "zeros", "near", "counts"])
            rows = [list(row) for row in counts(rng, n, kind, dtype)]
            for row in rows:
                if n > 2:
                    row[rng.randrange(n)] = 0.0
            rows = [neat(dtype, row) for row in rows][: measure.count]
            exact = with_pseudocount(measure, dtype, rows, pseudocount)
            options = {"normalize": True, "pseudocount": pseudocount}
            yield case(measure.op, dtype, rows, [exact], options=given(measure, n, options))


def pair(rng, dtype, measure, n):
    rows = counts(rng, n, "softmax", dtype) if measure.source == "probs" else [gauss(rng, n, 3) for _ in "pq"]
    return rows[: measure.count]


@cases("options", *(one for source in SOURCES for one in measures(source)))
def reduced_measures(rng, dtype, measure):
    for rows in (1, 2, 5):
        for reduction in ("sum", "mean"):
            for has_weights in (False, True):
                n = rng.choice([2, 3, 9])
                pairs = [[neat(dtype, row) for row in pair(rng, dtype, measure, n)] for _ in range(rows)]
                options = {"normalize": True} if measure.source == "probs" else {}
                values = [in_base(measure, dtype, one, options) for one in pairs]
                weights = row_weights(rng, rows) if has_weights else [1] * rows
                exact = reduced(dtype, values, weights, reduction)
                inputs = [sum((one[i] for one in pairs), ()) for i in range(measure.count)]
                options |= {"reduction": reduction} | ({"rowWeights": weights} if has_weights else {})
                yield case(measure.op, dtype, inputs, [exact], options=given(measure, n, options))


def smoothed(op, dtype, v, y, smoothing):
    """A binary loss against a smoothed target, whose rounding counts too."""
    s = mpf(smoothing)
    target = (1 - s) * mpf(y) + s / 2
    exact, allowed = element(op, dtype, mpf(v), target, mpf(1), 1)
    relative = OPTIONS["labelSmoothing, of binary losses"]["target"] * U[dtype]
    if abs(exact) == INF and 1 - target <= relative:
        raise Unfit("the target may be rounded to 1, and an infinite loss to 0")
    if not abs(exact) < INF:
        return exact, allowed
    by = {
        "binaryCrossEntropyWithLogits": lambda: abs(mpf(v)),
        "binaryCrossEntropyWithLogitsGrad": lambda: mpf(1),
        "binaryCrossEntropy": lambda: abs(log(mpf(v)) - log1p(-mpf(v))) if 0 < v < 1 else mpf(0),
    }[op]()
    return exact, allowed + relative * target * by


@cases("options", *BINARY, digits=FEW_DIGITS)
def binary_options(rng, dtype, op):
    edges = (0.0, 1e-8, 40.0, -40.0, 800.0, -800.0)
    for smoothing in (0, 0.1, 1e-10, 0.5, 1):
        for variant in ("none", "mask", "sum", "mean", "weights", "masked mean"):
            if smoothing == 0 and variant in ("none", "sum", "mean"):
                continue
            rows, n = 4, 4
            v = [*edges, *gauss(rng, 10, 5)] if op != BINARY[2] else [rng.random() for _ in range(16)]
            v, y = neat(dtype, v), neat(dtype, [rng.choice([0, 1, rng.random()]) for _ in range(16)])
            options = {"labelSmoothing": smoothing} if smoothing else {}
            mask, weights = [1] * 16, [1] * rows
            if variant.startswith("mask"):
                mask = some_mask(rng, 16)
                options["mask"] = mask
                v = hide(rng, dtype, v, mask)
            reductions = {"sum": "sum", "mean": "mean", "weights": "mean", "masked mean": "mean"}
            reduction = reductions.get(variant, "none")
            if reduction != "none":
                options |= {"cols": n, "reduction": reduction}
            if variant == "weights":
                weights = row_weights(rng, rows)
                weights[0] = 2
                options["rowWeights"] = weights
            values = [smoothed(op, dtype, a, b, smoothing) if m else decided(0) for a, b, m in zip(v, y, mask)]
            each = [mpf(weights[i // n]) if m else mpf(0) for i, m in enumerate(mask)]
            if reduction == "none":
                yield case(op, dtype, [v, y], values, options=options)
            elif not op.endswith("Grad"):
                yield case(op, dtype, [v, y], [reduced(dtype, values, each, reduction)], options=options)


def softplus(dtype, x, beta):
    """Returns (exact, allowed error) of softplus with a factor."""
    t = beta * x
    value = (max(t, mpf(0)) + log1p(exp(-abs(t)))) / beta
    ulps = ALLOWED["softplus"].get("result") or ALLOWED["softplus"][dtype]
    by_product = OPTIONS["beta"]["product"] * U[dtype] * abs(x) / (1 + exp(-t))
    # Both dtypes are computed in float64. Its subnormal ulp are divided by the factor.
    subnormal = OPTIONS["beta"]["subnormal"] * ulp(mpf(0), "f64") / beta if exp(t) < TINY["f64"] else 0
    return value, (ulps + OPTIONS["beta"]["result"]) * ulp(value, dtype) + by_product + subnormal


@cases("options", "softplus", digits=FEW_DIGITS)
def factors(rng, dtype, op):
    for beta in (0.5, 2, 1e-3, 1e3, 0.1, 1e-30, 1e30):
        for _ in range(3):
            x = neat(dtype, [0.0, 1e-8, -1e-8, 30.0, -30.0, *gauss(rng, 6, 3), *gauss(rng, 3, 100)])
            yield case(op, dtype, [x], [softplus(dtype, mpf(v), mpf(beta)) for v in x], options={"beta": beta})


# βx, whose exponential is 1 and has less effect, is subnormal, or is 0.
PRODUCTS = (1e-9, 1.0, 17.0, 36.7, 88.0, 700.0, 709.5, 740.0, 760.0, 1e4)


@cases("options", "softplus", digits=FEW_DIGITS, dtypes=FLOATS)
def factors_of_every_size(rng, dtype, op):
    largest = 0.99 * float(MAX[dtype])
    ends = [0.0, -0.0, 1.0, -1.0, largest, -largest, largest / 3, -largest / 3, 1e-5, -1e-5]
    for beta in (1e-307, 1e-300, 1e-100, 1e-38, 1e-20, 1e-4, 0.7, 1e4, 1e20, 1e38, 1e100, 1e300, 1.7e308):
        x = ends + [sign * (t * rng.uniform(0.99, 1)) / beta for t in PRODUCTS for sign in (-1, 1)]
        x = neat(dtype, [v for v in x if abs(v) <= largest])
        values = [(v, softplus(computed(dtype), mpf(v), mpf(beta))) for v in x]
        values = [(v, value) for v, value in values if value[0] <= largest]
        yield case(op, dtype, [[v for v, _ in values]], [value for _, value in values], options={"beta": beta})


@cases("options", "softmax", "logSoftmax")
def empty_rows(rng, dtype, op):
    for n in (1, 2, 5):
        for is_zero in (False, True):
            options = {"cols": n, "mask": [0] * n} | ({"emptyRow": "zero"} if is_zero else {})
            if op == "logSoftmax":
                options.pop("emptyRow", None)
            x = row_of(dtype, [rng.choice([math.nan, INF, -INF, 1.0]) for _ in range(n)])
            yield case(op, dtype, [x], [decided(0 if "emptyRow" in options else math.nan)] * n, options=options)


@cases("options", "focalLoss", "focalLossGrad", digits=FEW_DIGITS)
def extremes(rng, dtype, op):
    for gamma in (0.01, 1e-10, 10, 50, 300):
        for alpha in (None, 0, 1, 1e-6, 0.5):
            z = neat(dtype, [0.0, 5.0, -5.0, 30.0, -30.0, *gauss(rng, 5, 2)])
            y = neat(dtype, [rng.choice([0, 1, rng.random()]) for _ in z])
            options = {"gamma": gamma} | ({} if alpha is None else {"alpha": alpha})
            yield case(op, dtype, [z, y], focal.elements(op, dtype, z, y, options), options=options)
