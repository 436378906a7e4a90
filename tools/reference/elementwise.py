"""The elementwise functions, at arguments from the whole domain, and where it is hard: where terms cancel, where one formula
takes over from another, at subnormals, and where results leave the range, with the numbers next to these.
"""
import math
from mpmath import mp, mpf, exp, log, log1p
from bounds import ALLOWED
from cases import case, cases, entry, settings
from floats import BITS, INF, LEAST, MAX, neighbours, number, row_of, stored, ulp
from rows import gauss


def log_of_sum(d):
    return log1p(exp(-d))


def log_of_difference(d):
    return log(-mp.expm1(-d)) if d < 1 else log1p(-exp(-d))


def softplus(x):
    return max(x, mpf(0)) + log_of_sum(abs(x))


EXACT = {
    "exp": exp,
    "expm1": mp.expm1,
    "log": log,
    "log1p": log1p,
    "log1mExp": lambda x: log_of_difference(-x),
    "sigmoid": lambda x: exp(x) / (1 + exp(x)) if x < 0 else 1 / (1 + exp(-x)),
    "logit": lambda x: log(x) - log1p(-x),
    "logSigmoid": lambda x: -softplus(-x),
    "softplus": softplus,
    "xlogx": lambda x: x * log(x),
    "xlogy": lambda x, y: x * log(y),
    "xlog1py": lambda x, y: x * log1p(y),
    "logAddExp": lambda a, b: max(a, b) + log_of_sum(abs(a - b)),
    "logSubExp": lambda a, b: a + log_of_difference(a - b),
    "selfInformation": lambda x: -log(x),
}
PART = {"logAddExp": log_of_sum, "logSubExp": log_of_difference}
# e^-d is at least 1e-324 below 1, and a sum may have terms of 1e308 and 1e-324.
MANY = 700


def result(op, dtype, args, base):
    """Returns (exact, allowed error)."""
    args = [mpf(v) for v in args]
    exact = EXACT[op](*args) / (1 if base is None else log(mpf(base)))
    ulps = ALLOWED[op if base is None else f"{op}, in other units than nats"]
    if op in PART:
        part = PART[op](abs(args[0] - args[1]))
        return exact, ulps["result"] * ulp(exact, dtype) + ulps["L"] * ulp(part, dtype)
    return exact, mpf(ulps.get("result") or ulps[dtype]) * ulp(exact, dtype)


def points(op, dtype, args, base=None):
    """Makes a case of many points, each with its arguments."""
    inputs = [row_of(dtype, values) for values in zip(*args)]
    exact = [result(op, dtype, values, base) for values in zip(*inputs)]
    for values, (v, _) in zip(zip(*inputs), exact):
        if not (0 < abs(v) <= MAX[dtype]):
            raise ValueError(f"{op} {values}: {v}")
    given = {"op": op, "dtype": dtype} | ({} if base is None else {"options": {"base": base}})
    numbers = [[number(v, dtype) for v in values] for values in inputs]
    return given | {"inputs": numbers, "exact": [entry(*pair) for pair in exact]}


# exp, expm1, log and log1p.

RANGE = {"f64": (-745, 709, 307), "f32": (-103, 88, 37)}


@cases("reference", "exp", "expm1", "log", "log1p", digits=75)
def of_all_sizes(rng, dtype, op):
    low, high, decades = RANGE[dtype]
    x = [rng.uniform(low, high) for _ in range(60)] + gauss(rng, 60, 1)
    x += [rng.choice([-1, 1]) * 10 ** rng.uniform(-decades - 7, 2) for _ in range(60)]
    if op == "log":
        x = [10 ** rng.uniform(-decades, decades) for _ in range(120)] + [1 + v * 1e-3 for v in x[60:120]]
    least, most = {"log": (0, INF), "log1p": (-1, INF)}.get(op, (-INF, high))
    x = [v for v in row_of(dtype, x) if least < v < most]
    yield case(op, dtype, [x], [result(op, dtype, [v], None) for v in x])


# The other functions. Generators choose from these points.


class Numbers:
    """Makes numbers of all sizes, `settings.points` of each kind."""

    def __init__(self, rng, dtype):
        n = settings.points
        self.rng, self.dtype, self.n, self.some = rng, dtype, n, range(n)
        self.bits, self.decades = BITS[dtype], {"f64": 307, "f32": 37}[dtype]
        # Between these, e^-x is subnormal; above the second it is 0.
        self.under, self.lowest = {"f64": (708.4, 745.1), "f32": (87.3, 103.9)}[dtype]
        least = 2.0 ** LEAST[dtype]
        self.subnormals = [least * rng.randint(1, 2 ** rng.randint(1, self.bits - 1)) for _ in self.some]
        self.ends = [least, 2 * least, least * 2 ** (self.bits - 1), least * (2 ** (self.bits - 1) - 1)]
        self.wide = [self.sized(-self.decades, self.decades) for _ in self.some]
        self.middle = [rng.uniform(0, 3) for _ in self.some]
        self.about_one = [1 + s * 2.0 ** -rng.randint(1, self.bits - 1) for _ in self.some for s in (1, -1)]

    def sign(self):
        return self.rng.choice([-1, 1])

    def sized(self, low, high):
        """Returns 10 to a random power between these."""
        return 10 ** self.rng.uniform(low, high)

    def sizes(self):
        """Makes sizes at which 1 + e^-x rounds to 1, both are powers of two, or e^-x is subnormal."""
        rng, bits = self.rng, self.bits
        turns = [v for k in (1, 2, 3, bits - 1, bits, bits + 1) for v in neighbours(k * math.log(2), self.dtype, 1)]
        sizes = [rng.uniform(0, bits) for _ in self.some] + [rng.uniform(self.under, self.lowest) for _ in self.some]
        sizes += self.middle + [self.sized(-bits / 3, 0) for _ in self.some] + turns
        return sizes + [2.0 ** LEAST[self.dtype], 2.0**-bits, 0.5, 1.0, 2.0]

    def positive(self):
        """Makes positive numbers except 1, and numbers at which the logarithm changes its formula."""
        values = self.wide + self.middle + self.about_one + self.subnormals + self.ends
        values += [2.0**k for k in (-40, -3, -1, 1, 7)]
        values += [v for k in (0.5, 2) for v in neighbours(math.sqrt(k), self.dtype)]
        return [v for v in (stored(v, self.dtype) for v in values) if v not in (0, 1)]


