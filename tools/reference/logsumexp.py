"""Cases of logSumExp, softmax and logSoftmax; with masks, weights and a temperature."""
import math
from mpmath import mpf, exp, log1p, fsum, isnan
from bounds import ALLOWED
from cases import FEW_DIGITS, LONG_DIGITS, case, cases, decided
from exact import exponentials, log_of_sum, rounding, rounding_of, softmax, special
from floats import INF, U, LEAST, neat, row_of, ulp
from rows import SPECIAL_LOGITS, far_logits, gauss, hide, log_probs_recipe, log_softmax_of
from rows import logits, made, ordinary_logits, places, random_mask, recipe, special_rows

SOFTMAX = ("softmax", "logSoftmax")
ALL = ("logSumExp", *SOFTMAX)


def log_sum_exp(dtype, x):
    m, _, _, big, _ = exponentials(x)
    return [log_of_sum(dtype, m, big, "logSumExp")]


def log_softmax(dtype, x, at, temperature=1):
    _, t, _, big, _ = exponentials(x, temperature)
    ulps = ALLOWED["logSoftmax"]
    shared = ulps["L"] * ulp(big, dtype) + rounding(dtype, x, temperature)

    def allowed(v):
        return rounding_of(dtype, v, temperature) + shared + ulps["result"] * ulp(v - big, dtype)

    return [(t[i] - big, allowed(t[i])) if t[i] > -INF else (-INF, 0) for i in at]


def softmax_or_log(op, dtype, x, at, temperature=1):
    return softmax(dtype, x, at, temperature=temperature) if op == "softmax" else log_softmax(dtype, x, at, temperature)


def plain(rng, dtype, op, row):
    """Makes a case without options."""
    x = made(dtype, row)
    at = None if op == "logSumExp" else places(rng, len(x), 0, x.index(max(x)), len(x) - 1, count=9)
    where = range(len(x)) if at is None else at
    outcome = special(op, "logits", [x])
    if outcome is not None:
        exact = [decided(outcome)] * (1 if op == "logSumExp" else len(where))
    else:
        exact = log_sum_exp(dtype, x) if op == "logSumExp" else softmax_or_log(op, dtype, x, where)
    return case(op, dtype, [row], exact, at)


@cases("reference", *ALL, digits=FEW_DIGITS)
def ordinary(rng, dtype, op):
    for x in ordinary_logits(rng, dtype, 100 if op == "logSumExp" else 17):
        yield plain(rng, dtype, op, x)


@cases("reference", *ALL, digits=FEW_DIGITS)
def far(rng, dtype, op):
    for x in far_logits(rng, dtype):
        yield plain(rng, dtype, op, x)


@cases("reference", *ALL, digits=FEW_DIGITS)
def special_values(rng, dtype, op):
    for values in SPECIAL_LOGITS:
        yield plain(rng, dtype, op, *special_rows(rng, dtype, 1, "logits", values))
    for n in (1, 3, 17):
        yield plain(rng, dtype, op, (-INF,) * n)


@cases("reference", *ALL, digits=LONG_DIGITS, share=True)
def long_rows(rng, dtype, op):
    """Yields evenly spread logits, some with a peak, and log-probabilities."""
    n = 100_000
    row = recipe(rng, n, "logits", 30.1, 0.37)
    for x in (row, row | {"peak": 60.7}, log_probs_recipe(rng, dtype, n)):
        yield plain(rng, dtype, op, x)


@cases("reference", "logSumExp", "softmax", digits=LONG_DIGITS, share=True)
def a_million(rng, dtype, op):
    if dtype == "f32":
        yield plain(rng, dtype, op, log_probs_recipe(rng, dtype, 1_000_000))


@cases("reference", "logSumExp", digits=FEW_DIGITS)
def equal_elements(rng, dtype, op):
    """Yields rows of equal elements, whose rounding errors are equal, and of one more that dominates."""
    for n in (300, 511, 512, 513, 1025, 5000, 20000):
        gap = math.log(n) + rng.gauss(0, 1)
        yield plain(rng, dtype, op, row_of(dtype, [0.0] + [-gap] * (n - 1)))


