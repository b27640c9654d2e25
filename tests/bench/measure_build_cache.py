#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long moultctl takes to find what it has built before. Prints JSON with the medians in seconds."""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "build"))
import maketree  # noqa: E402

FILES = 6000
ROUNDS = 15
# What git is asked for in any case: commit, branch, changes and the version.
ASKED = (("status", "--porcelain=v2", "--branch", "-z"), ("describe", "--tags"))


def run(*words):
    begun = time.monotonic()
    subprocess.run(list(map(str, words)), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - begun


def measure(moultctl, folder):
    tree = folder / "micropython"
    maketree.make_tree(tree, FILES)
    build = (moultctl, "build", "PYBV11", "--tree", tree)
    run(*build)
    found, git = [], []
    for _ in range(ROUNDS):
        found.append(run(*build))
        git.append(sum(run("git", "-C", tree, *words) for words in ASKED))
    return {"files": FILES, "found": statistics.median(found), "git": statistics.median(git)}


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for variable in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
            os.environ[variable] = str(folder / variable)
            os.mkdir(folder / variable)
        subprocess.run(["git", "config", "--global", "protocol.file.allow", "always"], check=True)
        print(json.dumps(measure(sys.argv[1], folder)))


if __name__ == "__main__":
    main()
