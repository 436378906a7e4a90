#!/usr/bin/env python3
"""Answers requests for exact results, for tools/search. A request and its answer are one line of JSON each.

A request has calls, the number of digits, and `isFixture` if it wants cases for a file. The answer has for each call its results as
[high, low, allowed error], or its case; or the reason why it has none, as a string.
"""
import functools
import json
import sys
import mpmath
from mpmath import mp

import exact
from calls import results
from cases import DIGITS, Unfit, case, entry, in_half, settings
from elementwise import MANY

# A call outside a domain raises an error, and is no input for a search.
mp.trap_complex = True
# A climb ends at the bound itself, where the fixtures' digits are too few to tell on which side.
settings.precision = 17
UNFIT = (Unfit, ArithmeticError, ValueError, TypeError)
ROWS = ("weights", "classWeights", "posWeight")


def remember(function):
    """Caches a function: a climber changes one element of a row, so most arguments come again."""
    cached = functools.lru_cache(maxsize=50_000)(lambda v, _digits: function(v))
    return lambda v: cached(v, mp.dps)


exact.exp, exact.log = remember(mpmath.exp), remember(mpmath.log)


def revive(row):
    return [float(v) for v in row]


def answer(call, is_fixture):
    op, dtype, targets = call["op"], call["dtype"], call.get("targets")
    inputs = [revive(row) for row in call["inputs"]]
    options = {k: revive(v) if k in ROWS and isinstance(v, list) else v for k, v in call["options"].items()}
    try:
        values = results(op, dtype, inputs, options, targets)
        if is_fixture:
            return case(op, dtype, inputs, values, options=options, targets=targets)
        return [entry(*(in_half(*v) if dtype == "f16" else v)) for v in values]
    except UNFIT as error:
        return f"{type(error).__name__}: {error}"


for line in sys.stdin:
    request = json.loads(line)
    mp.dps = request.get("digits") or max(DIGITS, MANY)
    answers = [answer(call, request.get("isFixture", False)) for call in request["calls"]]
    print(json.dumps(answers), flush=True)
