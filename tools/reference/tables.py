"""Cases of the measures of contingency tables: mutualInformation and conditionalEntropy."""
import math
from mpmath import mpf, log, log1p, fsum, sqrt
from bounds import ALLOWED, OPTIONS
from cases import LONG_DIGITS, case, cases, decided
from floats import LEAST, MAX, neat, row_of, stored, ulp

OPS = ("mutualInformation", "conditionalEntropy")
# The sums of a table are float64 for either dtype.
U = mpf(2) ** -53


def of_least(j, r):
    """Returns the effect on a conditional entropy of rounding the elements to multiples of 2^-974."""
    errors = [(min(v, mpf(2) ** -975), ri) for row, ri in zip(j, r) for v in row if 0 < v < mpf(2) ** -922]
    return fsum(e * (log(ri / e) + 1) for e, ri in errors)


def of_table(op, dtype, table, width, options):
    j = [[mpf(v) for v in table[i : i + width]] for i in range(0, len(table), width)]
    r = [fsum(row) for row in j]
    c = [fsum(column) for column in zip(*j)]
    s = fsum(r)
    has_base, is_normalized = "base" in options, bool(options.get("normalize"))
    divisor = (log(mpf(options["base"])) if has_base else 1) * (s if is_normalized else 1)
    if divisor == 0:
        return decided(math.nan)
    if s == 0:
        return decided(0)
    bound = ALLOWED[op]
    ulps = bound[dtype] + has_base * OPTIONS["base"]["result"] + is_normalized * OPTIONS["normalize, of a table"]["result"]
    cells = [(v, ri, ck) for row, ri in zip(j, r) for v, ck in zip(row, c)]
    if op == "conditionalEntropy":
        # The others of a row are summed: a difference would lose those far below v.
        exact = fsum(v * log1p(fsum(row[:k] + row[k + 1 :]) / v) for row in j for k, v in enumerate(row) if v) / divisor
        allowed = ulps * ulp(exact, dtype) + (of_least(j, r) / divisor if s > MAX["f64"] else 0)
        return (exact, allowed) if exact else decided(0)
    exact = fsum(v * log(v * s / (ri * ck)) for v, ri, ck in cells if v) / divisor
    if abs(exact) < mpf(10) ** -300 * (s / divisor):
        exact = mpf(0)
    differences = fsum(abs(v - ri * ck / s) for v, ri, ck in cells)
    rounding = bound["differences"] * U * differences + (bound["S"] * U) ** 2 * s
    return exact, ulps * ulp(exact, dtype) + rounding / divisor


AVERAGES = {
    "arithmetic": lambda a, b: (a + b) / 2,
    "geometric": lambda a, b: sqrt(a * b),
    "min": min,
    "max": max,
}


def marginal_entropy(sums):
    s = fsum(sums)
    # 1 minus a part is the sum of the others, which a difference would lose.
    return -fsum(v / s * log1p(-fsum(sums[:k] + sums[k + 1 :]) / s) for k, v in enumerate(sums) if v)


def normalized(dtype, table, width, options):
    """Returns (exact, allowed error) of normalizedMutualInformation."""
    if any(not 0 <= v <= MAX[dtype] for v in table):
        return decided(math.nan)
    j = [[mpf(v) for v in table[i : i + width]] for i in range(0, len(table), width)]
    r, c = [fsum(row) for row in j], [fsum(column) for column in zip(*j)]
    s = fsum(r)
    a, b = (marginal_entropy(sums) if s else mpf(0) for sums in (r, c))
    if a == 0 or b == 0:
        return decided(1 if a == b else 0)
    mean = AVERAGES[options.get("average", "arithmetic")](a, b)
    cells = [(v, ri, ck) for row, ri in zip(j, r) for v, ck in zip(row, c)]
    exact = fsum(v * log(v * s / (ri * ck)) for v, ri, ck in cells if v) / s / mean
    if abs(exact) < mpf(10) ** -300:
        exact = mpf(0)
    bound = ALLOWED["normalizedMutualInformation"]
    differences = fsum(abs(v - ri * ck / s) for v, ri, ck in cells) / s
    rounding = bound["differences"] * U * differences + (bound["S"] * U) ** 2
    return exact, bound[dtype] * ulp(exact, dtype) + rounding / mean


