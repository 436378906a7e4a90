"""The registry of case generators.

A generator yields the cases of one operation and dtype from its own random source. The seed of the run, the operation, the dtype
and the generator's name are its seed. So a new operation or generator changes no other case.
"""
import math
import random
import types
from mpmath import mp, mpf
from bounds import OPTIONS
from floats import DTYPES, INTEGERS, MAX, half_ulp, number, rounded, stored

# The number of digits of an exact result. With 400, textbook formulas keep all digits of a float64 wherever they cancel. Long rows,
# and exponentials and losses, in which nothing cancels, take fewer.
DIGITS, FEW_DIGITS, LONG_DIGITS = 400, 120, 75
# Rows of at least this length are written as runs of equal elements.
LONG = 300

# `precision` is the number of digits of a stored allowed error. The digits of an exact result are one less beyond float64.
settings = types.SimpleNamespace(points=12, precision=5)


class Unfit(Exception):
    """Says that a call has no results with a bound."""


generators = []


def cases(file, *operations, digits=DIGITS, share=False, dtypes=DTYPES):
    """Registers a generator `make(rng, dtype, operation)` of cases for test/fixtures/<file>.json.

    With `share`, all its operations get the same random source: then they share the exponentials of long rows.
    """

    def register(make):
        for one in operations:
            if any(one in others and make.__name__ == other.__name__ for _, others, *_, other in generators):
                raise ValueError(f"{one} has another generator named {make.__name__}")
        generators.append((file, operations, digits, share, dtypes, make))
        return make

    return register


def function_of(operation):
    """Returns the public function of an operation."""
    return str(operation).split(", ")[0]


def generate(seed, only=()):
    """Yields (file, case) of all generators, or of some functions."""
    for file, operations, digits, share, dtypes, make in generators:
        for dtype in dtypes:
            for operation in operations:
                if only and function_of(operation) not in only:
                    continue
                key = "all" if share else operation
                rng = random.Random(f"{seed}:{key}:{dtype}:{make.__name__}")
                mp.dps = digits
                for case in make(rng, dtype, operation):
                    if case is not None:
                        yield file, case


def encoded(row, dtype):
    """Encodes a row for JSON: as numbers, a recipe, or runs of equal numbers."""
    if isinstance(row, dict):
        return {"generate": row}
    if len(row) < LONG:
        return [number(v, dtype) for v in row]
    runs = []
    for value in row:
        if runs and runs[-1][1] == value and math.copysign(1, runs[-1][1]) == math.copysign(1, value):
            runs[-1][0] += 1
        else:
            runs.append([1, value])
    return {"runs": [[count, number(value, dtype)] for count, value in runs]}


def entry(exact, allowed):
    """Returns [high, low, allowed error]. The exact result is high + low; an allowed error of 0 requires these very bits."""
    if not mp.isfinite(exact):
        return [str(float(exact)), 0, 0]
    high = float(exact)
    if not allowed:
        return [high, 0, 0]
    return [high, rounded(exact - mpf(high), settings.precision - 1), rounded(allowed, settings.precision, down=True)]


def in_half(exact, allowed):
    """Adds the rounding of a float32 result to float16 to its allowed error."""
    if not mp.isfinite(exact) or not allowed:
        assert not mp.isfinite(exact) or stored(exact, "f16") == exact
        return exact, allowed
    return exact, allowed + OPTIONS["dtype"]["result"] * half_ulp(abs(exact) + allowed)


def is_reduced(op, options):
    """Is the result a sum or mean over rows? It is not rounded to the dtype."""
    return op == "jsDivergenceOf" or (options or {}).get("reduction", "none") != "none" and not op.endswith("Grad")


def case(op, dtype, inputs, exact, at=None, form=None, source=None, options=None, targets=None, label=None):
    """Makes a case of inputs and its exact results [(value, allowed error)]; None if one of them overflows.

    inputs: rows or recipes; `at`: the places whose results are stored, if not all.
    """
    if any(mp.isfinite(v) and abs(v) > MAX[dtype] for v, _ in exact):
        return None
    if dtype == "f16" and not is_reduced(op, options):
        exact = [in_half(*pair) for pair in exact]
    given = {"op": op, "dtype": dtype, "form": form, "from": source}
    given |= {"options": options and encoded_options(options, dtype), "inputs": [encoded(row, dtype) for row in inputs]}
    given |= {"targets": targets, "label": label, "at": at, "exact": [entry(*pair) for pair in exact]}
    return {name: value for name, value in given.items() if value is not None}


def encoded_options(options, dtype):
    """Encodes rows among the options as inputs. Beside integers they are float64."""
    dtype = "f64" if dtype in INTEGERS else dtype
    rows = ("classWeights", "weights", "posWeight")
    return {k: encoded(v, dtype) if k in rows and not isinstance(v, (int, float)) else v for k, v in options.items()}


def decided(value):
    """Returns the result of a special case: this very value."""
    return mpf(value) if math.isfinite(value) else value, 0
