"""Cases of the measures of rows of probabilities, without options."""
import math
from mpmath import mpf
from cases import FEW_DIGITS, LONG_DIGITS, case, cases, decided
from exact import distribution, measured, measures, special
from floats import BITS, INF, LEAST, row_of, stored, ulp
from rows import HUGE, LENGTHS, SOME_LENGTHS, beside, made, probabilities, recipe, special_rows

ALL = measures("probs")
COMPARISONS = ALL[1:]
DIVERGENCES = measures("probs", "klDivergence", "generalized", "jsDivergence")
LEAVING_NO_SIGN = measures("probs", "generalized", "jsDivergence")


def plain(dtype, measure, *rows):
    """Makes a case of rows or recipes. Entropy takes the first."""
    rows = rows[: measure.count]
    x = [made(dtype, row) for row in rows]
    outcome = special(measure.term, measure.source, x)
    if outcome is not None:
        exact = decided(outcome)
    elif measure.count == 2 and measure.term != "crossEntropy" and x[0] == x[1]:
        exact = decided(0)
    else:
        exact = measured(measure, dtype, *(distribution(measure.source, row) for row in (x[0], x[-1])))
    source = None if measure.source == "probs" else measure.source
    return case(measure.op, dtype, rows, [exact], form=measure.form, source=source)


def pair(dtype, rows):
    return [row_of(dtype, row) for row in rows]


@cases("reference", *ALL)
def ordinary(rng, dtype, measure):
    for n in LENGTHS:
        for kind in ("softmax", "wide", "sparse", "counts", "uniform"):
            if n not in SOME_LENGTHS and kind not in ("softmax", "wide"):
                continue
            p = probabilities(rng, n, kind)
            yield plain(dtype, measure, *pair(dtype, [p, probabilities(rng, n, "softmax" if kind == "sparse" else kind)]))
            if measure.count == 2:
                near = [v * (1 + rng.gauss(0, 10 ** rng.uniform(-5, -2))) for v in p]
                yield plain(dtype, measure, *pair(dtype, [p, near]))


@cases("reference", *DIVERGENCES)
def close(rng, dtype, measure):
    """Yields rows with relative differences from 1e-1 to the last bits, where the textbook formula gives noise."""
    for decade in range(1, 16 if dtype == "f64" else 7):
        for n in (2, 3, 10, 40)[: 4 if decade % 3 == 0 else 3]:
            p = row_of(dtype, probabilities(rng, n, rng.choice(["softmax", "wide", "uniform"])))
            yield plain(dtype, measure, p, row_of(dtype, (v * (1 + rng.gauss(0, 10**-decade)) for v in p)))


@cases("reference", *LEAVING_NO_SIGN, *measures("logProbs", "generalized", "jsDivergence"))
def end_of_series(rng, dtype, measure):
    """Yields ratios of 1.5 to 4: there the series of JSD and generalized KL end, and the other formula cancels most."""
    for n in (1,) * 24 + (2, 2, 3, 3, 5, 5) * (measure.source == "probs"):
        p = row_of(dtype, [rng.random() for _ in range(n)])
        rows = [p, row_of(dtype, [v * rng.uniform(1.5, 4) ** rng.choice([-1, 1]) for v in p])]
        if measure.source == "logProbs":
            rows = pair(dtype, [[math.log(v) for v in row] for row in rows])
        yield plain(dtype, measure, *rows)


@cases("reference", *ALL, digits=LONG_DIGITS)
def equal_elements(rng, dtype, measure):
    """Yields rows of equal elements, whose rounding errors are equal."""
    for n in (300, 511, 512, 513, 1025, 5000, 20000):
        yield plain(dtype, measure, *pair(dtype, [[rng.random() / n] * n for _ in "pq"]))


