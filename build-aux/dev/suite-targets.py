#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the files that a build folder has to make before the tests of some suites can run.

Usage: suite-targets.py BUILD-FOLDER SUITE…        what these suites need
       suite-targets.py BUILD-FOLDER --but SUITE…  everything but the test programs that only these suites need
"""

import json
import os
import subprocess
import sys


def introspect(folder, what):
    return json.loads(subprocess.run(["meson", "introspect", folder, f"--{what}"], check=True, capture_output=True,
                                     text=True).stdout)


def is_test_program(target):
    return target["type"] == "executable" and "/tests/" in target["defined_in"]


def main():
    folder, words = os.path.realpath(sys.argv[1]), sys.argv[2:]
    suites = set(words) - {"--but"}
    targets = introspect(folder, "targets")
    made = {target["id"]: target["filename"] for target in targets}
    known = {name for names in made.values() for name in names}
    needed = {True: set(), False: set()}  # by the tests of these suites, by those of others
    for test in introspect(folder, "tests"):
        mine = needed[bool(suites & {name.split(":")[-1] for name in test["suite"]})]
        mine.update(name for target in test["depends"] for name in made.get(target, []))
        mine.update(word for word in test["cmd"] if word in known)
    wanted = needed[True]
    if "--but" in words:
        usual = [target for target in targets if target["build_by_default"]]
        programs = {name for target in usual if is_test_program(target) for name in target["filename"]}
        everything = {name for target in usual for name in target["filename"]}
        wanted = everything - (programs & needed[True]) | needed[False]
    print(*sorted(os.path.relpath(name, folder) for name in wanted), sep="\n")


if __name__ == "__main__":
    main()
