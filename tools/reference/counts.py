"""Cases of the measures and tables of counts, in integer arrays, and of float16 numbers, with masks, pseudocounts, weights of rows and
reductions."""
import math
from mpmath import mpf, log, fsum
import tables
from calls import of_measures
from cases import case, cases, decided
from divergences_options import in_base, counts as pair_of
from exact import measures
from floats import FLOATS, INTEGERS, computed, neat, row_of
from reductions import reduced, row_weights
from row_options import given, some_mask, visible, with_pseudocount
from rows import gauss, hide, logits, random_mask

TABLES = (*tables.OPS, "normalizedMutualInformation")
LARGEST = {"u8": 255, "i16": 32767, "u32": 2**32 - 1}


def integers(rng, dtype, n):
    """Makes counts: small ones and zeros, or those of every size."""
    largest = LARGEST[dtype]
    if rng.random() < 0.6:
        row = [rng.choice([0, rng.randint(0, 40)]) for _ in range(n)]
    else:
        row = [min(largest, int(2 ** rng.uniform(0, 32.1))) for _ in range(n)]
    return row_of(dtype, row if any(row) else [1] * n)


def effect_on_table(op, table, width):
    """Effect of a relative error of 1 in each element on the measure of a table divided by its sum, to first order."""
    j = [[mpf(v) for v in table[i : i + width]] for i in range(0, len(table), width)]
    r, c = [fsum(row) for row in j], [fsum(column) for column in zip(*j)]
    s = fsum(r)
    of = {"mutualInformation": lambda v, ri, ck: log(v * s / (ri * ck)), "conditionalEntropy": lambda v, ri, ck: log(ri / v)}[op]
    cells = [(v, of(v, ri, ck)) for row, ri in zip(j, r) for v, ck in zip(row, c) if v]
    mean = fsum(v * f for v, f in cells) / s
    return fsum(v * abs(f - mean) for v, f in cells) / s


def of_table(op, dtype, table, width, options):
    """Returns (exact, allowed error) of a table with a mask and a pseudocount, which is added in float64."""
    mask, pseudocount = options.get("mask", [1] * len(table)), mpf(options.get("pseudocount", 0))
    table = tuple(mpf(v) + pseudocount if m else mpf(0) for v, m in zip(table, mask))
    if op == "normalizedMutualInformation":
        return tables.normalized(dtype, table, width, options)
    exact, allowed = tables.of_table(op, dtype, table, width, options)
    if not pseudocount or not allowed:
        return exact, allowed
    base = log(mpf(options["base"])) if "base" in options else 1
    return exact, allowed + (effect_on_table(op, table, width) * tables.U + (2 * tables.U) ** 2) / base


def with_reduction(rng, options, dtype, values, rows):
    """Reduces the results of rows or tables, some of the time."""
    reduction = rng.choice(["none", "sum", "mean"])
    if reduction == "none":
        return values
    options["reduction"] = reduction
    weights = row_weights(rng, rows) if rng.random() < 0.6 else [1] * rows
    if weights != [1] * rows:
        options["rowWeights"] = weights
    return [reduced(dtype, values, weights, reduction)]


def table_of(rng, dtype, a, b):
    if dtype in INTEGERS:
        return integers(rng, dtype, a * b)
    kind = rng.choice(["near", "counts", "zeros", "decided"] if dtype == "f16" else tables.TABLES[:9])
    return neat(dtype, tables.cells_of(rng, a, b, kind), 4)


@cases("measures", *TABLES, dtypes=(*FLOATS, *INTEGERS))
def tables_with_options(rng, dtype, op):
    for a, b in ((1, 1), (1, 4), (2, 2), (3, 5), (5, 3), (9, 17)):
        for i in range(6):
            n = rng.choice([None, 1, 2, 3])
            batch = [table_of(rng, dtype, a, b) for _ in range(n or 1)]
            options = {"shape": [a, b] if n is None else [n, a, b]}
            if op == "normalizedMutualInformation":
                options |= {"average": (*tables.AVERAGES,)[i % 4]}
            else:
                options |= rng.choice([{}, {"base": 2}])
                options |= {"normalize": True} if i % 2 else {}
                options |= {"pseudocount": rng.choice([1, 0.5, 1e-6, 1e3])} if i in (1, 3) else {}
            masks = [random_mask(rng, a * b) if i > 1 else [1] * (a * b) for _ in batch]
            values = [of_table(op, computed(dtype), t, b, options | {"mask": m}) for t, m in zip(batch, masks)]
            if i > 1:
                options["mask"] = sum(masks, [])
                if dtype not in INTEGERS:
                    batch = [hide(rng, dtype, t, m) for t, m in zip(batch, masks)]
            exact = with_reduction(rng, options, dtype, values, n or 1)
            yield case(op, dtype, [sum(batch, ())], exact, options=options)


