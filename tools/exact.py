"""What the makers of exact results share: numbers as a dtype has them, allowed errors, exact softmax and measures by mpmath,
and long rows from recipes.
"""
import functools
import math
import struct
from mpmath import mp, mpf, exp, log, log1p, fsum

# What is lost in 400 digits is below the least float64, so that the textbook formulas are right wherever they cancel.
# Long rows, from LONG elements, do not cancel as badly.
DIGITS, LONG_DIGITS, LONG = 400, 75, 300

BITS = {"f64": 53, "f32": 24}
LEAST = {"f64": -1074, "f32": -149}
MAX = {"f64": mpf(2) ** 1024 - mpf(2) ** 971, "f32": mpf(2) ** 128 - mpf(2) ** 104}
INF = math.inf

# The allowed errors, in ulp of what is named: the result; L, logSumExp less the largest element; the sum of the terms'
# sizes; where they cancel both parts of plain KL, the generalized one and the sum p - q. The four after logSumExp are
# allowed besides what the rounding of t does, an element less the largest: to itself, and r to the exponentials.
ALLOWED = {
    "logSumExp": {"result": 1, "L": 1.5},
    "logCumSumExp": {"result": 1, "L": 1.5},
    "softmax": {"result": 3, "long rows": 2},
    "logSoftmax": {"result": 0.5, "L": 3},
    "crossEntropyLoss": {"result": 1, "L": 1.5},
    "crossEntropyLossGrad": {"result": 3, "long rows": 2, "at the label": 4},
    "entropy": {"probs": {"sizes": 7}, "logits": {"result": 6}, "logProbs": {"sizes": 6}},
    "crossEntropy": {"probs": {"sizes": 7}, "logits": {"result": 6}, "logProbs": {"sizes": 6}},
    "klDivergence": {"probs": {"sizes": 7, "parts": 6}, "logits": {"result": 8}, "logProbs": {"sizes": 6}},
    "generalized": {"probs": {"result": 9}, "logits": {"result": 8}, "logProbs": {"result": 8}},
    "jsDivergence": {"probs": {"result": 12}, "logits": {"result": 12}, "logProbs": {"result": 12}},
    "exp": {"f64": 1.1, "f32": 1},
    "expm1": {"f64": 1.1, "f32": 1},
    "log": {"f64": 1.1, "f32": 1},
    "log1p": {"f64": 1.1, "f32": 1},
}


def stored(x, dtype):
    """The number as the dtype has it."""
    if dtype == "f64":
        return float(x)
    return struct.unpack("<f", struct.pack("<f", float(x)))[0]


def row_of(dtype, values):
    return tuple(stored(v, dtype) for v in values)


def ulp(x, dtype):
    return mpf(2) ** (max(mp.frexp(x)[1] - BITS[dtype], LEAST[dtype]) if x else LEAST[dtype])


# Rows are tuples, so that the functions of one row can share what they start from.


def sum_without(i, terms):
    return fsum(terms[:i]) + fsum(terms[i + 1 :])


@functools.lru_cache(maxsize=2)
def exponentials(x, temperature=1):
    """max, the differences t (in units of the temperature) and their exponentials e, L = ln S with S - 1 summed apart."""
    i = x.index(max(x))
    m = mpf(x[i])
    t = [(mpf(v) - m) / temperature for v in x]
    e = [exp(v) for v in t]
    others = sum_without(i, e)
    return m, t, e, log1p(others), 1 + others


def rounding_of(dtype, t, temperature=1):
    """Of x - max; with a temperature that of the quotient too."""
    return 0 if t == 0 else ulp(t, dtype) / 2 if temperature == 1 else 2 * abs(t) * mpf(2) ** -BITS[dtype]


@functools.lru_cache(maxsize=1)
def rounding(dtype, x, temperature=1):
    """r: what the rounding of each t does to L: relative to S, the exponentials' errors."""
    _, t, e, _, s = exponentials(x, temperature)
    return fsum(ei * rounding_of(dtype, ti, temperature) for ti, ei in zip(t, e) if ei) / s


# Each returns [(exact, allowed error)], for the places `at`.


def softmax(dtype, x, at, _y=None, op="softmax", temperature=1):
    _, t, e, _, s = exponentials(x, temperature)
    values = [(e[i] / s, t[i]) for i in at]
    ulps = ALLOWED[op]["long rows" if len(x) >= 100_000 else "result"]
    return [(v, ulps * ulp(v, dtype) + v * rounding_of(dtype, ti, temperature)) if v else (v, 0) for v, ti in values]


def log_softmax(dtype, x, at, _y=None, temperature=1):
    _, t, _, big, _ = exponentials(x, temperature)
    ulps = ALLOWED["logSoftmax"]
    shared = ulps["L"] * ulp(big, dtype) + rounding(dtype, x, temperature)

    def allowed(v):
        return rounding_of(dtype, v, temperature) + shared + ulps["result"] * ulp(v - big, dtype)

    return [(t[i] - big, allowed(t[i])) if t[i] > -INF else (-INF, 0) for i in at]


