"""The numbers of docs/bounds.json: the allowed error of each function, and what an option adds to it.

"result", "L", "f64", "f32" and "scaled" count ulp of the result or of L, "sizes" ulp of the sum of the terms' sizes, "parts"
ulp of each part of a plain KL whose terms cancel. All other numbers count u, relative to the quantity in the bound's text.
r, the effect of rounding x - max, is added if the text names it.
"""
import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
_bounds = json.loads((ROOT / "docs/bounds.json").read_text())

ALLOWED = {name: entry["allowed"] for name, entry in _bounds["functions"].items()}
OPTIONS = {name: entry["allowed"] for name, entry in _bounds["options"].items()}
ACCUMULATORS = {name: entry["allowed"] for name, entry in _bounds["accumulators"].items()}
