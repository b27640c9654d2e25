#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the tests of meson's JUnit logs, TAP subtests each for themselves.

Usage: count-tests.py BUILD-FOLDER…
Prints the names of what failed and closes with "N passed, N failed" (", N skipped" if any).
"""

import json
import sys
import xml.etree.ElementTree as tree
from pathlib import Path


def outcome(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def list_unwell(folder):
    """Names of the programs that did not end well; JUnit is not told of one that crashes between two subtests."""
    lines = (Path(folder) / "meson-logs" / "testlog.json").read_text().splitlines()
    return {test["name"] for test in map(json.loads, lines) if test["result"] not in ("OK", "SKIP", "EXPECTEDFAIL")}


def count(folder, totals):
    log = Path(folder) / "meson-logs" / "testlog.junit.xml"
    if not log.exists():
        print(f"{folder}: no test log, so its tests count as one failure")
        totals["failed"] += 1
        return
    unwell = list_unwell(folder)
    for suite in tree.parse(log).getroot().iter("testsuite"):
        cases = list(suite.iter("testcase"))
        outcomes = [outcome(case) for case in cases]
        for case, result in zip(cases, outcomes):
            totals[result] += 1
            if result == "failed":
                print(f"failed: {folder}: {suite.get('name')}: {case.get('name')}")
        if suite.get("name").partition(".")[2] in unwell and "failed" not in outcomes:
            totals["failed"] += 1
            print(f"failed: {folder}: {suite.get('name')}")


def main():
    totals = {"passed": 0, "failed": 0, "skipped": 0}
    for folder in sys.argv[1:]:
        count(folder, totals)
    skipped = f", {totals['skipped']} skipped" if totals["skipped"] else ""
    print(f"{totals['passed']} passed, {totals['failed']} failed{skipped}")
    return 1 if totals["failed"] or not totals["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
