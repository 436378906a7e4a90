"""Cases of the measures with `normalize`, a temperature and a base; jsDistance and perplexity."""
import math
from mpmath import mp, mpf, exp, log, fsum, sqrt
from bounds import ALLOWED, OPTIONS
from cases import case, cases, decided
from divergences import SIZES, among_zeros, sized
from exact import TERM, Measure, distribution, exponentials, measured, measures, special, times
from floats import BITS, INF, LEAST, MAX, U, neat, row_of, ulp
from rows import HUGE, gauss, logits

NORMALIZE, TEMPERATURE = OPTIONS["normalize"]["quotient"], OPTIONS["temperature"]["t"]
DIVERGENCE = OPTIONS["normalize, of a divergence"]
BASE = OPTIONS["base"]["result"]


def normalized(x):
    s = fsum(map(mpf, x))
    return [(v / s, log(v) - log(s) if v else mpf(-INF)) for v in map(mpf, x)]


def effect_of_rounded(dtype, term, p, q):
    """Effect of the rounding of each probability on an entropy, to first order."""
    relative = NORMALIZE * U[dtype]
    errors = [max(relative * a, mpf(2) ** (LEAST[dtype] - 1)) for a, _ in p]
    if term == "entropy":
        return fsum(error * (abs(la) + 1) for error, (a, la) in zip(errors, p) if a)
    return fsum(error * abs(lb) + a * relative for error, (a, _), (_, lb) in zip(errors, p, q) if a)


def effect_of_quotients(term, p, q):
    """Effect of a relative error of 1 in each probability on a divergence, to first order."""
    if term == "generalized":
        return fsum(times(a, abs(la - lb)) + abs(b - a) for (a, la), (b, lb) in zip(p, q))
    sides = [(a, la, b) for (a, la), (b, _) in [*zip(p, q), *zip(q, p)] if a]
    return fsum(a * abs(la - log((a + b) / 2)) for a, la, b in sides) / 2


def effect_of_t(term, p, q, t, s):
    """Effect of a relative error of 1 in each t on the result, to first order."""
    term = "klDivergence" if term == "generalized" else term
    exact = fsum(TERM[term](*a, *b) for a, b in zip(p, q))
    if term == "entropy":
        return fsum(a * abs(la + exact) * abs(v) for (a, la), v in zip(p, t) if a)
    if term == "jsDivergence":
        result = mpf(0)
        for one, other, by in ((p, q, t), (q, p, s)):
            logs = [la - log((a + b) / 2) if a else mpf(0) for (a, la), (b, _) in zip(one, other)]
            mean = fsum(a * l for (a, _), l in zip(one, logs))
            result += fsum(a * abs(l - mean) * abs(v) for (a, _), l, v in zip(one, logs, by) if a) / 2
        return result
    logs = [(la - lb if term == "klDivergence" else -lb) if a else mpf(0) for (a, la), (_, lb) in zip(p, q)]
    first = fsum(a * abs(l - exact) * abs(v) for (a, _), l, v in zip(p, logs, t) if a)
    return first + fsum(abs(b - a) * abs(v) for (a, _), (b, _), v in zip(p, q, s) if b)


def is_empty(row):
    return max(row) < INF and min(row) >= 0 and fsum(map(mpf, row)) == 0


def without_vanished(dtype, row):
    """Replaces probabilities by 0 whose quotients by their sum are rounded to 0."""
    if not (min(row) >= 0 and max(row) < INF):
        return row
    least = fsum(map(mpf, row)) * mpf(2) ** (LEAST[dtype] - 1)
    return tuple(0.0 if v <= least else v for v in row)