def cells_of(rng, a, b, kind):
    rows, columns = ([rng.uniform(0.1, 1) for _ in range(n)] for n in (a, b))
    cells = [[r * c for c in columns] for r in rows]
    if kind.startswith("near"):
        d = {"near": 1e-3, "nearer": 1e-7}[kind]
        cells = [[v * (1 + rng.gauss(0, d)) for v in row] for row in cells]
    if kind == "counts":
        cells = [[float(rng.randint(0, 40)) for _ in row] for row in cells]
    if kind == "independent counts":
        rows, columns = ([rng.randint(1, 30) for _ in range(n)] for n in (a, b))
        cells = [[float(r * c) for c in columns] for r in rows]
    if kind == "zeros":
        cells = [[v if rng.random() < 0.4 else 0.0 for v in row] for row in cells]
        cells[0][0] = 0.5
    if kind == "decided":
        cells = [[10 ** rng.uniform(-20, -8) for _ in row] for row in cells]
        for row in cells:
            row[rng.randrange(b)] = rng.uniform(0.1, 1)
    if kind == "sizes":
        cells = [[10 ** rng.uniform(-30, 5) for _ in row] for row in cells]
    if kind == "diagonal":
        cells = [[10 ** rng.uniform(-18, 0) if i == k else 0.0 for k in range(b)] for i in range(a)]
    if kind == "empty":
        cells = [[0.0] * b for _ in range(a)]
    return sum(cells, [])


def table_of(rng, dtype, a, b, kind):
    if kind == "ends":
        # The products of the marginals are far below the smallest number.
        least = {"f64": -290, "f32": -37}[dtype]
        table = [10 ** rng.uniform(least, 0) if rng.random() < 0.5 else 0.0 for _ in range(a * b)]
        table[0] = 1.0
    else:
        table = cells_of(rng, a, b, rng.choice(TABLES[:6]) if kind in ("huge", "tiny") else kind)
    if kind == "huge":
        table = [v / max(table) * float(MAX[dtype]) * 0.99 if max(table) else v for v in table]
    if kind == "tiny":
        table = [v * 2.0 ** (LEAST[dtype] + 30) for v in table]
    return row_of(dtype, table) if kind in ("nearer", "huge", "tiny") else neat(dtype, table, 4)


SHAPES = ((1, 1), (1, 4), (4, 1), (2, 2), (3, 5), (5, 3), (9, 17), (2, 20))
TABLES = ("independent", "near", "nearer", "counts", "independent counts", "zeros")
TABLES += ("decided", "sizes", "diagonal", "empty", "huge", "tiny", "ends")


@cases("measures", *OPS)
def tables(rng, dtype, op):
    for kind in TABLES:
        for a, b in SHAPES:
            table = table_of(rng, dtype, a, b, kind)
            # A single table, or a batch of one or two.
            n = rng.choice([None, None, 1, 2])
            options = rng.choice([{}, {"base": 2}, {"base": 10}])
            if kind == "huge" or rng.random() < 0.4:
                options = options | {"normalize": True}
            batch = [table, tuple(reversed(table))][: n or 1]
            exact = [of_table(op, dtype, one, b, options) for one in batch]
            shape = [a, b] if n is None else [n, a, b]
            yield case(op, dtype, [sum(batch, ())], exact, options={"shape": shape} | options)


@cases("measures", *OPS, digits=LONG_DIGITS)
def long_table(rng, dtype, op):
    """Yields a large table of two kinds of rows in turn; each half of a row repeats one value."""
    a, b = 300, 500
    kinds = [[stored(rng.uniform(0.1, 1), dtype) for _ in range(2)] for _ in range(2)]
    table = tuple(v for i in range(a) for v in kinds[i % 2] for _ in range(b // 2))
    options = {"normalize": True}
    small = [mpf(v) * (a // 2) * (b // 2) for row in kinds for v in row]
    v, allowed = of_table(op, dtype, small, 2, options)
    if op == "conditionalEntropy":
        v += log(mpf(b // 2))
        ulps = ALLOWED[op][dtype] + OPTIONS["normalize, of a table"]["result"]
        allowed = ulps * ulp(v, dtype)
    yield case(op, dtype, [table], [(v, allowed)], options={"shape": [a, b]} | options)


@cases("measures", "normalizedMutualInformation")
def normalized_tables(rng, dtype, op):
    for kind in TABLES:
        for a, b in SHAPES:
            table = table_of(rng, dtype, a, b, kind)
            n = rng.choice([None, None, 1, 2])
            options = rng.choice([{}, *({"average": name} for name in AVERAGES)])
            batch = [table, tuple(reversed(table))][: n or 1]
            exact = [normalized(dtype, one, b, options) for one in batch]
            shape = [a, b] if n is None else [n, a, b]
            yield case(op, dtype, [sum(batch, ())], exact, options={"shape": shape} | options)
