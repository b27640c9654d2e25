# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Test Anything Protocol, as meson reads it: one line a check, problems as comments above it."""

import sys

_results = []


def check(name, problems):
    """Report one check. problems: what is wrong, one text each; none means that all is well."""
    problems = list(problems)
    _results.append(not problems)
    for problem in problems:
        print(f"# {problem}")
    print(f"{'not ' if problems else ''}ok {len(_results)} - {name}", flush=True)


def done():
    if not _results:
        print("Bail out! nothing was checked")
    print(f"1..{len(_results)}")
    sys.exit(0 if _results and all(_results) else 1)