def with_options(measure, dtype, rows, options):
    """Returns (exact, allowed error, addition of the options to it) in nats, or (exact, 0, 0) for a special case."""
    temperature = mpf(options.get("temperature", 1))
    if options.get("normalize") and measure.term == "crossEntropy":
        rows = [without_vanished(dtype, rows[0]), rows[1]]
    outcome = special(measure.term, measure.source, rows)
    if options.get("normalize") and any(map(is_empty, rows)):
        outcome = math.nan
    if outcome is None and measure.count == 2 and measure.term != "crossEntropy" and rows[0] == rows[-1]:
        outcome = 0
    if outcome is not None:
        return *decided(outcome), 0
    u, more = U[dtype], mpf(0)
    if options.get("normalize"):
        p, q = normalized(rows[0]), normalized(rows[-1])
        if measure.count == 2 and measure.term != "crossEntropy":
            # Both forms of KL are one, and have the bound of the generalized one.
            measure = Measure("klDivergence", "probs", "generalized") if measure.op == "klDivergence" else measure
            error = DIVERGENCE["quotient"] * U["f64"] ** 2
            exact, allowed = measured(measure, dtype, p, q)
            # The second order counts too: rows that are equal except for rounding have no first order.
            more = effect_of_quotients(measure.term, p, q) * error + (2 * error) ** 2
            return exact, allowed, more + DIVERGENCE["result"] * ulp(exact, dtype)
        more += effect_of_rounded(dtype, measure.term, p, q) + (2 * NORMALIZE * u) ** 2
    else:
        p, q = (distribution(measure.source, row, temperature) for row in (rows[0], rows[-1]))
    if temperature != 1:
        t, s = (exponentials(row, temperature)[1] for row in (rows[0], rows[-1]))
        far = fsum((a + b) * (max(abs(v), abs(w)) ** 2 if a and b else 0) for (a, _), (b, _), v, w in zip(p, q, t, s))
        size = TEMPERATURE * max(effect_of_t(measure.term, p, q, t, s) * u, mpf(2) ** LEAST[dtype])
        more += size + (TEMPERATURE * u) ** 2 * far
    return *measured(measure, dtype, p, q), more


def check_nats(exact):
    """The sum of a row is in nats, and is infinite if it overflows."""
    if abs(exact) > MAX["f64"]:
        raise OverflowError("overflows in nats")


def in_base(measure, dtype, rows, options):
    """Returns (exact, allowed error) of a measure with options, a base among them."""
    exact, allowed, more = with_options(measure, dtype, rows, options)
    if "base" in options and allowed:
        check_nats(exact)
        log_base = log(mpf(options["base"]))
        exact, allowed, more = exact / log_base, (allowed + more) / log_base, BASE * ulp(exact / log_base, dtype)
    return exact, allowed + more


def optional(measure, dtype, rows, options):
    """Makes a case. The form and the source are options too."""
    rows = rows[: measure.count]
    given = {"cols": len(rows[0])} | ({"from": measure.source} if measure.source != "probs" else {}) | options
    given |= {"form": measure.form} if measure.form else {}
    return case(measure.op, dtype, rows, [in_base(measure, dtype, rows, options)], options=given)


def base_option(rng):
    return rng.choice([{}, {}, {}, {"base": 2}, {"base": 10}])


@cases("options", *measures("logits"))
def tempered(rng, dtype, measure):
    for temperature in (0.5, 2, 1e-3, 1e3):
        for n in (2, 10):
            for kind in ("normal", "near", "peak", "zeros")[: 4 if n > 2 else 3]:
                a, b = (logits(rng, n, "normal" if kind == "near" else kind) for _ in "ab")
                if kind == "near":
                    b = [v * (1 + rng.gauss(0, 1e-4)) for v in a]
                if kind == "zeros":
                    b = [-INF if v == -INF else w if w > -INF else 0.5 for v, w in zip(a, b)]
                options = {"temperature": temperature} | base_option(rng)
                yield optional(measure, dtype, [neat(dtype, a), neat(dtype, b)], options)