@functools.lru_cache(maxsize=2)
def distribution(source, x, temperature=1):
    """[(p, ln p)]"""
    if source == "logits":
        _, t, e, big, s = exponentials(x, temperature)
        return [(ei / s, ti - big) for ti, ei in zip(t, e)]
    if source == "logProbs":
        return [(exp(v), v) for v in map(mpf, x)]
    return [(v, log(v) if v else mpf(-INF)) for v in map(mpf, x)]


def times(p, x):
    return p * x if p else mpf(0)


def js_term(p, lp, q, lq):
    middle = log((p + q) / 2) if p or q else 0
    return (times(p, lp - middle) + times(q, lq - middle)) / 2


TERM = {
    "entropy": lambda p, lp, q, lq: -times(p, lp),
    "crossEntropy": lambda p, lp, q, lq: -times(p, lq),
    "klDivergence": lambda p, lp, q, lq: times(p, lp - lq),
    "generalized": lambda p, lp, q, lq: times(p, lp - lq) + q - p,
    "jsDivergence": js_term,
}
DIVERGENCES = ("klDivergence", "generalized", "jsDivergence")
COMPARISONS = ("crossEntropy", *DIVERGENCES)


def measure(op, source, dtype, p, q):
    """Of two distributions; of entropy q is p."""
    # The sums of softmax are 1, so that q - p adds nothing.
    term = TERM["klDivergence" if (op, source) == ("generalized", "logits") else op]
    terms = [term(*a, *b) for a, b in zip(p, q)]
    exact, size = fsum(terms), fsum(terms, absolute=True)
    ulps = ALLOWED[op][source]
    allowed = ulps["result"] * ulp(exact, dtype) if "result" in ulps else ulps["sizes"] * ulp(size, dtype)
    if "parts" in ulps:
        difference = fsum(a - b for (a, _), (b, _) in zip(p, q))
        parts = ulps["parts"] * (ulp(exact - difference, dtype) + ulp(difference, dtype))
        cancels = 4 * abs(exact) < size * (1 - mpf(2) ** -20)
        allowed = max(parts, ulp(exact, dtype) if cancels else allowed)
    if (source, dtype) == ("probs", "f64"):
        # Each term may be subnormal. In float32 the sum in float64 has no need of that.
        allowed += len(terms) * mpf(2) ** -1075
    if source != "probs":
        # A weight below e^-1060 counts as 0, which shows where a logarithm is near 1e308.
        allowed += fsum(a * (abs(la) + abs(lb)) for (a, la), (_, lb) in zip(p, q) if 0 < a < exp(-1059) and lb > -INF)
    return [(exact, allowed)]


def special(op, source, rows, label):
    """What the table of special values decides, in its order; None where it leaves the result to arithmetic."""
    everything = [v for row in rows for v in row]
    if any(math.isnan(v) for v in everything):
        return math.nan
    if op == "logSumExp":
        return max(everything) if math.isinf(max(everything)) else None
    if source == "logits":
        if any(math.isinf(max(row)) for row in rows):
            return math.nan
    elif INF in everything or source == "probs" and min(everything) < 0:
        return math.nan
    if op == "crossEntropyLoss":
        return INF if rows[0][label] == -INF else None
    zero = 0 if source == "probs" else -INF
    if op in ("crossEntropy", "klDivergence", "generalized"):
        return INF if any(a > zero and b == zero for a, b in zip(*rows)) else None
    return None


# Long rows come of a recipe, by integers and exactly rounded operations only. test/rows.ts does the same.


def uniform(seed):
    """Numbers from (0, 1): xorshift32."""
    while True:
        seed ^= seed << 13 & 0xFFFFFFFF
        seed ^= seed >> 17
        seed ^= seed << 5 & 0xFFFFFFFF
        yield seed / 2**32


@functools.lru_cache(maxsize=2)
def generated(dtype, n, kind, seed, scale, offset=0.0, peak=None, near=None):
    """Probabilities of many sizes, or evenly spread logits; a peak at n // 3; a row near it, by (seed, distance)."""
    numbers = [u for _, u in zip(range(n), uniform(seed))]
    if kind == "probs":
        row = [stored(u * u * (u * u) * scale, dtype) for u in numbers]
    else:
        row = [stored((u - 0.5) * scale + offset, dtype) for u in numbers]
    if peak is not None:
        row[n // 3] = stored(peak, dtype)
    if near is not None:
        seed, distance = near
        steps = [(u - 0.5) * distance for _, u in zip(range(n), uniform(seed))]
        row = [stored(v * (1 + d) if kind == "probs" else v + d, dtype) for v, d in zip(row, steps)]
    return tuple(row)


def number(v, dtype="f64"):
    """As JSON has it: the shortest decimal that the dtype rounds to it."""
    if not math.isfinite(v):
        return str(v)
    if dtype == "f64":
        return v
    decimals = (float(f"{v:.{digits}g}") for digits in range(1, 18))
    return next(decimal for decimal in decimals if stored(decimal, dtype) == v)


def encoded(row, dtype):
    if isinstance(row, dict):
        return {"generate": row}
    if len(row) < LONG:
        return [number(v, dtype) for v in row]
    runs = []
    for value in row:
        if runs and runs[-1][1] == value:
            runs[-1][0] += 1
        else:
            runs.append([1, value])
    return {"runs": [[count, number(value, dtype)] for count, value in runs]}
