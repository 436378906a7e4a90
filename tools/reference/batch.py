#!/usr/bin/env python3
"""Writes test/batch/expected.json: small arrays, and what each operation of examples/batch gives for them, by its definition in mpmath."""
import json
import pathlib
import random
from mpmath import mp, mpf

mp.dps = 50
random.seed(20261130)
ROWS, COLS = 3, 4


def numbers(count, low, high):
    """Numbers of few digits, whose float64 are the exact inputs."""
    return [round(random.uniform(low, high), 3) for _ in range(count)]


INPUTS = {
    "x": numbers(ROWS * COLS, -5, 5),
    "others": numbers(ROWS * COLS, -5, 5),
    "p": numbers(ROWS * COLS, 0.05, 0.5),
    "q": numbers(ROWS * COLS, 0.05, 0.5),
    "negatives": numbers(ROWS * COLS, -3, -0.1),
    "greater": numbers(ROWS * COLS, 5.1, 7),
    "bits": [float(random.getrandbits(1)) for _ in range(ROWS * COLS)],
    "labels": [2, 0, 3],
    "uniforms": numbers(ROWS, 0, 1),
    "weights": [1.0, -0.5, 2.0, 0.25],
    # Two tables of 2 by 3, each with the sum 1.
    "tables": [n / 16 for n in (1, 3, 2, 5, 4, 1, 2, 2, 6, 3, 0, 3)],
    # Two matrices of 3 by 2.
    "matrices": numbers(12, -5, 5),
}


def exact(name, cols=COLS):
    values = [mpf(v) for v in INPUTS[name]]
    return [values[i : i + cols] for i in range(0, len(values), cols)]


L, M, P, Q = exact("x"), exact("others"), exact("p"), exact("q")
N, B, G = exact("negatives"), exact("bits"), exact("greater")
Y, U, W = INPUTS["labels"], [u for u, in exact("uniforms", 1)], exact("weights")[0]
TABLES = [exact("tables", 3)[:2], exact("tables", 3)[2:]]
A, C = [exact("tables", 3)[:2], exact("tables", 3)[2:]], [exact("matrices", 2)[:3], exact("matrices", 2)[3:]]

ln, exp, total = mp.log, mp.exp, mp.fsum


def log_sum_exp(row):
    return ln(total(map(exp, row)))


def softmax(row):
    whole = total(map(exp, row))
    return [exp(v) / whole for v in row]


def h(p):
    return total(-v * ln(v) for v in p if v)


def kl(p, q):
    return total(a * ln(a / b) for a, b in zip(p, q) if a)


def js(p, q):
    m = [(a + b) / 2 for a, b in zip(p, q)]
    return (kl(p, m) + kl(q, m)) / 2


def margins(table):
    return [total(row) for row in table], [total(column) for column in zip(*table)]


def information(table):
    r, c = margins(table)
    return total(j * ln(j / (r[a] * c[b])) for a, row in enumerate(table) for b, j in enumerate(row) if j)


def normalized_information(table):
    r, c = margins(table)
    return information(table) / ((h(r) + h(c)) / 2)


def conditional(table):
    return total(j * ln(total(row) / j) for row in table for j in row if j)


def mixture(rows):
    mean = [total(column) / len(rows) for column in zip(*rows)]
    return total(kl(row, mean) for row in rows) / len(rows)


def sigmoid(z):
    return 1 / (1 + exp(-z))


def bce(p, y):
    return -(y * ln(p) if y else 0) - ((1 - y) * ln(1 - p) if y != 1 else 0)


def focal(z, y):
    p = sigmoid(z) if y else sigmoid(-z)
    return -((1 - p) ** 2) * ln(p)


def sample(row, u):
    sums = [total(softmax(row)[: i + 1]) for i in range(len(row))]
    return next(i for i, s in enumerate(sums) if u < s)


def order_of(row):
    return sorted(range(len(row)), key=lambda i: -row[i])


def loss(row, y):
    return log_sum_exp(row) - row[y]


def loss_grad(row, y):
    return [p - (i == y) for i, p in enumerate(softmax(row))]


def each(f, *arrays):
    """The results of a function of elements, for rows of them."""
    return [[f(*elements) for elements in zip(*rows)] for rows in zip(*arrays)]


def product(a, c):
    return [log_sum_exp([v + w for v, w in zip(row, column)]) for row in a for column in zip(*c)]


def signed(row):
    s = total(w * exp(v) for v, w in zip(row, W))
    return [ln(abs(s)), mp.sign(s)]


def by_rows(f, *arrays):
    return [f(*rows) for rows in zip(*arrays)]


