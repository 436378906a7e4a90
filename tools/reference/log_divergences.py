"""Cases of the measures of rows of logits or log-probabilities, without options."""
import math
from cases import LONG_DIGITS, cases
from divergences import among_zeros, pair, plain
from exact import measures
from floats import INF, row_of, stored
from rows import FAR, HUGE, beside, gauss, log_probs_recipe, log_softmax_of, logits, near_huge, recipe, special_rows

LOGITS, LOG_PROBS = measures("logits"), measures("logProbs")
ALL = LOGITS + LOG_PROBS
DIVERGENCES = [m for m in ALL if m.term in ("klDivergence", "generalized", "jsDivergence")]


def with_zeros(rng, rows, alike):
    """Puts -inf at some places; if `alike`, of the second row only where the first row has it. Each row keeps an element."""
    a, b = map(list, rows)
    for i in range(1, len(a)):
        if rng.random() < 0.4:
            a[i] = -INF
        if rng.random() < 0.4 and not (alike and a[i] > -INF):
            b[i] = -INF
    return a, b


def logit_pair(rng, dtype, n, kind):
    a, b = gauss(rng, n, 3), gauss(rng, n, 3)
    if kind == "far":
        return [FAR[dtype] + v for v in a], [FAR[dtype] + v for v in b]
    if kind == "far, near":
        a = row_of(dtype, [FAR[dtype] + v for v in a])
        return a, [v + 1000 + rng.choice([0, 0.125]) for v in a]
    if kind == "shifted exactly":
        a = [round(v * 1024) / 1024 for v in a]
        return a, [v + 1234.5 for v in a]
    if kind == "shifted":
        shift = rng.choice([1.5, -77.7, 1234.567, FAR[dtype] / 100])
        d = 10 ** rng.uniform(-6, -1)
        return a, [v + shift + rng.gauss(0, d) for v in a]
    if kind == "mass elsewhere":
        height = rng.uniform(10, 1000)
        a[0] += height
        b[-1] += height
        return a, b
    if kind == "huge":
        return [near_huge(rng, dtype, n, rng.choice([-0.5, 0.5]) * HUGE[dtype]) for _ in "ab"]
    if kind.startswith("zeros"):
        return with_zeros(rng, (a, b), kind == "zeros alike")
    return logits(rng, n, kind), logits(rng, n, kind)


def log_prob_pair(rng, dtype, n, kind):
    least = -700 if dtype == "f64" else -86
    if kind == "unnormalized":
        return [[rng.uniform(-20, 5) for _ in range(n)] for _ in "ab"]
    if kind == "low and high":
        return [[rng.choice([v, v + 40, v + least]) for v in log_softmax_of(gauss(rng, n, 3))] for _ in "ab"]
    if kind == "low":
        return [[least + rng.uniform(0, 6) for _ in range(n)] for _ in "ab"]
    if kind.startswith("zeros"):
        return with_zeros(rng, [log_softmax_of(gauss(rng, n, 3)) for _ in "ab"], kind == "zeros alike")
    return log_softmax_of(logits(rng, n, kind)), log_softmax_of(logits(rng, n, kind))


LOGIT_PAIRS = ("normal", "wide", "offset", "far", "far, near", "shifted", "shifted exactly", "peak", "equal")
LOGIT_PAIRS += ("mass elsewhere", "huge", "zeros", "zeros alike")
LOG_PROB_PAIRS = ("normal", "wide", "peak", "equal", "unnormalized", "low and high", "low", "zeros", "zeros alike")


@cases("reference", *ALL)
def pairs(rng, dtype, measure):
    kinds, make = (LOGIT_PAIRS, logit_pair) if measure.source == "logits" else (LOG_PROB_PAIRS, log_prob_pair)
    for kind in kinds:
        for n in (1, 2, 9, 33):
            yield plain(dtype, measure, *pair(dtype, make(rng, dtype, n, kind)))


