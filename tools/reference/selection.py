"""Cases of the functions whose results are indices: argmax, topK and sampleCategorical. An allowed error of 0 requires them exactly."""
import math
from mpmath import mpf, exp, fsum
from cases import FEW_DIGITS, case, cases
from floats import FLOATS, INF, computed, neat, row_of
from rows import gauss

OPS = ("argmax", "topK", "sampleCategorical")
KINDS = ("normal", "ties", "special", "zeros")
SPECIAL = (math.nan, INF, -INF, 0.0, -0.0, 1.0, 60000.0, -60000.0, 2.0**-24)


def elements(rng, dtype, n, kind):
    if kind == "special":
        return row_of(dtype, [rng.choice(SPECIAL) for _ in range(n)])
    if kind == "ties":
        return row_of(dtype, [rng.randint(-2, 2) for _ in range(n)])
    if kind == "zeros":
        return row_of(dtype, [rng.choice([0.0, -0.0, -1.0]) for _ in range(n)])
    return neat(dtype, gauss(rng, n, 3))


def order(row, places, is_largest):
    """Returns places in the order in which they are selected: NaN is larger than all numbers, and ties go to the lowest index."""
    sign = -1 if is_largest else 1
    # -0.0 and 0.0 compare as equal.
    return sorted(places, key=lambda i: ((sign, 0) if math.isnan(row[i]) else (0, sign * row[i]), i))


def mask_with(rng, lengths, k):
    """Makes a mask that keeps at least k elements of each row."""
    mask = []
    for n in lengths:
        kept = set(rng.sample(range(n), rng.randint(k, n)))
        mask += [rng.choice([1, 255]) if i in kept else 0 for i in range(n)]
    return mask


def places_of(options, n):
    """Returns the places of the elements of each row."""
    if "offsets" in options:
        offsets = options["offsets"]
        return [range(a, b) for a, b in zip(offsets, offsets[1:])]
    if "shape" in options:
        rows, cols, inner = options["shape"]
        return [range(r * cols * inner + i, (r + 1) * cols * inner, inner) for r in range(rows) for i in range(inner)]
    cols = options["cols"]
    return [range(at, at + cols) for at in range(0, n, cols)]


def layout_of(rng, k):
    """Makes a layout whose rows have at least k elements, and returns it with the number of elements."""
    kind = rng.choice(["cols", "cols", "offsets", "axis"])
    n = rng.choice([k, k, k + 1, k + rng.randint(1, 30)])
    rows = rng.choice([1, 2, 5])
    if kind == "cols":
        return {"cols": n}, rows * n
    if kind == "axis":
        return {"shape": [rows, n, 3], "axis": 1}, rows * n * 3
    # Elements before the first row and behind the last are not read.
    offsets = [rng.randint(0, 3)]
    for _ in range(rows):
        offsets.append(offsets[-1] + k + rng.randint(0, 9))
    return {"offsets": offsets}, offsets[-1] + rng.randint(0, 3)


def selected(op, x, k, options):
    """Returns the places of the selected elements, and their indices within their rows, in the order of results."""
    mask = options.get("mask", [1] * len(x))
    rows = []
    for row in places_of(options, len(x)):
        kept = [i for i, at in enumerate(row) if mask[at]]
        rows.append((row, order([x[at] for at in row], kept, options.get("largest", True))[:k]))
    if "shape" in options and op == "topK":
        # k takes the place of the axis.
        inner = options["shape"][2]
        groups = [rows[i : i + inner] for i in range(0, len(rows), inner)]
        pairs = [(row, one[j]) for group in groups for j in range(k) for row, one in group]
    else:
        pairs = [(row, i) for row, one in rows for i in one]
    return [row[i] for row, i in pairs], [i for _, i in pairs]