def counts(rng, n, kind, dtype):
    """Makes two rows for `normalize`."""
    p, q = ([math.exp(v) for v in gauss(rng, n, 2)] for _ in "pq")
    if kind == "zeros":
        p = [v * rng.choice([0, 1]) for v in p[1:]] + p[:1]
        q = [v * rng.choice([0, 1]) if w == 0 else v for v, w in zip(q, p)]
    if kind.startswith("near"):
        d = 1e-3 if kind == "near" else 1e-6 if dtype == "f32" else 1e-13
        q = [v * (1 + rng.gauss(0, d)) for v in p]
    if kind == "wide":
        p, q = ([10 ** rng.uniform(-20, 3) for _ in range(n)] for _ in "pq")
    if kind == "counts":
        return [[float(rng.randint(1, 99)) for _ in range(n)] for _ in "pq"]
    if kind == "overflow":
        return [[HUGE[dtype] * rng.uniform(0.5, 0.94) for _ in range(n)] for _ in "pq"]
    if kind == "subnormal":
        return [[2.0 ** LEAST[dtype] * rng.randint(1, 2 ** (BITS[dtype] - 9)) for _ in range(n)] for _ in "pq"]
    if kind == "tiny":
        return [[10.0 ** (-303 if dtype == "f64" else -36) * rng.uniform(0.01, 1) for _ in range(n)] for _ in "pq"]
    if kind == "one huge":
        p = [HUGE[dtype] * 0.9, *p]
        return p[:n], [v * 1e-30 for v in q]
    factors = [rng.choice([1e-3, 0.3, 1, 7, 1e6]) for _ in "pq"]
    return [[v * f for v in row] for row, f in zip((p, q), factors)]


KINDS = ("softmax", "zeros", "near", "nearer", "counts", "overflow", "subnormal", "tiny", "one huge", "wide")


@cases("options", *measures("probs"))
def quotients(rng, dtype, measure):
    for n in (1, 2, 7, 20):
        for kind in KINDS:
            rows = counts(rng, n, kind, dtype)
            rows = [(row_of if kind in ("subnormal", "nearer") else neat)(dtype, row) for row in rows]
            yield optional(measure, dtype, rows, {"normalize": True} | base_option(rng))
    # The sum of one row overflows, that of the other is below the smallest normal number.
    for n in (2, 9):
        rows = [counts(rng, n, kind, dtype)[0] for kind in ("overflow", "subnormal")]
        for a, b in (rows, rows[::-1]):
            yield optional(measure, dtype, [row_of(dtype, a), row_of(dtype, b)], {"normalize": True})


# jsDistance and perplexity are functions of a measure before it is rounded.


def perplexity(dtype, rows, options):
    exact, allowed, more = with_options(Measure("entropy", options.get("from", "probs")), dtype, rows, options)
    result = exp(exact)
    return result, ALLOWED["perplexity"]["result"] * ulp(result, dtype) + result * (allowed + more)


def normalized_entropy(dtype, rows, options):
    """An entropy in units of ln n: its bound has 2 ulp more."""
    source, n = options.get("from", "probs"), len(rows[0])
    exact, allowed, more = with_options(Measure("entropy", source), dtype, rows, options)
    if mp.isnan(exact):
        return decided(math.nan)
    if n == 1:
        return decided(0)
    own = ALLOWED[str(Measure("normalizedEntropy", source))]
    ulps = own["sizes"] - ALLOWED[str(Measure("entropy", source))]["sizes"] if "sizes" in own else 2
    if not allowed:
        return decided(0)
    return exact / log(n), (allowed + more) / log(n) + ulps * ulp(exact / log(n), dtype)


def distance(dtype, rows, options):
    exact, _, more = with_options(Measure("jsDivergence", options.get("from", "probs")), dtype, rows, options)
    if exact == 0:
        return decided(0)
    exact = max(exact, mpf(0))
    has_base = "base" in options
    log_base = log(mpf(options["base"])) if has_base else 1
    check_nats(exact / min(log_base, 1))
    result = sqrt(exact / log_base)
    is_of_logits = options.get("from") == "logits"
    ulps = ALLOWED["jsDistance, from logits" if is_of_logits else "jsDistance"]["result"] + has_base * BASE
    # Half of the smallest number for each term, and for the quotient by the logarithm of the base.
    tiny = (len(rows[0]) + has_base * log_base) * mpf(2) ** -1075
    above = sqrt((exact + more + tiny) / log_base) - result
    # A smaller divergence has the larger effect. It may be just 0: a case stores 14 digits of the error, rounded down.
    below = (result - sqrt(max(exact - tiny, 0) / log_base)) * (1 + mpf(10) ** -13)
    return result, ulps * ulp(result, dtype) + max(above, below)