def extreme(rng, dtype, n, kind):
    """Makes two rows of probabilities at the limits of the dtype."""
    tiny, little, large = (2e-308, 1e-200, 1e200) if dtype == "f64" else (1e-38, 1e-30, 1e30)
    most, least = HUGE[dtype], 2.0 ** LEAST[dtype]
    if kind == "ratios":
        return [[rng.uniform(1, 2) * rng.choice([4, 1, tiny, little, large]) for _ in range(n)] for _ in "pq"]
    if kind == "subnormal":
        sizes = [[2 ** rng.randint(1, BITS[dtype] - 2) for _ in range(n)] for _ in "pq"]
        return [[rng.randrange(1, size) * least for size in row] for row in sizes]
    if kind == "subnormal, near":
        p, _ = extreme(rng, dtype, n, "subnormal")
        return p, [v + rng.choice([0, 1, 2]) * least for v in p]
    if kind == "subnormal with others":
        return [[rng.choice([v, rng.random()]) for v in row] for row in extreme(rng, dtype, n, "subnormal")]
    if kind == "overflowing terms of cross-entropy":
        ratios = [10 ** rng.uniform(3, 10) for _ in range(n // 2)]
        return [most * 0.55] * n, [r**sign for r in ratios for sign in (1, -1)] + [1] * (n % 2)
    if kind == "overflowing terms of KL":
        p = most / 20
        return [p] * n, [p * math.exp(-22 - rng.random())] + [most * rng.uniform(0.9, 1) for _ in range(n - 1)]
    if kind == "zeros":
        p = [rng.choice([0, rng.random()]) for _ in range(n)]
        return p, [rng.choice([0, rng.random()]) if v == 0 else rng.random() for v in p]
    return [[rng.uniform(0, 10) for _ in range(n)] for _ in "pq"]


EXTREME = ("ratios", "subnormal", "subnormal, near", "subnormal with others", "zeros", "unnormalized")
EXTREME += ("overflowing terms of cross-entropy", "overflowing terms of KL")


@cases("reference", *ALL)
def extremes(rng, dtype, measure):
    for kind in EXTREME:
        for n in (1, 2, 5, 8, 21):
            yield plain(dtype, measure, *pair(dtype, extreme(rng, dtype, n, kind)))
    if dtype == "f64":
        for p, q in (((1e308, 1e308), (1e10, 1e-10)), ((4.0,), (2e-308,)), ((1e-200,), (1e200,))):
            yield plain(dtype, measure, p, q)


# One exponent in each range of numbers that has its own scale, from subnormal numbers to the largest.
SIZES = {
    "f64": [-1060, -1021, -960, -700, -430, -60, 0, 430, 950, 1023],
    "f32": [-145, -125, -110, -50, 0, 90, 127],
}


# The scale changes between these exponents.
TURNS = {"f64": [-900, -450, -400, 400, 900], "f32": []}


def sized(rng, dtype, exponent):
    return stored(rng.uniform(1, 1.99) * 2.0**exponent, dtype)


def among_zeros(rng, dtype, p, q, fill=0.0):
    """Puts a pair at a random place of rows of zeros, so that no other term hides a wrong one."""
    n = rng.choice([1, 1, 2, 5, 19])
    at = rng.randrange(n)
    return [row_of(dtype, [v if i == at else fill for i in range(n)]) for v in (p, q)]


@cases("reference", *ALL)
def scaled(rng, dtype, measure):
    """Yields pairs of numbers of every two sizes: alone, near each other, and mixed in rows."""
    sizes = SIZES[dtype]
    for i in sizes:
        for k in sizes if measure.count == 2 else [0]:
            yield plain(dtype, measure, *among_zeros(rng, dtype, sized(rng, dtype, i), sized(rng, dtype, k)))
    for i in sizes + TURNS[dtype] if measure.count == 2 else []:
        for d in (0.5, 1e-2, 1e-5):
            p = 2.0**i * rng.uniform(1 - d, 1 + d)
            rows = among_zeros(rng, dtype, p, min(p * rng.choice([1 - d, 1 + d]), HUGE[dtype]))
            yield plain(dtype, measure, *rows)
    # The terms of a row have similar sizes, or p or q has a single size.
    for low, high in zip(sizes, sizes[2:]):
        for n in (3, 9, 21):
            rows = [[sized(rng, dtype, rng.randint(low, high)) for _ in range(n)] for _ in "pq"]
            yield plain(dtype, measure, *pair(dtype, rows))
    for n in (2, 3, 8, 21):
        rows = [[sized(rng, dtype, rng.choice(sizes)) for _ in range(n)] for _ in "pq"]
        ordinary_row = [rng.random() for _ in range(n)]
        for a, b in (rows, (rows[0], ordinary_row), (ordinary_row, rows[1])):
            yield plain(dtype, measure, *pair(dtype, [a, b]))


@cases("reference", *COMPARISONS)
def scaled_by_others(rng, dtype, measure):
    """Yields numbers that are scaled because of another pair, which is tiny or huge and has the term 0."""
    sizes = SIZES[dtype]
    for i in sizes + 2 * TURNS[dtype]:
        for other in (sizes[0], sizes[-1]):
            v = sized(rng, dtype, other)
            forcing = (0.0 if measure.term == "crossEntropy" else v, v)
            d = rng.choice([0.5, 1e-2, 1e-5])
            p = min(2.0**i * rng.uniform(1 - d, 1 + d), HUGE[dtype] / 2)
            for q in (p * rng.choice([1 - d, 1 + d]), sized(rng, dtype, rng.choice(sizes))):
                rows = [list(row) for row in zip((p, q), forcing, *[(0.0, 0.0)] * rng.choice([0, 3, 9]))]
                yield plain(dtype, measure, *pair(dtype, rows))


@cases("reference", *DIVERGENCES)
def scaled_and_close(rng, dtype, measure):
    """Yields tiny or huge rows that are near each other and have equal sums: the terms of plain KL cancel."""
    for exponent in (-1000, 1021) if dtype == "f64" else (-110, 125):
        for d in (1e-1, 1e-3, 1e-5):
            for n in (2, 3, 10):
                p = probabilities(rng, n, "softmax")
                q = [v * (1 + rng.gauss(0, d)) for v in p]
                rows = [[v / sum(row) * 2.0**exponent for v in row] for row in (p, q)]
                yield plain(dtype, measure, *pair(dtype, rows))


@cases("reference", *ALL)
def scaled_blocks(rng, dtype, measure):
    """Yields rows of several blocks in which a few elements need scaling, in any block."""
    for low, high in zip(SIZES[dtype], SIZES[dtype][3:]):
        n = 1100
        rows = [[0.0] * n for _ in "pq"]
        for at in rng.sample(range(n), 12):
            for row in rows:
                row[at] = sized(rng, dtype, rng.randint(low, high))
        yield plain(dtype, measure, *pair(dtype, rows))


@cases("reference", *ALL)
def special_values(rng, dtype, measure):
    for value in (math.nan, INF, -INF, -0.25, -(2.0 ** LEAST[dtype]), -0.0, 0.0, 0.0):
        yield plain(dtype, measure, *special_rows(rng, dtype, measure.count, "probs", [value]))
    values = rng.sample([math.nan, INF, -0.25, 0.0, 0.0], 3)
    yield plain(dtype, measure, *special_rows(rng, dtype, measure.count, "probs", values))


@cases("reference", *ALL, digits=LONG_DIGITS, share=True)
def long_rows(rng, dtype, measure):
    """Yields rows of probabilities of many sizes, longer than a tile; and a row near another."""
    n = 70_000
    p, q = recipe(rng, n, "probs", 5 / n), recipe(rng, n, "probs", 5 / n)
    near = beside(rng, p, 1e-8 if dtype == "f64" else 1e-3)
    yield plain(dtype, measure, p, q)
    if measure in DIVERGENCES:
        yield plain(dtype, measure, p, near)


@cases("reference", *ALL, digits=LONG_DIGITS, share=True)
def subnormal_terms(rng, dtype, measure):
    """Yields rows in which most terms are subnormal."""
    for n, scale in ((1000, 1e-36), (5000, 1e-38)) if dtype == "f32" else ((1000, 1e-300), (5000, 1e-306)):
        p = recipe(rng, n, "probs", scale)
        yield plain(dtype, measure, p, recipe(rng, n, "probs", scale))
        yield plain(dtype, measure, p, beside(rng, p, 0.1))


@cases("reference", *ALL, digits=LONG_DIGITS)
def one_large_term(rng, dtype, measure):
    """Yields rows with one large term, which takes part in every rounding of the sum."""
    for k in range(12):
        peak = rng.uniform(0.5, 1)
        p = recipe(rng, rng.randint(300, 1100), "probs", 10 ** rng.uniform(-9, -4)) | {"peak": peak}
        other = peak * 2 ** rng.uniform(-2, 2) if k % 2 else 10 ** rng.uniform(-10, 0)
        yield plain(dtype, measure, p, beside(rng, p, 0.5) | {"peak": other})


def rounded_off(dtype, first, result, of_one=1.0):
    """Makes a row in which each of the three roundings of the first term's group is nearly half an ulp."""
    step = 2 if dtype == "f64" else 4
    row = [0.0] * 8 * step
    for i, part in enumerate((1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25)):
        row[(i + 1) * step] = 0.4999 * part * float(ulp(mpf(result), dtype)) / of_one
    return row_of(dtype, [first, *row[1:]])


# The p and q at which a term has its largest rounding errors, and ranges around them.
WORST = {
    "generalized": ((4.539358139038086, 1.5720230340957642), (2, 5), (1, 2)),
    "jsDivergence": ((0.2795056700706482, 1.51926589012146), (0.2, 0.5), (1, 2)),
    "crossEntropy": ((1.949105857930795, 0.12855524275804722), (1.8, 2), (0.11, 0.14)),
}


@cases("reference", *measures("probs", *WORST), digits=FEW_DIGITS)
def all_rounded_alike(rng, dtype, measure):
    worst, p_range, q_range = WORST[measure.term]
    for p, q in (worst, *((rng.uniform(*p_range), rng.uniform(*q_range)) for _ in range(8))):
        p, q = row_of(dtype, (p, q))
        if measure.term == "crossEntropy":
            row = rounded_off(dtype, p, -p * math.log(q), math.log(2))
            # In a long row the sum with the next group rounds the term once more.
            block = 512 if dtype == "f64" else 1024
            for x in (row, (*row, *[0.0] * (block - len(row)), 2 * max(row[1:]))):
                yield plain(dtype, measure, x, (q, *[0.5] * (len(x) - 1)))
            continue
        if measure.term == "generalized":
            others = rounded_off(dtype, q, p * math.log(p / q) + q - p)
        else:
            jsd = (p * math.log(2 * p / (p + q)) + q * math.log(2 * q / (p + q))) / 2
            others = rounded_off(dtype, q, jsd, math.log(2) / 2)
        yield plain(dtype, measure, (p, *[0.0] * (len(others) - 1)), others)
