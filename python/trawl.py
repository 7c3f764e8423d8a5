"""Trawl from Python: choose rows to label, and read results.

Keep this file in its clone of Trawl and put its folder on PYTHONPATH, or copy it beside your
program and install the command `trawl` (README.md says how). It needs numpy; `read_results` also
needs pandas.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

__all__ = ["read_results", "select"]


def select(
    strategy,
    budget,
    *,
    seed=0,
    settings=None,
    classes=None,
    state=None,
    ep=None,
    threads=None,
    **arrays,
):
    """Chooses which rows of a pool to label next.

    strategy: a name from `deno task select --list`, for example "bait-binary".
    budget: how many rows to choose.
    settings: settings of the strategy that differ from their defaults, by name.
    classes: K, if not all classes have labels yet and no logits are given.
    state: a file in which some strategies remember earlier choices.
    ep, threads: execution provider (default "cpu") and threads (default: all cores).
    arrays: what the strategy needs, as arrays or as paths of .npy files: features [N, D],
        logits [N, K], mc_logits [N, T, K], labelled_features [n, D], labels [n],
        labelled_logits [n, K], head_weights [K, D], head_bias [K]. Without logits, a linear head
        is trained on the labelled rows.

    Returns the row numbers of the pool in the order chosen, int64 [budget].
    Raises ValueError if an argument is wrong, RuntimeError if Trawl fails; both say why.
    """
    options = {"budget": budget, "seed": seed, "classes": classes, "ep": ep, "threads": threads}
    if state is not None:
        options["state"] = os.path.abspath(state)
    with tempfile.TemporaryDirectory(prefix="trawl-") as folder:
        for name, array in arrays.items():
            if array is not None:
                options[name] = _path_of(array, f"{folder}/{name}.npy")
        given = [(name.replace("_", "-"), value) for name, value in options.items()]
        flags = [f"--{name}={value}" for name, value in given if value is not None]
        flags += [f"--set={name}={_text(value)}" for name, value in (settings or {}).items()]
        answer = _trawl("select", "--json", f"--strategy={strategy}", *flags)
    return np.array(json.loads(answer)["picks"], dtype=np.int64)


def read_results(*paths, table="cycles"):
    """Reads results as a pandas DataFrame.

    paths: result files, folders of them, or folders of such folders (default: "results").
    table: a table of `deno task report --format csv`: "cycles" has a row per evaluation of every
        complete run, "runs" a row per run.

    Raises ValueError if there are no results or there is no such table, which it says.
    """
    import pandas

    with tempfile.TemporaryDirectory(prefix="trawl-") as folder:
        absolute = [os.path.abspath(path) for path in paths or ["results"]]
        # 1: a run failed or a file cannot be used; the others are written.
        _trawl("report", "--format=csv", f"--out={folder}", *absolute, accepted=(0, 1))
        tables = {path.stem: path for path in Path(folder, "tables").glob("*.csv")}
        if table not in tables:
            known = ", ".join(sorted(tables)) or "none"
            raise ValueError(f'There is no table "{table}", but {known}')
        return pandas.read_csv(tables[table])


def _path_of(array, path):
    if isinstance(array, (str, os.PathLike)):
        return os.path.abspath(array)
    values = np.asarray(array)
    if values.dtype == object:
        # pandas keeps texts as objects, and missing ones as None, NaN or NA.
        missing = [str(value) in ("None", "nan", "<NA>") for value in values.flat]
        values = np.where(np.reshape(missing, values.shape), "", values.astype(str))
    np.save(path, values, allow_pickle=False)
    return path


def _text(value):
    return str(value).lower() if isinstance(value, (bool, np.bool_)) else value


def _trawl(*arguments, accepted=(0,)):
    launcher = Path(__file__).resolve().parents[1] / "cli" / "trawl.ts"
    deno = ["deno"] if shutil.which("deno") else ["npx", "-y", "deno@2.9.6"]
    command = [*deno, "run", "-q", "-RE", "--allow-run", str(launcher)]
    if not launcher.exists():
        command = ["trawl"]
    own = {"NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1", "INIT_CWD": os.getcwd()}
    try:
        done = subprocess.run(
            [*command, *arguments], env={**os.environ, **own}, capture_output=True, encoding="utf-8"
        )
    except FileNotFoundError:
        raise RuntimeError(
            f'"{command[0]}" is not on the PATH: keep trawl.py in its clone, with Deno or Node on '
            "the PATH, or install the command trawl as README.md says"
        ) from None
    if done.returncode not in accepted:
        raise (ValueError if done.returncode == 2 else RuntimeError)(done.stderr.strip())
    sys.stderr.write(done.stderr)
    return done.stdout