@cases("reference", *DIVERGENCES)
def close(rng, dtype, measure):
    """Yields rows with differences from 1e-1 to the last bits."""
    for decade in range(1, 16 if dtype == "f64" else 8):
        for n in (2, 10) if measure.term != "generalized" else (2,):
            a = logits(rng, n, rng.choice(["normal", "normal", "wide", "peak"]))
            a = row_of(dtype, log_softmax_of(a) if measure.source == "logProbs" else a)
            b = [v + 10**-decade * s * (v if decade % 2 else 1) for v, s in zip(a, gauss(rng, n, 1))]
            if measure.source == "logProbs" and n > 2:
                # Both sums are 1 except for rounding: the terms of plain KL cancel.
                b = log_softmax_of(b)
            yield plain(dtype, measure, a, row_of(dtype, b))


# Logarithms and differences of logits whose exponentials are subnormal, tiny, ordinary, huge, or out of range.
DEPTHS = {"f64": [-1065, -744, -708, -650, -480, -1], "f32": [-1065, -103, -87, -60, -1]}
HEIGHTS = {"f64": [30, 301, 650, 709], "f32": [60, 88]}


@cases("reference", *ALL)
def scaled(rng, dtype, measure):
    """Yields pairs of logarithms of every two sizes."""
    depths = DEPTHS[dtype]
    sizes = depths if measure.source == "logits" else depths + HEIGHTS[dtype]

    def near(t):
        return stored(t + rng.uniform(-0.4, 0.4), dtype)

    for i in sizes:
        for k in sizes if measure.count == 2 else [0]:
            if measure.source == "logits":
                rows = [[0.0, near(i)], [0.0, near(k)]]
                for row in rows:
                    if rng.random() < 0.5:
                        row.reverse()
                yield plain(dtype, measure, *pair(dtype, rows))
            else:
                yield plain(dtype, measure, *among_zeros(rng, dtype, near(i), near(k), -INF))
        if measure.count == 2 and measure.source == "logProbs":
            a = near(i)
            yield plain(dtype, measure, *among_zeros(rng, dtype, a, stored(a + rng.gauss(0, 0.01), dtype), -INF))
    for n in (3, 9, 21):
        rows = [[near(rng.choice(sizes)) for _ in range(n)] for _ in "ab"]
        for a, b in (rows, (rows[0], gauss(rng, n, 1)), (gauss(rng, n, 1), rows[1])):
            yield plain(dtype, measure, *pair(dtype, [a, b]))


@cases("reference", *LOG_PROBS)
def overflowing(_rng, dtype, measure):
    """Yields logarithms whose exponentials overflow, or nearly do."""
    most = 709.0 if dtype == "f64" else 88.0
    for high in (301.0, most, most + 1, 1000.0):
        yield plain(dtype, measure, (high, -1.0), (high, -1.0))
        yield plain(dtype, measure, (0.0, -700.0), (high, -2.0))
        yield plain(dtype, measure, (high - 5, 0.0), (high - 5.5, 1.0))


@cases("reference", *ALL)
def special_values(rng, dtype, measure):
    rows = (measure.count, measure.source)
    sets = [[math.nan], [INF], [-INF], [-INF], [-INF, INF], rng.sample([math.nan, INF, -INF, -INF, -INF], 3)]
    for values in sets:
        yield plain(dtype, measure, *special_rows(rng, dtype, *rows, values))
    yield plain(dtype, measure, *[(-INF,) * rng.randint(1, 9)] * 2)
    # A probability that is below all floats, and not 0.
    yield plain(dtype, measure, (-0.5, -1500.0), (-0.25, -INF))


@cases("reference", *LOGITS, digits=LONG_DIGITS, share=True)
def long_rows_of_logits(rng, dtype, measure):
    n, d = 70_000, 1e-8 if dtype == "f64" else 1e-3
    a, b = recipe(rng, n, "logits", 30.1, 0.37), recipe(rng, n, "logits", 20.3, -1000.1)
    near = beside(rng, a, d)
    yield plain(dtype, measure, a, b)
    if measure in DIVERGENCES:
        yield plain(dtype, measure, a, near)


@cases("reference", *LOG_PROBS, digits=LONG_DIGITS, share=True)
def long_rows_of_log_probs(rng, dtype, measure):
    a, b = log_probs_recipe(rng, dtype, 70_000), log_probs_recipe(rng, dtype, 70_000)
    near = beside(rng, a, 1e-8 if dtype == "f64" else 1e-3)
    yield plain(dtype, measure, a, b)
    if measure in DIVERGENCES:
        yield plain(dtype, measure, a, near)