# The operation, its arguments on the command line, and its results, row by row. An argument `name:[lengths]` stands for a file.
CASES = [
    ("logSumExp", "x", by_rows(log_sum_exp, L)),
    ("logMeanExp", "x", by_rows(lambda x: log_sum_exp(x) - ln(COLS), L)),
    ("softmax", "x", by_rows(softmax, L)),
    ("softmax", "x --temperature 2", by_rows(lambda x: softmax([v / 2 for v in x]), L)),
    ("logSoftmax", "x", by_rows(lambda x: [v - log_sum_exp(x) for v in x], L)),
    ("logCumSumExp", "x", by_rows(lambda x: [log_sum_exp(x[: i + 1]) for i in range(COLS)], L)),
    ("signedLogSumExp", "x --with weights", by_rows(signed, L)),
    ("logDotExp", "x --with others", by_rows(lambda a, b: log_sum_exp([v + w for v, w in zip(a, b)]), L, M)),
    ("logMatMulExp", "tables --with matrices", by_rows(product, A, C)),
    ("crossEntropyLoss", "x --labels labels", by_rows(loss, L, Y)),
    ("crossEntropyLoss", "x --labels p", by_rows(lambda x, p: total(w * loss(x, i) for i, w in enumerate(p)), L, P)),
    ("crossEntropyLossGrad", "x --labels labels", by_rows(loss_grad, L, Y)),
    ("entropy", "p", by_rows(h, P)),
    ("entropy", "p --normalize --base 2", by_rows(lambda p: h([v / total(p) for v in p]) / ln(2), P)),
    ("entropy", "x --from logits", by_rows(lambda x: h(softmax(x)), L)),
    ("perplexity", "p", by_rows(lambda p: exp(h(p)), P)),
    ("normalizedEntropy", "p", by_rows(lambda p: h(p) / ln(COLS), P)),
    ("renyiEntropy", "p --order 2", by_rows(lambda p: -ln(total(v * v for v in p)), P)),
    ("tsallisEntropy", "p --order 3", by_rows(lambda p: (1 - total(v**3 for v in p)) / 2, P)),
    ("crossEntropy", "p --with q", by_rows(lambda p, q: total(-a * ln(b) for a, b in zip(p, q)), P, Q)),
    ("klDivergence", "p --with q", by_rows(kl, P, Q)),
    ("klDivergence", "p --with weights-of-one", by_rows(lambda p: kl(p, [mpf(1) / 4] * COLS), P)),
    ("jsDivergence", "p --with q", by_rows(js, P, Q)),
    ("jsDistance", "p --with q", by_rows(lambda p, q: mp.sqrt(js(p, q)), P, Q)),
    ("renyiDivergence", "p --with q --order 2", by_rows(lambda p, q: ln(total(a * a / b for a, b in zip(p, q))), P, Q)),
    ("klDivergenceGrad", "x --with others", by_rows(lambda a, b: [w - v for v, w in zip(softmax(a), softmax(b))], L, M)),
    ("mutualInformation", "tables", by_rows(information, TABLES)),
    ("normalizedMutualInformation", "tables", by_rows(normalized_information, TABLES)),
    ("conditionalEntropy", "tables", by_rows(conditional, TABLES)),
    ("jsDivergenceOf", "tables", by_rows(mixture, TABLES)),
    ("argmax", "x", by_rows(lambda x: order_of(x)[0], L)),
    ("topK", "x --k 2", by_rows(lambda x: [x[i] for i in order_of(x)[:2]] + order_of(x)[:2], L)),
    ("topK", "x --k 1 --smallest", by_rows(lambda x: [x[order_of(x)[-1]], order_of(x)[-1]], L)),
    ("sampleCategorical", "x --with uniforms", by_rows(sample, L, U)),
    ("binaryCrossEntropy", "p --with bits", each(bce, P, B)),
    ("binaryCrossEntropyWithLogits", "x --with bits", each(lambda z, y: bce(sigmoid(z), y), L, B)),
    ("binaryCrossEntropyWithLogitsGrad", "x --with bits", each(lambda z, y: sigmoid(z) - y, L, B)),
    ("focalLoss", "x --with bits", each(focal, L, B)),
    ("focalLossGrad", "x --with bits", each(lambda z, y: mp.diff(lambda v: focal(v, y), z), L, B)),
    ("exp", "x", each(exp, L)),
    ("expm1", "x", each(mp.expm1, L)),
    ("log", "p", each(ln, P)),
    ("log1p", "p", each(mp.log1p, P)),
    ("log1mExp", "negatives", each(lambda x: ln(1 - exp(x)), N)),
    ("sigmoid", "x", each(sigmoid, L)),
    ("logit", "p", each(lambda p: ln(p / (1 - p)), P)),
    ("logSigmoid", "x", each(lambda z: ln(sigmoid(z)), L)),
    ("softplus", "x", each(lambda z: ln(1 + exp(z)), L)),
    ("xlogx", "p", each(lambda p: p * ln(p), P)),
    ("selfInformation", "p --base 2", each(lambda p: -ln(p) / ln(2), P)),
    ("xlogy", "x --with q", each(lambda x, y: x * ln(y), L, Q)),
    ("xlog1py", "x --with q", each(lambda x, y: x * ln(1 + y), L, Q)),
    ("logAddExp", "x --with others", each(lambda a, b: ln(exp(a) + exp(b)), L, M)),
    ("logSubExp", "greater --with x", each(lambda a, b: ln(exp(a) - exp(b)), G, L)),
]


def rounded(value):
    if isinstance(value, list):
        return [rounded(v) for v in value]
    return value if isinstance(value, int) else float(value)


def main():
    INPUTS["weights-of-one"] = [0.25] * COLS
    shapes = {name: [2, len(v) // 6, 3] if name == "tables" else [ROWS, COLS] for name, v in INPUTS.items()}
    shapes |= {"labels": [ROWS], "uniforms": [ROWS], "weights": [COLS], "weights-of-one": [COLS]}
    shapes |= {"tables": [2, 2, 3], "matrices": [2, 3, 2]}
    inputs = {name: {"shape": shapes[name], "values": values} for name, values in INPUTS.items()}
    cases = [{"op": op, "args": args, "rows": rounded(rows)} for op, args, rows in CASES]
    path = pathlib.Path(__file__).parents[2] / "test/batch/expected.json"
    lines = [f' "{name}": {json.dumps(value)}' for name, value in inputs.items()]
    tests = [f" {json.dumps(case)}" for case in cases]
    path.write_text('{"inputs": {\n' + ",\n".join(lines) + '\n},\n"cases": [\n' + ",\n".join(tests) + "\n]}\n")


main()