@cases("elementwise", "sigmoid", "logSigmoid", "softplus", digits=MANY)
def logistic(rng, dtype, op):
    yield points(op, dtype, [(v * s,) for v in Numbers(rng, dtype).sizes() for s in (1, -1)])


@cases("elementwise", "log1mExp", digits=MANY)
def below_zero(rng, dtype, op):
    """Yields points around ln 2, where the formula changes, and elsewhere."""
    some = Numbers(rng, dtype)
    values = some.sizes() + [some.sized(-some.decades, 0) for _ in some.some] + some.subnormals + some.ends
    yield points(op, dtype, [(-v,) for v in values + neighbours(math.log(2), dtype, 8)])


@cases("elementwise", "logit", digits=MANY)
def odds(rng, dtype, op):
    """Yields points around 1/3, where the formula changes, near 1/2, where the result is near 0, and near 1, where it is large."""
    some = Numbers(rng, dtype)
    bits = some.bits
    values = [0.5 + s * 2.0 ** -rng.randint(2, bits) for _ in some.some for s in (1, -1)]
    values += [rng.uniform(0, 1) for _ in range(3 * some.n)] + [some.sized(-some.decades, 0) for _ in some.some]
    values += some.subnormals + some.ends + neighbours(1 / 3, dtype, 8) + neighbours(0.25, dtype)
    values += [1 - 2.0 ** -rng.uniform(1, bits) for _ in some.some]
    values += [0.5 - 2.0**-bits, 0.5 + 2.0 ** (1 - bits), 1 - 2.0**-bits]
    yield points(op, dtype, [(v,) for v in row_of(dtype, values) if 0 < v < 1 and v != 0.5])


@cases("elementwise", "xlogx", "selfInformation", "xlogy", digits=MANY)
def of_logarithms(rng, dtype, op):
    some = Numbers(rng, dtype)
    values = some.positive()
    if op == "xlogx":
        yield points(op, dtype, [(v,) for v in values if v < 10.0 ** (some.decades - 4)])
    elif op == "xlogy":
        pairs = [(some.sign() * some.sized(-6, 6), v) for v in values]
        yield points(op, dtype, pairs + [(v * some.sign(), w) for v, w in zip(some.subnormals, some.wide)])
    else:
        for base in (None, 2, 10, 1.5):
            yield points(op, dtype, [(v,) for v in values], base)


@cases("elementwise", "xlog1py", digits=MANY)
def of_logarithms_near_one(rng, dtype, op):
    some = Numbers(rng, dtype)
    small = [s * some.sized(-some.decades, 0) for _ in some.some for s in (1, -1)]
    small += [s * v for v in some.subnormals for s in (1, -1)]
    lows = [v - 1 for v in some.about_one + some.middle] + [2.0 ** (-some.bits) - 1] + some.wide + small
    lows = [v for v in row_of(dtype, lows) if v > -1 and v != 0]
    yield points(op, dtype, [(some.sign() * some.sized(0, 3), v) for v in lows])


@cases("elementwise", "logAddExp", "logSubExp", digits=MANY)
def of_pairs(rng, dtype, op):
    """Yields differences of all sizes at all places, pairs whose larger element and L cancel, and differences with large errors."""
    some = Numbers(rng, dtype)
    bits, n = some.bits, some.n
    pairs = [(rng.gauss(0, s), rng.gauss(0, s)) for _ in some.some for s in (0.1, 1, 10, 100)]
    near = [d for d in some.sizes()[: 2 * n] if d < some.lowest]
    pairs += [(a, a - d * rng.uniform(0.99, 1.01)) for a in (1e3, -7.5, 0.1) for d in near]
    high = some.decades - 1
    pairs += [(s * some.sized(-5, high), s * some.sized(-5, high)) for _ in some.some for s in (1, -1)]
    pairs += [(a, a * (1 + some.sign() * 2.0 ** -rng.randint(bits // 2, bits - 2))) for a in some.middle]
    pairs += [*zip(some.subnormals, some.subnormals[1:])] + [(v, -w) for v, w in zip(some.subnormals, some.middle)]
    for k in (1, 3, 7, 20):
        pairs += [(s * rng.uniform(1, 2) * 2.0**-k, -rng.uniform(4, 80)) for _ in some.some for s in (1, -1)]
    pairs = [row_of(dtype, pair) for pair in pairs]
    if op == "logSubExp":
        pairs = [(max(pair), min(pair)) for pair in pairs if pair[0] != pair[1]]
    # a is -L, rounded to the dtype.
    for d in (rng.uniform(0.01, 3) for _ in range(2 * n)):
        a = stored(float(-PART[op](mpf(d))), dtype)
        pairs += [row_of(dtype, (v, v - d)) for v in neighbours(a, dtype, 1)]
    yield points(op, dtype, [pair for pair in pairs if EXACT[op](*map(mpf, pair)) != 0])
