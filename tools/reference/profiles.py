"""Cases of each profile of data of the benchmarks: of the measures of each source, and of the sums of logits."""
import math
import divergences
import logsumexp
import losses
from cases import FEW_DIGITS, cases
from divergences_options import optional
from exact import measures
from floats import INF, row_of
from rows import gauss, log_softmax_of

PROFILES = ("near", "very near", "peaked", "half zero", "one-hot", "normalized", "equal")
LENGTHS = (3, 10, 40)
LOGITS = tuple(one for source in ("probs", "logits", "logProbs") for one in measures(source))


def logits(rng, n, profile):
    """Makes the logits of a row and of another one beside it."""
    deviation = 12 if profile == "peaked" else 3
    x, y = (gauss(rng, n, deviation) for _ in "xy")
    if profile == "near":
        y = [0.9 * v + 0.1 * w for v, w in zip(x, y)]
    if profile == "very near":
        y = [v + 1e-3 * w for v, w in zip(x, y)]
    if profile == "half zero":
        x = x[:1] + [v if rng.random() < 0.5 else -INF for v in x[1:]]
    if profile == "one-hot":
        at = rng.randrange(n)
        x = [0.0 if i == at else -INF for i in range(n)]
    if profile == "normalized":
        x, y = log_softmax_of(x), log_softmax_of(y)
    return x, x if profile == "equal" else y


def softmax(x):
    return [math.exp(v) for v in log_softmax_of(x)]


@cases("reference", *LOGITS)
def profiles(rng, dtype, measure):
    for profile in PROFILES:
        for n in LENGTHS:
            rows = logits(rng, n, profile)
            if measure.source != "logits":
                rows = [softmax(row) if measure.source == "probs" else log_softmax_of(row) for row in rows]
            yield divergences.plain(dtype, measure, *(row_of(dtype, row) for row in rows))


@cases("options", *measures("probs"))
def normalized_profiles(rng, dtype, measure):
    for profile in PROFILES:
        for n in LENGTHS:
            factor = rng.choice([0.3, 7, 1e6])
            p, q = (softmax(row) for row in logits(rng, n, profile))
            rows = row_of(dtype, p), row_of(dtype, (v * factor for v in q))
            yield optional(measure, dtype, rows, {"normalize": True})


@cases("reference", *logsumexp.ALL, digits=FEW_DIGITS)
def profiles_of_logits(rng, dtype, op):
    for profile in PROFILES:
        for n in LENGTHS:
            yield logsumexp.plain(rng, dtype, op, row_of(dtype, logits(rng, n, profile)[0]))


@cases("reference", *losses.LOSSES, digits=FEW_DIGITS)
def profiles_of_losses(rng, dtype, op):
    for profile in PROFILES:
        for n in LENGTHS:
            yield losses.plain(rng, dtype, op, row_of(dtype, logits(rng, n, profile)[0]))
