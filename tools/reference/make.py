#!/usr/bin/env python3
"""Writes test/fixtures/*.json: calls of every operation and their exact results, by mpmath.

A result is stored as [high, low, allowed error]. The exact result is high + low. The allowed error follows from the bound and exact
values, so that tests only compare. An allowed error of 0 requires these very bits. Infinities and NaN are strings. Long rows are
recipes, from which test/support/cases.ts makes the same bits.

With --only, the files keep the cases of other functions. Needs mpmath; gmpy2 makes it faster.
"""
import argparse
import hashlib
import json
import pathlib
import struct
import sys
import time
from mpmath import mp, mpf

import cases
from bounds import ALLOWED, ROOT

import logsumexp, signed, dots, mean, cumulative, losses, losses_options, binary, focal  # noqa: E401, F401
import divergences, log_divergences, kl_gradient, divergences_options, orders, mixtures, tables, elementwise  # noqa: E401, F401
import profiles, row_options, masked_losses, binary_options, counts, selection  # noqa: E401, F401

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--only", nargs="+", default=[], metavar="FUNCTION", help="the functions whose cases are made")
parser.add_argument("--seed", default="20261120")
parser.add_argument("--out", type=pathlib.Path, default=ROOT / "test/fixtures", help="a folder")
parser.add_argument("--points", type=int, default=12, help="arguments of each kind, of elementwise functions")


def write_exp_table(folder):
    """Writes the hash of exp's lookup table: 2^(j/2048), correctly rounded, as little-endian float64."""
    mp.dps = 75
    table = b"".join(struct.pack("<d", float(mpf(2) ** (mpf(j) / 2048))) for j in range(2048))
    (folder / "exp-table.sha256").write_text(hashlib.sha256(table).hexdigest() + "\n")


def main():
    arguments = parser.parse_args()
    cases.settings.points = arguments.points
    # The order is that of docs/bounds.json, and indices have no bound.
    functions = [*dict.fromkeys(map(cases.function_of, ALLOWED)), *selection.OPS]
    unknown = [name for name in arguments.only if name not in functions]
    if unknown:
        sys.exit(f"no cases of {', '.join(unknown)}; there are {', '.join(functions)}")
    start = time.monotonic()
    files = {file: {} for file, *_ in cases.generators}
    for file, case in cases.generate(arguments.seed, arguments.only):
        files[file].setdefault(case["op"], []).append(case)
    without_bound = {name for made in files.values() for name in made} - {*functions}
    if without_bound:
        sys.exit(f"docs/bounds.json has no bound of {', '.join(sorted(without_bound))}")
    for file, made in files.items():
        path = arguments.out / f"{file}.json"
        if arguments.only:
            if not made:
                continue
            old = json.loads(path.read_text())
            others = {name: [case for case in old if case["op"] == name] for name in functions if name not in made}
            made = others | made
        all_cases = [case for name in functions for case in made.get(name, [])]
        lines = ",\n".join(json.dumps(c, separators=(",", ":"), allow_nan=False) for c in all_cases)
        path.write_text(f"[\n{lines}\n]\n")
        print(f"{path.name}: {len(all_cases)} cases, {path.stat().st_size // 1024} KiB")
    write_exp_table(arguments.out)
    print(f"{time.monotonic() - start:.0f} s")


main()
