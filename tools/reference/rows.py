"""Rows of random numbers. Each function takes the random source of its generator first."""
import functools
import math
from floats import BITS, INF, stored, row_of

# The lengths of rows: they cover loops over vectors, their tails, and short rows.
LENGTHS = (1, 2, 3, 4, 5, 8, 9, 16, 17, 33, 100)
SOME_LENGTHS = (2, 5, 9, 17)

# Offsets that leave three or four bits for the fraction, and the largest difference between logits.
FAR = {"f64": 8e14, "f32": 1e6}
HUGE = {"f64": 1.79e308, "f32": 3.4e38, "f16": 65000.0}


def gauss(rng, n, deviation):
    return [rng.gauss(0, deviation) for _ in range(n)]


def logits(rng, n, kind):
    if kind == "offset":
        return [1e4 + v for v in gauss(rng, n, 1)]
    if kind == "equal":
        return gauss(rng, 1, 3) * n
    if kind == "small":
        return gauss(rng, n, 1e-9)
    row = gauss(rng, n, {"wide": 300, "peak": 2}.get(kind, 3))
    if kind == "peak":
        row[rng.randrange(n)] += rng.choice([20, 40, 90, 300])
    if kind == "zeros":
        row = [v if rng.random() < 0.6 else -INF for v in row[1:]] + row[:1]
    return row


def log_softmax_of(row):
    """Makes log-probabilities as users have them: rounded."""
    m = max(row)
    others = list(row)
    others.remove(m)
    big = math.log1p(math.fsum(math.exp(v - m) for v in others))
    return [v - m - big or 0.0 for v in row]


def ordinary_logits(rng, dtype, longest):
    for n in LENGTHS:
        for kind in ("normal", "wide", "peak", "offset", "equal", "small"):
            if n <= longest and (n in SOME_LENGTHS or kind in ("normal", "wide", "peak")):
                yield row_of(dtype, logits(rng, n, kind))


def near_huge(rng, dtype, n, offset):
    return [offset * rng.choice([1, 1, 1 - 2.0**-20, 1 - 2.0 ** (2 - BITS[dtype])]) for _ in range(n)]


def far_logits(rng, dtype):
    """Makes logits far from 0. At the second offset of float32, all differences have rounding errors."""
    for n in (2, 3, 10, 33):
        yield row_of(dtype, [FAR[dtype] + v for v in gauss(rng, n, 3)])
        yield row_of(dtype, [-8e14 + v for v in gauss(rng, n, 1e8 if dtype == "f32" else 1)])
        yield row_of(dtype, near_huge(rng, dtype, n, rng.choice([-1, 1]) * HUGE[dtype] * 0.95))
        # The differences are almost out of range, too.
        yield row_of(dtype, [rng.choice([-0.5, 0.5]) * HUGE[dtype] for _ in range(n)])


def probabilities(rng, n, kind):
    if kind == "softmax":
        e = [math.exp(v) for v in gauss(rng, n, 3)]
        return [v / sum(e) for v in e]
    if kind == "sparse":
        e = [rng.random() if rng.random() < 0.4 else 0.0 for _ in range(n)]
        return [v / (sum(e) or 1) for v in e]
    if kind == "wide":
        return [10 ** rng.uniform(-30, 3) for _ in range(n)]
    if kind == "counts":
        return [float(rng.randrange(100)) for _ in range(n)]
    return [1 / n] * n


def places(rng, n, *required, count=8):
    """Chooses the places of a row of results that are stored; None for all places of a short row."""
    if n <= 10:
        return None
    return sorted({*required, *(rng.randrange(n) for _ in range(count - len(required)))})


def random_mask(rng, n):
    return [rng.choice([0, 1, 1, 255]) for _ in range(n)]


def hide(rng, dtype, row, mask):
    """Replaces masked elements by NaN, infinities and huge numbers, which must have no effect."""
    worst = (math.nan, INF, HUGE[dtype], -INF, 5.0)
    return row_of(dtype, (v if m else rng.choice(worst) for v, m in zip(row, mask)))


# Special values among ordinary numbers.
SPECIAL_LOGITS = ([math.nan], [INF], [-INF], [-INF], [-INF, -INF], [INF, -INF], [INF, math.nan], [-INF, math.nan])


def special_rows(rng, dtype, count, kind, values):
    """Makes `count` rows of one length, with these values at random places."""
    n = rng.choice([rng.randint(1, 5), rng.randint(6, 12), rng.randint(13, 40)])
    rows = [gauss(rng, n, 3) if kind == "logits" else probabilities(rng, n, "softmax") for _ in range(count)]
    if kind == "logProbs":
        rows = [[math.log(v) for v in row] for row in rows]
    rows = [[round(v, 3) or 0.5 for v in row] for row in rows]
    for v in values:
        rng.choice(rows)[rng.randrange(n)] = v
    return [row_of(dtype, row) for row in rows]


# Long rows are recipes of integers and exactly rounded operations. test/support/cases.ts makes the same bits.


def uniform(seed):
    """Returns a source of numbers in (0, 1), by xorshift32."""
    while True:
        seed ^= seed << 13 & 0xFFFFFFFF
        seed ^= seed >> 17
        seed ^= seed << 5 & 0xFFFFFFFF
        yield seed / 2**32


@functools.lru_cache(maxsize=8)
def generated(dtype, n, kind, seed, scale, offset=0.0, peak=None, near=None):
    """Makes probabilities of many sizes, or evenly spread logits, with a peak at n // 3, or near another row: (seed, distance)."""
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


def made(dtype, row):
    """Returns a row, made from its recipe if it is one."""
    return generated(dtype, **row) if isinstance(row, dict) else row


def recipe(rng, n, kind, scale, offset=0.0):
    return {"n": n, "kind": kind, "seed": rng.randrange(1, 2**32), "scale": scale, "offset": offset}


def beside(rng, row, distance):
    return row | {"near": (rng.randrange(1, 2**32), distance)}


def log_probs_recipe(rng, dtype, n):
    row = recipe(rng, n, "logits", 30.1)
    return row | {"offset": -math.log(math.fsum(math.exp(v) for v in generated(dtype, **row)))}
