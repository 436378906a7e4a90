"""Rounds numbers to a dtype, and encodes them for JSON."""
import math
import struct
from mpmath import mp, mpf

INF = math.inf
DTYPES = ("f64", "f32")
FLOATS = (*DTYPES, "f16")
BITS = {"f64": 53, "f32": 24}
# The exponent of the smallest subnormal number.
LEAST = {"f64": -1074, "f32": -149}
# Smaller numbers are subnormal.
TINY = {"f64": mpf(2) ** -1022, "f32": mpf(2) ** -126}
MAX = {"f64": mpf(2) ** 1024 - mpf(2) ** 971, "f32": mpf(2) ** 128 - mpf(2) ** 104}
MAX |= {"f16": mpf(65504)}
# Elements of other kinds, and the dtype in which they are computed. Results of float16 are rounded once more, those of integers are float64.
COMPUTED = {"f16": "f32", "u8": "f64", "i16": "f64", "u32": "f64"}
INTEGERS = ("u8", "i16", "u32")
MAX |= {dtype: MAX["f64"] for dtype in INTEGERS}
# u, the unit roundoff: half an ulp of 1.
U = {dtype: mpf(2) ** -bits for dtype, bits in BITS.items()}


FORMATS = {"f32": "<f", "f16": "<e"}


def computed(dtype):
    return COMPUTED.get(dtype, dtype)


def stored(x, dtype):
    """Rounds x to the dtype, which has all integers that are given."""
    if dtype not in FORMATS:
        return float(x)
    return struct.unpack(FORMATS[dtype], struct.pack(FORMATS[dtype], float(x)))[0]


def row_of(dtype, values):
    """Makes a row: a tuple, so that functions of a row can cache their results."""
    return tuple(stored(v, dtype) for v in values)


def neat(dtype, values, digits=6):
    """Makes a row of numbers with few decimal digits: short in JSON, arbitrary in their last bits."""
    return row_of(dtype, (float(f"{v:.{digits}g}") for v in values))


def ulp(x, dtype):
    return mpf(2) ** (max(mp.frexp(x)[1] - BITS[dtype], LEAST[dtype]) if x else LEAST[dtype])


def half_ulp(x):
    """An ulp of float16."""
    return mpf(2) ** (max(mp.frexp(x)[1] - 11, -24) if x else -24)


def neighbours(x, dtype, count=2):
    """Returns x and the `count` numbers on each side of it."""
    step = float(ulp(mpf(x), dtype))
    return [stored(x, dtype) + k * step for k in range(-count, count + 1)]


def number(v, dtype="f64"):
    """Encodes v for JSON: as the shortest decimal that rounds to it in the dtype."""
    if not math.isfinite(v):
        return str(v)
    if dtype in INTEGERS:
        return int(v)
    if dtype == "f64":
        return v
    decimals = (float(f"{v:.{digits}g}") for digits in range(1, 18))
    return next(decimal for decimal in decimals if stored(decimal, dtype) == v)


def rounded(v, digits, down=False):
    """Rounds v to few decimal digits, with `down` toward -Infinity."""
    short = float(f"{float(v):.{digits}g}")
    if down and short > v:
        short -= 10.0 ** (math.floor(math.log10(short)) + 1 - digits)
        short = float(f"{short:.{digits}g}")
        if not 0 < short <= v:
            return float(v)
    return short
