#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is the help valid Mallard, does every link lead somewhere, and has every error its page?

Usage: check-help.py SOURCE-ROOT
"""

import re
import subprocess
import sys
from pathlib import Path

from tap import check, done

ROOT = Path(sys.argv[1])
HELP = ROOT / "help" / "C"
pages = sorted(HELP.glob("*.page"))
texts = {page.stem: page.read_text(encoding="utf-8") for page in pages}
# The other pages that the app opens.
OPENED = {"index", "introduction", "plug-in", "not-showing-up", "give-access", "bootloader-by-hand", "keyboard"}


def yelp_check(command, *arguments):
    result = subprocess.run(["yelp-check", command, *map(str, arguments)], capture_output=True, text=True)
    return [result.stdout + result.stderr] if result.returncode or result.stdout.strip() else []


def error_names():
    header = (ROOT / "src" / "core" / "error.h").read_text(encoding="utf-8")
    codes = re.findall(r"^    MOULT_ERROR_(\w+),", header, re.MULTILINE)
    return {code.lower().replace("_", "-") for code in codes}


check("the pages are valid", yelp_check("validate", *pages))
check("every link leads somewhere", yelp_check("links", HELP))
check("every page can be reached", yelp_check("orphans", HELP))
check("each page's id is its file name",
      [name for name, text in texts.items() if re.search(r'^<page [^>]*\bid="([\w-]+)"', text, re.MULTILINE)[1] != name])
check("every error has a page", sorted(error_names() - set(texts)) or ([] if error_names() else ["no error found"]))
check("every page that the app opens is there", sorted(OPENED - set(texts)))
listed = set(re.findall(r"'([\w-]+)\.page'", (ROOT / "help" / "meson.build").read_text(encoding="utf-8")))
check("meson installs every page", sorted(listed ^ set(texts)))
check("every page says in a sentence what it is about", [name for name, text in texts.items() if "<desc>" not in text])
done()