def rows_of(rng, dtype, source, n):
    if source == "logits":
        return [neat(dtype, logits(rng, n, rng.choice(["normal", "peak", "zeros"]))), neat(dtype, gauss(rng, n, 3))]
    if dtype in INTEGERS:
        return [integers(rng, dtype, n), integers(rng, dtype, n)]
    return [neat(dtype, [min(v, 1000) for v in row]) for row in pair_of(rng, n, rng.choice(["zeros", "near", "counts"]), dtype)]


MEASURES = ("probs", "logits")


@cases("measures", *(one for source in MEASURES for one in measures(source)), dtypes=("f16", *INTEGERS))
def counted(rng, dtype, measure):
    if measure.source == "logits" and dtype in INTEGERS:
        return
    for n in (1, 2, 3, 9, 40):
        for i in range(4):
            rows = rng.choice([1, 3])
            options = {"normalize": True} if measure.source == "probs" else {}
            has_pseudocount = measure.source == "probs" and i % 2
            if has_pseudocount:
                options["pseudocount"] = rng.choice([1, 0.5, 1e-3])
            mask = sum((some_mask(rng, n) for _ in range(rows)), []) if i > 1 else [1] * (rows * n)
            pairs = [rows_of(rng, dtype, measure.source, n)[: measure.count] for _ in range(rows)]
            values = []
            for r, pair in enumerate(pairs):
                kept = [visible(row, mask[r * n : (r + 1) * n]) for row in pair]
                if has_pseudocount:
                    values.append(with_pseudocount(measure, computed(dtype), kept, options["pseudocount"]))
                else:
                    values.append(in_base(measure, computed(dtype), kept, options))
            inputs = [sum((pair[k] for pair in pairs), ()) for k in range(measure.count)]
            if i > 1:
                options["mask"] = mask
                inputs = inputs if dtype in INTEGERS else [hide(rng, dtype, row, mask) for row in inputs]
            exact = with_reduction(rng, options, computed(dtype), values, rows)
            yield case(measure.op, dtype, inputs, exact, options=given(measure, n, options))


OF_MEASURES = {"perplexity": 1, "jsDistance": 2, "normalizedEntropy": 1, "renyiEntropy": 1, "renyiDivergence": 2, "tsallisEntropy": 1}
ORDERS = (0, 0.5, 1, 2, 7.5, math.inf)


@cases("measures", *OF_MEASURES, dtypes=(*FLOATS, *INTEGERS))
def other_measures(rng, dtype, op):
    for n in (1, 2, 5, 17):
        for i in range(4):
            rows = rng.choice([1, 3])
            pairs = [rows_of(rng, dtype, "probs", n)[: OF_MEASURES[op]] for _ in range(rows)]
            options = {} if op == "renyiDivergence" else {"normalize": True}
            order = {} if op in ("perplexity", "jsDistance", "normalizedEntropy") else {"order": rng.choice(ORDERS)}
            mask = None
            if i > 1 and op != "normalizedEntropy":
                mask = sum((some_mask(rng, n) for _ in range(rows)), [])
            values = []
            for r, pair in enumerate(pairs):
                kept = pair if mask is None else [visible(row, mask[r * n : (r + 1) * n]) for row in pair]
                if "normalize" in options and not all(map(sum, kept)):
                    values.append(decided(math.nan))
                else:
                    values += of_measures(op, computed(dtype), kept, {"cols": n} | options | order, None)
            inputs = [sum((pair[k] for pair in pairs), ()) for k in range(OF_MEASURES[op])]
            if mask is not None:
                options["mask"] = mask
                inputs = inputs if dtype in INTEGERS else [hide(rng, dtype, row, mask) for row in inputs]
            exact = with_reduction(rng, options, computed(dtype), values, rows)
            order = {name: "inf" if math.isinf(v) else v for name, v in order.items()}
            yield case(op, dtype, inputs, exact, options={"cols": n} | options | order)
