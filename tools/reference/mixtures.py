"""Cases of jsDivergenceOf, the Jensen-Shannon divergence of a group of rows."""
import math
from mpmath import mpf, log, fsum
from bounds import ALLOWED, OPTIONS
from cases import case, cases, decided
from floats import INF, INTEGERS, MAX, computed, neat, row_of, ulp
from rows import probabilities

BOUND, BASE = ALLOWED["jsDivergenceOf"], OPTIONS["base"]["result"]
U = mpf(2) ** -53


def result(dtype, x, options):
    """Returns (exact, allowed error) for the rows of x."""
    cols = options["cols"]
    rows = [x[i : i + cols] for i in range(0, len(x), cols)]
    weights = options.get("weights", [1] * len(rows))
    kept = [(row, mpf(w)) for row, w in zip(rows, weights) if w]
    total = fsum(w for _, w in kept)
    everything = [v for row, _ in kept for v in row]
    if total == 0 or any(math.isnan(v) or v < 0 or v == INF for v in everything):
        return decided(math.nan)
    if all(row == kept[0][0] for row, _ in kept):
        return decided(0)
    kept = [(list(map(mpf, row)), w / total) for row, w in kept]
    mean = [fsum(w * row[k] for row, w in kept) for k in range(cols)]
    divisor = log(mpf(options["base"])) if "base" in options else mpf(1)
    measures = [(fsum(v * log(v / m) for v, m in zip(row, mean) if v) / divisor, w) for row, w in kept]
    if any(v > MAX["f64"] for v, _ in measures):
        raise ArithmeticError("the quotient of a row overflows")
    exact = fsum(w * v for v, w in measures)
    ulps = BOUND["result"] + ("base" in options) * BASE
    allowed = ulps * ulp(exact, dtype) + (BOUND["mean"] * U) ** 2 * fsum(mean) / divisor
    return exact, allowed + len(x) * mpf(2) ** -1073


@cases("measures", "jsDivergenceOf")
def groups(rng, dtype, op):
    for count in (1, 2, 3, 7):
        for n in (1, 2, 5, 33):
            for kind in ("softmax", "wide", "sparse", "counts", "uniform", "near", "nearer"):
                rows = [probabilities(rng, n, "softmax" if kind.startswith("near") else kind) for _ in range(count)]
                if kind.startswith("near"):
                    d = {"near": 1e-4, "nearer": 1e-13 if dtype == "f64" else 1e-6}[kind]
                    rows = [[v * (1 + rng.gauss(0, d)) for v in rows[0]] for _ in rows]
                x = sum(map(tuple, rows), ())
                x = row_of(dtype, x) if kind == "nearer" else neat(dtype, x, 6)
                options = {"cols": n} | rng.choice([{}, {}, {"base": 2}])
                if rng.random() < 0.5:
                    options["weights"] = [float(rng.choice([0, 1, 2, rng.randint(1, 64) / 8])) for _ in rows]
                yield case(op, dtype, [x], [result(dtype, x, options)], options=options)


@cases("measures", "jsDivergenceOf", dtypes=("f16", *INTEGERS))
def groups_of_counts(rng, dtype, op):
    for count in (1, 2, 5):
        for n in (1, 2, 5, 33):
            rows = [[rng.choice([0, rng.randint(0, 200)]) for _ in range(n)] for _ in range(count)]
            if dtype == "f16":
                rows = [probabilities(rng, n, "softmax") for _ in range(count)]
            x = neat(dtype, sum(rows, []), 6)
            options = {"cols": n} | rng.choice([{}, {"base": 2}])
            if rng.random() < 0.5:
                options["weights"] = [float(rng.choice([0, 1, rng.randint(1, 64) / 8])) for _ in rows]
            yield case(op, dtype, [x], [result(computed(dtype), x, options)], options=options)