@cases("reference", "logSumExp")
def cancelling(rng, dtype, op):
    """Yields rows in which the largest element and L cancel."""
    rows = [[1e-20, -50], [0, -690.8], [-1e-16, -36.5], [-1.4060633063672867, -0.13740232846430445]]
    rows += [[-math.log(n)] * n for n in (*range(2, 11), 33, 100, 1000)]
    for n in (2, 3, 4, 5, 7, 10, 33):
        for deviation in (0.3, 1, 3, 10):
            rows.append(log_softmax_of(gauss(rng, n, deviation)))
            # Here the result keeps half of its bits.
            rows.append([v * (1 + rng.gauss(0, 1e-4)) for v in log_softmax_of(gauss(rng, n, deviation))])
    for _ in range(16):
        x = rng.uniform(-3, -0.01)
        rows.append([math.log(-math.expm1(x)), x])
    for row in rows:
        yield plain(rng, dtype, op, row_of(dtype, row))


# Masks and temperatures.

KINDS = ("normal", "wide", "peak", "peak", "equal", "offset", "zeros")


@cases("options", *SOFTMAX, digits=FEW_DIGITS)
def masked_or_tempered(rng, dtype, op):
    for n in (1, 2, 3, 10, 33):
        for temperature in (None, 0.5, 2, 0.7, 1e-3, 1e3):
            for is_masked in (False, True) if temperature else (True,):
                mask = random_mask(rng, n) if is_masked else [1] * n
                x = hide(rng, dtype, neat(dtype, logits(rng, n, rng.choice(KINDS))), mask)
                options = {"cols": n}
                options |= {"mask": mask} if is_masked else {}
                options |= {"temperature": temperature} if temperature else {}
                at = places(rng, n)
                exact = masked(op, dtype, x, mask, mpf(temperature or 1))
                yield case(op, dtype, [x], [exact[i] for i in at or range(n)], at, options=options)


def masked(op, dtype, x, mask, temperature):
    visible = tuple(v for v, m in zip(x, mask) if m)
    if not visible or any(map(math.isnan, visible)) or math.isinf(max(visible)):
        return [decided(math.nan)] * len(x)
    values = iter(softmax_or_log(op, dtype, visible, range(len(visible)), temperature))
    return [next(values) if m else decided(0 if op == "softmax" else -INF) for m in mask]


@cases("options", "logSumExp", digits=FEW_DIGITS)
def masked_sum(rng, dtype, op):
    for n in (1, 2, 10, 33):
        for _ in range(3):
            mask = random_mask(rng, n)
            x = hide(rng, dtype, neat(dtype, logits(rng, n, rng.choice(KINDS))), mask)
            visible = tuple(v for v, m in zip(x, mask) if m)
            is_empty = not visible or max(visible) == -INF
            exact = [decided(-INF)] if is_empty else log_sum_exp(dtype, visible)
            yield case(op, dtype, [x], exact, options={"cols": n, "mask": mask})


# Weights.

# The error of a sum of terms that is not compensated, in u of their sizes: see docs/decisions/14-weighted-logsumexp.md.
SUM_OF_WEIGHTED = 4


def weighted(dtype, x, weights, mask):
    terms = [(v, mpf(w)) for v, w, m in zip(x, weights, mask) if m and w != 0]
    if any(math.isnan(v) or isnan(w) for v, w in terms):
        return decided(math.nan)
    if not terms or max(v for v, _ in terms) == -INF:
        return decided(-INF)
    top = max(v for v, _ in terms)
    if top == INF:
        return decided(INF if all(w > 0 for v, w in terms if v == INF) else math.nan)
    t = [mpf(v) - mpf(top) for v, _ in terms]
    products = [w * exp(v) for v, (_, w) in zip(t, terms)]
    k = t.index(0)
    # The sum minus 1; its terms may cancel.
    more = fsum([products[k], -1, *products[:k], *products[k + 1 :]])
    if more <= -1:
        return decided(-INF if more == -1 else math.nan)
    # The kernel compensates sums from 0.5 to 2: there the term of the largest x adds no error. Elsewhere it adds SUM_OF_WEIGHTED u.
    big, size = log1p(more), fsum(products, absolute=True) - abs(products[k])
    if not -0.5 <= more < 1:
        size += abs(products[k]) * SUM_OF_WEIGHTED / ALLOWED["logSumExp, with weights"]["weighed"]
    from_t = fsum(abs(p) * rounding_of(dtype, v) for p, v in zip(products, t) if p) / (1 + more)
    ulps = ALLOWED["logSumExp, with weights"]
    relative = max(size / (1 + more) * U[dtype], mpf(2) ** LEAST[dtype])
    allowed = ulps["result"] * ulp(mpf(top) + big, dtype) + ulps["L"] * ulp(big, dtype) + ulps["weighed"] * relative
    return mpf(top) + big, allowed + from_t


