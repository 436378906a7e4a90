"""Cases of the classification losses and their gradients with masks, row weights and empty rows, beside all other options; and rows that end behind a block."""
import math
from cases import FEW_DIGITS, LONG_DIGITS, case, cases
from floats import FLOATS, INF, computed, neat, row_of
from losses import GRAD, LOSSES
from losses_options import REDUCTIONS, class_weights, classification, loss_options, loss_rows, target_row, with_options
from reductions import row_weights
from rows import hide, places, random_mask

NAMES = ("classWeights", "labelSmoothing", "temperature", "from")


def some_options(rng, dtype, cols):
    names = [name for name in NAMES if rng.random() < (0.2 if name == "from" else 0.35)]
    reduction = rng.choice(REDUCTIONS)
    options = loss_options(rng, dtype, cols, names, reduction)
    if "classWeights" in names:
        options["classWeights"] = class_weights(rng, dtype, cols)
    if reduction == "mean" and rng.random() < 0.3:
        options["emptyRow"] = "zero"
    return names, options


def mask_of(rng, rows, cols):
    """Makes a mask that keeps one element of most rows, or one row of it for all."""
    if rng.random() < 0.3:
        return [1, *random_mask(rng, cols - 1)]
    mask = random_mask(rng, rows * cols)
    for r in range(rows):
        mask[r * cols + rng.randrange(cols)] = rng.choice([1, 1, 1, 1, mask[r * cols]])
    return mask


def masked_case(rng, dtype, op, rows, targets, options):
    """Makes a case. What a mask or a row weight of 0 leaves out is NaN, infinite or huge."""
    cols = len(rows[0])
    whole = options["mask"] * (len(rows) if len(options["mask"]) == cols else 1)
    skipped = [w == 0 for w in options.get("rowWeights", [1] * len(rows))]
    shown = [0 if skipped[i // cols] else m for i, m in enumerate(whole)]
    exact = classification(op, computed(dtype), rows, targets, options)
    inputs = [hide(rng, dtype, sum(rows, ()), shown)]
    are_ids = not isinstance(targets[0], tuple)
    if not are_ids:
        # A masked target has no effect either.
        inputs.append(row_of(dtype, (v if m else rng.choice([v, math.nan, INF]) for v, m in zip(sum(targets, ()), shown))))
    at = places(rng, len(rows) * cols) if op == GRAD else None
    exact = [exact[i] for i in at] if at else exact
    return case(op, dtype, inputs, exact, at, options=options, targets=targets if are_ids else None)


@cases("options", *LOSSES, digits=FEW_DIGITS, dtypes=FLOATS)
def masked_classes(rng, dtype, op):
    for cols in (1, 2, 3, 9, 33):
        for i in range(14 if cols < 9 else 8):
            names, options = some_options(rng, dtype, cols)
            rows = [loss_rows(rng, dtype, cols, names)[0] for _ in range(rng.choice([1, 2, 4]))]
            options["mask"] = mask_of(rng, len(rows), cols) if i % 4 else [1] * cols
            if "reduction" in options and rng.random() < 0.6:
                options["rowWeights"] = row_weights(rng, len(rows)) if rng.random() < 0.9 else [0] * len(rows)
            if i % 2:
                options["ignoreIndex"] = rng.choice([-1, 0, -100])
                targets = [rng.choice([row.index(max(row)), rng.randrange(cols), options["ignoreIndex"]]) for row in rows]
            else:
                targets = [neat(dtype, target_row(rng, cols, rng.choice(["softmax", "one-hot", "counts"]), row)) for row in rows]
            yield masked_case(rng, dtype, op, rows, targets, options)


@cases("options", *LOSSES, digits=LONG_DIGITS)
def past_a_block(rng, dtype, op):
    """Yields rows that are one element longer than a block of float64 or float32; the result depends on that element most."""
    for n in (513, 1025):
        x, y = (0.5,) * (n - 1) + (2.0,), (2.0**-10,) * (n - 1) + (0.5,)
        for options in ({}, {"labelSmoothing": 0.1}):
            yield with_options(rng, dtype, op, [x], [y], {"cols": n} | options)
