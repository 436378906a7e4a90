"""Exact results by mpmath that several families share: exponentials, softmax, and the measures of two distributions."""
import functools
import math
from typing import NamedTuple
from mpmath import mp, mpf, exp, log, log1p, fsum
from bounds import ALLOWED, OPTIONS
from floats import BITS, INF, ulp


def sum_without(i, terms):
    return fsum(terms[:i]) + fsum(terms[i + 1 :])


def map_distinct(function, values):
    """Applies a function to each value, once to equal values."""
    results = {}
    return [results[v] if v in results else results.setdefault(v, function(v)) for v in values]


def exponentials(x, temperature=1):
    """Returns max, t = (x - max)/temperature, the exponentials e of t, L = ln S, and their sum S = 1 + the others."""
    return _exponentials(x, temperature, mp.dps)


@functools.lru_cache(maxsize=4)
def _exponentials(x, temperature, _digits):
    i = x.index(max(x))
    m = mpf(x[i])
    t = [(mpf(v) - m) / temperature for v in x]
    e = map_distinct(exp, t)
    others = sum_without(i, e)
    return m, t, e, log1p(others), 1 + others


def rounding_of(dtype, t, temperature=1):
    """Rounding error of t: half an ulp of x - max, and with a temperature that of the quotient too."""
    if t == 0 or t == -INF:
        return 0
    return ulp(t, dtype) / 2 if temperature == 1 else OPTIONS["temperature"]["t"] * abs(t) * mpf(2) ** -BITS[dtype]


@functools.lru_cache(maxsize=4)
def rounding(dtype, x, temperature=1):
    """r, the effect on L of rounding each t."""
    _, t, e, _, s = exponentials(x, temperature)
    return fsum(ei * rounding_of(dtype, ti, temperature) for ti, ei in zip(t, e) if ei) / s


# The functions of a row return [(exact, allowed error)] for the places `at`.


def log_of_sum(dtype, m, big, name):
    """Returns m + L and its allowed error."""
    ulps = ALLOWED[name]
    return m + big, ulps["result"] * ulp(m + big, dtype) + ulps["L"] * ulp(big, dtype)


def softmax(dtype, x, at, name="softmax", temperature=1):
    _, t, e, _, s = exponentials(x, temperature)
    values = [(e[i] / s, t[i]) for i in at]
    ulps = ALLOWED[name][dtype]
    return [(v, ulps * ulp(v, dtype) + v * rounding_of(dtype, ti, temperature)) if v else (v, 0) for v, ti in values]


# The measures.


class Measure(NamedTuple):
    """A measure of rows of "probs", "logProbs" or "logits". Its name is that of its bound and of its tests."""

    op: str
    source: str = "probs"
    form: str | None = None

    def __str__(self):
        parts = (self.op, self.form, f"from {self.source}" if self.source != "probs" else None)
        return ", ".join(part for part in parts if part)

    @property
    def term(self):
        return self.form or self.op

    @property
    def count(self):
        """The number of rows that it takes."""
        return 1 if self.op == "entropy" else 2


def measures(source, *terms):
    """Returns the measures with these terms, or all."""
    names = terms or ("entropy", "crossEntropy", "klDivergence", "generalized", "jsDivergence")
    return [Measure("klDivergence", source, t) if t == "generalized" else Measure(t, source) for t in names]


def distribution(source, x, temperature=1):
    """Returns [(p, ln p)]."""
    return _distribution(source, x, temperature, mp.dps)


@functools.lru_cache(maxsize=8)
def _distribution(source, x, temperature, _digits):
    if source == "logits":
        _, t, e, big, s = exponentials(x, temperature)
        return [(ei / s, ti - big) for ti, ei in zip(t, e)]
    if source == "logProbs":
        return map_distinct(lambda v: (exp(v), v), map(mpf, x))
    return map_distinct(lambda v: (v, log(v) if v else mpf(-INF)), map(mpf, x))


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


def measured(measure, dtype, p, q):
    """Returns (exact, allowed error) for two distributions. For entropy, q is p."""
    source = measure.source
    # The sums of p and q are 1, so the sum of q - p is 0.
    term = TERM["klDivergence" if (measure.term, source) == ("generalized", "logits") else measure.term]
    terms = map_distinct(lambda pair: term(*pair[0], *pair[1]), zip(p, q))
    exact, size = fsum(terms), fsum(terms, absolute=True)
    ulps = ALLOWED[str(measure)]
    allowed = ulps["sizes"] * ulp(size, dtype) if "sizes" in ulps else ulps.get(dtype, ulps.get("result")) * ulp(exact, dtype)
    if "parts" in ulps:
        difference = fsum(a - b for (a, _), (b, _) in zip(p, q))
        parts = ulps["parts"] * (ulp(exact - difference, dtype) + ulp(difference, dtype))
        cancels = 4 * abs(exact) < size * (1 - mpf(2) ** -20)
        allowed = max(parts, ulp(exact, dtype) if cancels else allowed)
    if (source, dtype) == ("probs", "f64"):
        # Each term may be subnormal. The sums of float32 are float64, and have no subnormal terms.
        allowed += len(terms) * mpf(2) ** -1075
    if source != "probs":
        # A weight below e^-1060 counts as 0. That is visible if a logarithm is near 1e308.
        tiny = exp(-1059)
        allowed += fsum(a * (abs(la) + abs(lb)) for (a, la), (_, lb) in zip(p, q) if 0 < a < tiny and lb > -INF)
    return exact, allowed


def special(name, source, rows, label=None):
    """Returns the result of a special case, in the order of the docs; None if arithmetic decides."""
    everything = [v for row in rows for v in row]
    if any(math.isnan(v) for v in everything):
        return math.nan
    if name == "logSumExp":
        return max(everything) if math.isinf(max(everything)) else None
    if source == "logits":
        if any(math.isinf(max(row)) for row in rows):
            return math.nan
    elif INF in everything or source == "probs" and min(everything) < 0:
        return math.nan
    if name == "crossEntropyLoss":
        return INF if rows[0][label] == -INF else None
    zero = 0 if source == "probs" else -INF
    if name in ("crossEntropy", "klDivergence", "generalized"):
        return INF if any(a > zero and b == zero for a, b in zip(*rows)) else None
    return None