@cases("options", *OPS[:2], dtypes=FLOATS)
def of_rows(rng, dtype, op):
    for kind in KINDS:
        for k in (1, 1, 2, 3, 7, 20) if op == "topK" else (1, 1, 1, 1):
            for has_mask in (False, True):
                options, n = layout_of(rng, k)
                x = elements(rng, dtype, n, kind)
                if has_mask:
                    options["mask"] = mask_with(rng, [n], n)
                    for row in places_of(options, n):
                        for at, m in zip(row, mask_with(rng, [len(row)], k)):
                            options["mask"][at] = m
                if op == "topK":
                    options |= rng.choice([{}, {"largest": False}, {"largest": False}])
                    options |= rng.choice([{}, {"out": dtype}, {"out": "f64"}])
                places, indices = selected(op, x, k, options)
                values = [x[at] for at in places] if op == "topK" else []
                options |= {"k": k} if op == "topK" else {}
                yield case(op, dtype, [x], [(v, 0) for v in values] + [(mpf(i), 0) for i in indices], options=options)


# Rounding decides within this distance of a cumulative probability, relative to the sum.
NEAR = {"f64": mpf(10) ** -12, "f32": mpf(10) ** -5}


def distribution(x, options):
    """Returns the probabilities of a row after its filters, and the distance of topP from the sums that it is compared with."""
    temperature = mpf(options.get("temperature", 1))
    places = order(x, [i for i, m in enumerate(options["mask"]) if m], True)
    places = places[: 1 if temperature == 0 else options.get("topK")]
    weights = [exp((mpf(x[i]) - mpf(x[places[0]])) / temperature) if temperature else mpf(1) for i in places]
    whole, part, distance = fsum(weights), mpf(options.get("topP", 1)), mpf(1)
    if part < 1:
        sums = [fsum(weights[: i + 1]) / whole for i in range(len(weights))]
        distance = min(abs(v - part) for v in sums) if part else mpf(1)
        count = 1 + next(i for i, v in enumerate(sums) if v >= part)
        places, weights = places[:count], weights[:count]
    whole, kept = fsum(weights), dict(zip(places, weights))
    return [kept.get(i, mpf(0)) / whole for i in range(len(x))], distance


def numbers_at(rng, sums, near):
    """Returns numbers beside the cumulative probabilities, on either side, and the ends of [0, 1)."""
    beside = [float(v + sign * (5 * near + mpf(rng.random()) / 100)) for v in sums for sign in (-1, 1)]
    ordinary = [u for u in (*beside, rng.random()) if 0 <= u < 1 and all(abs(mpf(u) - v) > 4 * near for v in sums[:-1])]
    return [0.0, 1 - 2.0**-53, *rng.sample(ordinary, min(4, len(ordinary)))]


@cases("options", OPS[2], digits=FEW_DIGITS, dtypes=FLOATS)
def samples(rng, dtype, op):
    for n in (1, 2, 3, 8, 40):
        for _ in range(12):
            options = rng.choice([{}, {"temperature": rng.choice([0, 0.3, 2])}])
            options |= rng.choice([{}, {"topK": rng.choice([1, 3, 1000])}])
            options |= rng.choice([{}, {"topP": rng.choice([0, 0.2, 0.6, 0.95, 1])}])
            # Few digits keep the probabilities of different logits apart.
            x = list(neat(dtype, gauss(rng, n, 2), 3))
            has_mask = rng.random() < 0.5
            mask = mask_with(rng, [n], 1) if has_mask else [1] * n
            x = [v if m else rng.choice([v, math.nan, INF]) for v, m in zip(x, mask)]
            if rng.random() < 0.3:
                x[rng.choice([i for i, m in enumerate(mask) if m])] += 5.0
            x = row_of(dtype, x)
            p, distance = distribution(x, options | {"mask": mask})
            near = NEAR[computed(dtype)]
            if distance < near:
                continue
            sums = [fsum(p[: i + 1]) for i in range(n)]
            # A sum within this distance of 1 cannot be told from it, unless it is 1.
            are_apart = all(1 - v > near or 1 - v < mpf(10) ** -100 for v in sums)
            uniforms = [u for u in numbers_at(rng, sums, near) if u < 0.9 or are_apart]
            chosen = [next(i for i, v in enumerate(sums) if v > mpf(u) and p[i] > 0) for u in uniforms]
            options |= {"cols": n} | ({"mask": mask} if has_mask else {}) | {"uniforms": uniforms}
            rows = len(uniforms)
            yield case(op, dtype, [x * rows], [(mpf(i), 0) for i in chosen], options=options)
