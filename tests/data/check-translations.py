#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is every string of the sources in the template, and every one of the template in each language?

Usage: check-translations.py SOURCE-ROOT
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tap import check, done

ROOT = Path(sys.argv[1])
PO = ROOT / "po"
HELP = ROOT / "help"
# The keywords of meson's gettext preset "glib", which makes the template.
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3", "g_dpgettext2:2c,3", "Q_:1g"]


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd=ROOT)


def count(path):
    return path.read_text(encoding="utf-8").count("\nmsgid ") - 1


def languages_of(folder):
    return re.findall(r"^[a-z]\w*$", (folder / "LINGUAS").read_text(encoding="utf-8"), re.MULTILINE)


def check_language(what, po, template):
    formats = run("msgfmt", "--check", "--statistics", "--output-file=/dev/null", po)
    check(f"{what}: msgfmt finds no fault", [formats.stderr] if formats.returncode else [])
    check(f"{what}: nothing is fuzzy or untranslated",
          [formats.stderr] if re.search("fuzzy|untranslated", formats.stderr) else [])
    compared = run("msgcmp", po, template)
    check(f"{what}: no string of {count(template)} is missing",
          compared.stderr.splitlines()[:40] if compared.returncode else [])


potfiles = run(sys.executable, "build-aux/make-potfiles.py", ROOT)
check("POTFILES.in lists every file with strings (ninja update-potfiles)",
      [] if potfiles.stdout == (PO / "POTFILES.in").read_text(encoding="utf-8") else
      sorted(set(potfiles.stdout.split()) ^ set((PO / "POTFILES.in").read_text(encoding="utf-8").split())))

with tempfile.TemporaryDirectory() as folder:
    template, listed = Path(folder) / "moult.pot", Path(folder) / "POTFILES"
    # As the sources are now, even where the list is behind.
    listed.write_text(potfiles.stdout)
    made = run("xgettext", "--from-code=UTF-8", "--add-comments", *[f"--keyword={word}" for word in KEYWORDS],
               "--package-name=moult", f"--directory={ROOT}", f"--files-from={listed}", f"--output={template}")
    check("xgettext reads them", [made.stderr] if made.returncode else [])
    check("it sees the strings of the board data",
          [] if "Hold down BOOTSEL, the white button" in template.read_text(encoding="utf-8") else ["it does not"])

    # xgettext knows the macros of <inttypes.h>, but ends a string at G_GSIZE_FORMAT; then no translation is ever found.
    check("no macro cuts a string short",
          re.findall(r'^.*[^%"]%[-+#0-9.*]*"$', template.read_text(encoding="utf-8"), re.MULTILINE))

    languages = languages_of(PO)
    check("there is a translation", [] if languages else ["LINGUAS is empty"])
    for language in languages:
        check_language(language, PO / f"{language}.po", template)

    help_template = Path(folder) / "help.pot"
    made = run("itstool", f"--output={help_template}", *sorted((HELP / "C").glob("*.page")))
    check("itstool reads the help", [made.stderr] if made.returncode else [])
    for language in languages_of(HELP):
        check_language(f"help in {language}", HELP / language / f"{language}.po", help_template)
done()
