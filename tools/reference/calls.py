"""Exact results and allowed errors of any single call, by the functions that make the cases. `npm run search` asks for them.

A call has an operation, a dtype, rows, options, and class ids if there are any. The form and the source are among its options.
"""
import binary
import binary_options
import cumulative
import dots
import divergences_options as measures
import elementwise
import focal
import kl_gradient
import logsumexp
import losses
import losses_options
import mean
import mixtures
import orders
import reductions
import row_options
import signed
import tables
from mpmath import mp
from cases import Unfit, decided
from exact import Measure, special
from floats import BITS, INF, MAX, computed, row_of

LOSSES_OF_IDS = ("crossEntropyLoss", "crossEntropyLossGrad")
# Options of a loss that do not change its bound.
PLAIN = {"cols"}


def check_weighted(dtype, x, weights, mask):
    """Checks that the terms of a weighted sum do not cancel: rounding decides about the sign of what is left."""
    terms = [(v, w) for v, w, m in zip(x, weights, mask) if m and w and v > -INF]
    top = max((v for v, _ in terms), default=0)
    products = [w * mp.exp(mp.mpf(v) - top) for v, w in terms]
    if terms and abs(mp.fsum(products)) <= mp.fsum(products, absolute=True) * mp.mpf(2) ** (-BITS[dtype] // 2):
        raise Unfit("cancels")


def of_logarithms(op, dtype, rows, options, _targets):
    (x,) = rows
    mask = options.get("mask", [1] * len(x))
    if op in logsumexp.SOFTMAX:
        return logsumexp.masked(op, dtype, x, mask, mp.mpf(options.get("temperature", 1)))
    if op == "logMeanExp":
        return [mean.mean_of(dtype, [*zip(x, mask)])]
    if op == "logCumSumExp":
        return cumulative.short(dtype, x)
    if "weights" in options:
        check_weighted(dtype, x, options["weights"], mask)
        if op == "signedLogSumExp":
            return signed.signed(dtype, x, options["weights"], mask)
        return [logsumexp.weighted(dtype, x, options["weights"], mask)]
    visible = tuple(v for v, m in zip(x, mask) if m)
    if not visible:
        return [decided(-mp.inf)]
    outcome = special(op, "logits", [visible])
    return logsumexp.log_sum_exp(dtype, visible) if outcome is None else [decided(outcome)]


def of_dots(op, dtype, rows, options, _targets):
    if op == "logMatMulExp":
        return dots.product(dtype, *rows, options["shape"])
    return [dots.dot(op, dtype, *rows)]


def of_losses(op, dtype, rows, options, targets):
    cols = options["cols"]
    x, *more = ([row[i : i + cols] for i in range(0, len(row), cols)] for row in rows)
    if not more and not options.keys() - PLAIN and special(op, "logits", x, targets[0]) is None:
        plain = losses.loss if op == "crossEntropyLoss" else losses.loss_grad
        if op == "crossEntropyLoss":
            return [plain(dtype, row, y) for row, y in zip(x, targets)]
        return [entry for row, y in zip(x, targets) for entry in plain(dtype, row, range(cols), y)]
    return losses_options.classification(op, dtype, x, more[0] if more else targets, options)


def of_measures(op, dtype, rows, options, targets):
    if "rowWeights" in options:
        weights, cols = options["rowWeights"], options["cols"]
        each = [[row[r * cols : (r + 1) * cols] for row in rows] for r in range(len(weights))]
        others = {k: v for k, v in options.items() if k not in ("rowWeights", "reduction")}
        # Rows of weight 0 are skipped.
        values = [of_measures(op, dtype, one, others, targets)[0] if w else decided(0) for one, w in zip(each, weights)]
        if any(abs(v) > MAX[dtype] for v, _ in values):
            raise Unfit("a row overflows")
        return [reductions.reduced(dtype, values, weights, options["reduction"])]
    options = {name: value for name, value in options.items() if name != "cols"}
    source, form = options.pop("from", "probs"), options.pop("form", None)
    mask = options.pop("mask", None)
    if mask is not None:
        rows = [row_options.visible(row, mask) for row in rows]
        if not rows[0]:
            raise Unfit("nothing is kept")
    if "pseudocount" in options:
        return [row_options.with_pseudocount(Measure(op, source, form), dtype, rows, options["pseudocount"])]
    if op in orders.OPS:
        return [orders.result(op, dtype, rows, float(options.pop("order")), options)]
    if op == "normalizedEntropy":
        return [measures.normalized_entropy(dtype, rows, options | {"from": source})]
    if op in ("perplexity", "jsDistance"):
        given = options | {"from": source}
        return [(measures.perplexity if op == "perplexity" else measures.distance)(dtype, rows, given)]
    return [measures.in_base(Measure(op, source, form), dtype, rows, options)]


def of_gradients(op, dtype, rows, options, _targets):
    return kl_gradient.gradient(dtype, *rows, options)


def of_tables(op, dtype, rows, options, _targets):
    if op == "normalizedMutualInformation":
        return [tables.normalized(dtype, rows[0], options["shape"][-1], options)]
    return [tables.of_table(op, dtype, rows[0], options["shape"][-1], options)]


def of_mixtures(op, dtype, rows, options, _targets):
    return [mixtures.result(dtype, rows[0], options)]


def of_binary(op, dtype, rows, options, _targets):
    if "rowWeights" in options:
        return binary_options.elements(op, dtype, *rows, options)
    if "labelSmoothing" in options:
        return [row_options.smoothed(op, dtype, *pair, options["labelSmoothing"]) for pair in zip(*rows)]
    return binary.elements(op, dtype, *rows, options)


def of_focal(op, dtype, rows, options, _targets):
    if "rowWeights" in options:
        return binary_options.elements(op, dtype, *rows, options)
    return focal.elements(op, dtype, *rows, options)


def of_elements(op, dtype, rows, options, _targets):
    if "beta" in options:
        return [row_options.softplus(dtype, mp.mpf(v), mp.mpf(options["beta"])) for v in rows[0]]
    return [elementwise.result(op, dtype, args, options.get("base")) for args in zip(*rows)]


FAMILIES = {
    of_logarithms: ("logSumExp", "signedLogSumExp", "logMeanExp", "logCumSumExp", *logsumexp.SOFTMAX),
    of_dots: ("logDotExp", "logMatMulExp"),
    of_losses: LOSSES_OF_IDS,
    of_measures: ("entropy", "crossEntropy", "klDivergence", "jsDivergence", "jsDistance", "perplexity", "normalizedEntropy", *orders.OPS),
    of_gradients: ("klDivergenceGrad",),
    of_mixtures: ("jsDivergenceOf",),
    of_tables: (*tables.OPS, "normalizedMutualInformation"),
    of_binary: ("binaryCrossEntropy", *binary.WITH_LOGITS),
    of_focal: focal.OPS,
    of_elements: elementwise.EXACT,
}
FAMILY_OF = {op: family for family, operations in FAMILIES.items() for op in operations}


def results(op, dtype, inputs, options, targets=None):
    """Returns [(exact, allowed error)]. Raises Unfit for results that overflow or are undefined."""
    rows = [row_of(dtype, row) for row in inputs]
    values = FAMILY_OF[op](op, computed(dtype), rows, options, targets)
    if any(mp.isfinite(v) and abs(v) > MAX[dtype] for v, _ in values):
        raise Unfit("overflows")
    return values