def of_measure(op, dtype, rows, options):
    rows = rows[: 1 if op == "perplexity" else 2]
    exact = (perplexity if op == "perplexity" else distance)(dtype, rows, options)
    return case(op, dtype, rows, [exact], options={"cols": len(rows[0])} | options)


def positive(rng, n, kind):
    row = [math.exp(v) for v in gauss(rng, n, 2)]
    if kind == "zeros":
        row = [v * rng.choice([0, 1]) for v in row[1:]] + row[:1]
    if kind == "sizes":
        row = [10 ** rng.uniform(-25, 2) for _ in range(n)]
    return row


@cases("measures", "perplexity", "jsDistance")
def of_measures(rng, dtype, op):
    for n in (1, 2, 3, 9, 33, 40):
        for kind in ("softmax", "zeros", "sizes", "near", "equal", "logits", "logProbs", "warm"):
            options = {}
            if kind in ("logits", "logProbs", "warm"):
                rows = [gauss(rng, n, 3) for _ in "pq"]
                options = {"from": "logProbs" if kind == "logProbs" else "logits"}
                if kind == "warm":
                    options["temperature"] = rng.choice([0.5, 2, 30])
                if kind == "logProbs":
                    rows = [[-abs(v) - 0.1 for v in row] for row in rows]
            else:
                rows = [positive(rng, n, kind) for _ in "pq"]
                if rng.random() < 0.5:
                    options = {"normalize": True}
                else:
                    rows = [[v / sum(row) for v in row] for row in rows]
            if kind in ("near", "equal"):
                d = 0 if kind == "equal" else 1e-3
                rows[1] = [v * (1 + rng.gauss(0, d)) for v in rows[0]]
            base = rng.choice([{}, {"base": 2}, {"base": 10}]) if op == "jsDistance" else {}
            yield of_measure(op, dtype, [neat(dtype, row, 4) for row in rows], options | base)


@cases("measures", "normalizedEntropy")
def normalized_entropies(rng, dtype, op):
    for n in (1, 2, 3, 9, 33, 40):
        for kind in ("softmax", "zeros", "sizes", "counts", "logits", "logProbs", "warm"):
            options = {}
            row = positive(rng, n, kind)
            if kind in ("logits", "logProbs", "warm"):
                row = gauss(rng, n, 3)
                options = {"from": "logProbs" if kind == "logProbs" else "logits"}
                if kind == "warm":
                    options["temperature"] = rng.choice([0.5, 2, 30])
                if kind == "logProbs":
                    row = [-abs(v) - 0.1 for v in row]
            elif rng.random() < 0.5:
                options = {"normalize": True}
            row = neat(dtype, row, 4)
            yield case(op, dtype, [row], [normalized_entropy(dtype, [row], options)], options={"cols": n} | options)


@cases("measures", "perplexity", "jsDistance")
def scaled(rng, dtype, op):
    """Yields probabilities of each size, alone and in rows."""
    sizes = SIZES[dtype]
    pairs = []
    for i in sizes:
        for k in sizes[::3] if op == "jsDistance" else [0]:
            pairs.append(among_zeros(rng, dtype, sized(rng, dtype, i), sized(rng, dtype, k)))
    for low, high in zip(sizes, sizes[3:]):
        pairs.append([row_of(dtype, [sized(rng, dtype, rng.randint(low, high)) for _ in range(9)]) for _ in "pq"])
    for rows in pairs:
        yield of_measure(op, dtype, rows, {})
