"""A strategy of your own: takes the rows whose two likeliest classes are nearest.

deno task bench --strategy-file ./template.py
deno task check-strategy ./template.py
trawl needs: logits
"""
import json
import sys

import numpy as np

folder = sys.argv[1]
with open(f"{folder}/query.json") as file:
    query = json.load(file)
logits = np.load(f"{folder}/logits.npy")  # [N, K]; query["arrays"] names all that are given
ordered = np.sort(logits, axis=1)
gaps = ordered[:, -1] - ordered[:, -2]
picks = np.argsort(gaps, kind="stable")[: query["budget"]]
np.save(f"{folder}/picks.npy", picks)