def weighted_case(dtype, x, options):
    cols, weights, mask = options["cols"], options["weights"], options.get("mask", [1] * len(x))
    weights = weights * (len(x) // len(weights))
    exact = [weighted(dtype, *(part[i : i + cols] for part in (x, weights, mask))) for i in range(0, len(x), cols)]
    return case("logSumExp", dtype, [x], exact, options=options)


DECADES = {"f64": 300, "f32": 30}


def weights_of(rng, dtype, n, kind, x):
    if kind == "positive":
        return [rng.uniform(0.1, 5) for _ in range(n)]
    if kind == "sizes":
        return [10 ** rng.uniform(-DECADES[dtype], DECADES[dtype]) for _ in range(n)]
    if kind == "zero":
        return [rng.choice([0.0, rng.uniform(0.5, 2)]) for _ in range(n)]
    if kind == "near 1":
        # The sum of the products is near 1.
        s = sum(math.exp(v - max(x)) for v in x)
        return [(1 + rng.choice([0, 1e-5, -1e-9])) / s] * n
    if kind == "ones":
        return [1.0] * n
    signs = [rng.choice([1, -1]) for _ in range(n)]
    signs[x.index(max(x))] = 1
    return [s * rng.uniform(0.5, 1.5) for s in signs]


@cases("options", "logSumExp")
def weighted_sum(rng, dtype, op):
    for n in (1, 2, 3, 10, 33):
        for kind in ("positive", "signed", "zero", "sizes", "near 1", "ones"):
            for variant in ("weights", "mask", "one row of weights"):
                x = neat(dtype, logits(rng, n, rng.choice(["normal", "peak", "equal", "offset", "normal"])))
                w = neat(dtype, weights_of(rng, dtype, n, kind, x))
                if kind == "signed" and sum(a * math.exp(b - max(x)) for a, b in zip(w, x)) <= 1e-3:
                    w = tuple(map(abs, w))
                if kind == "zero":
                    x = hide(rng, dtype, x, w)
                options = {"cols": n, "weights": list(w)}
                if variant == "mask":
                    mask = random_mask(rng, n)
                    x = hide(rng, dtype, x, mask)
                    options |= {"mask": mask, "weights": list(hide(rng, dtype, w, mask))}
                if variant == "one row of weights":
                    more = [v if math.isfinite(v) and abs(v) < 1e6 else 1.0 for v in x]
                    x = x + neat(dtype, [v + rng.gauss(0, 0.01) for v in more])
                yield weighted_case(dtype, x, options)


@cases("options", "logSumExp")
def scaled_weights(rng, dtype, op):
    """Yields weights that are subnormal, tiny, huge or negative: their powers of two are added to x."""
    least, most = 2.0 ** LEAST[dtype], float(2 ** (1023 if dtype == "f64" else 127))
    bits = 52 if dtype == "f64" else 23
    sizes = (least, least * 2**bits, 10.0 ** -DECADES[dtype], 1.0, 10.0 ** DECADES[dtype], most)
    for size in sizes:
        for n in (1, 2, 9):
            w = [size * (rng.randint(1, 2 ** (bits - 1)) if size == least else rng.uniform(1, 2)) for _ in range(n)]
            x = gauss(rng, n, 1)
            yield weighted_case(dtype, neat(dtype, x), {"cols": n, "weights": list(row_of(dtype, w))})
            # The largest two elements have weights of opposite signs.
            x = sorted(x, reverse=True)
            w[1:2] = [-0.5 * v for v in w[:1] * (n > 1)]
            yield weighted_case(dtype, neat(dtype, x), {"cols": n, "weights": list(row_of(dtype, w))})
            # x compensates for the weight, so that each term counts.
            w = [rng.choice(sizes) * rng.uniform(1, 1.9) for _ in range(n)]
            x = [rng.gauss(0, 1) - math.log(v) for v in w]
            yield weighted_case(dtype, neat(dtype, x), {"cols": n, "weights": list(row_of(dtype, w))})
    # The largest element has a weight that makes its term small; or the weight 1, and dominates.
    far_off, ten = (800.0, 300) if dtype == "f64" else (95.0, 30)
    rows = (((0.0, -far_off), (10.0**-ten, 10.0**ten)), ((-far_off, 3.5, -far_off), (10.0**ten, 10.0**-ten, 2.0)))
    rows += (((0.0, -40.0), (1.0, 2.0)), ((0.0, -85.0), (1.0, -0.3)), ((-40.0, 0.0, -80.0), (-3.0, 1.0, 7.0)))
    for x, w in rows:
        yield weighted_case(dtype, row_of(dtype, x), {"cols": len(x), "weights": list(row_of(dtype, w))})
