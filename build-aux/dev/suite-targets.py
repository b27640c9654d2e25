#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the files that a build folder has to make before the tests of some suites can run.

Usage: suite-targets.py BUILD-FOLDER SUITE…
"""

import json
import os
import subprocess
import sys


def introspect(folder, what):
    return json.loads(subprocess.run(["meson", "introspect", folder, f"--{what}"], check=True, capture_output=True,
                                     text=True).stdout)


def main():
    folder, suites = os.path.realpath(sys.argv[1]), set(sys.argv[2:])
    made = {target["id"]: target["filename"] for target in introspect(folder, "targets")}
    known = {name for names in made.values() for name in names}
    needed = set()
    for test in introspect(folder, "tests"):
        if suites & {name.split(":")[-1] for name in test["suite"]}:
            needed.update(name for target in test["depends"] for name in made.get(target, []))
            needed.update(word for word in test["cmd"] if word in known)
    print(*sorted(os.path.relpath(name, folder) for name in needed), sep="\n")


if __name__ == "__main__":
    main()
