#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write po/POTFILES.in: every file of the tree with a string to translate.

Usage: make-potfiles.py SOURCE-ROOT [OUTPUT]      (without OUTPUT: to stdout)
"""

import re

import generated

HEAD = """\
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: CC0-1.0
# Written by build-aux/make-potfiles.py (ninja -C _build/debug update-potfiles).
"""
DATA = [
    "data/boards/strings.c",
    "data/io.github.moult.Moult.desktop.in",
    "data/io.github.moult.Moult.gschema.xml",
    "data/io.github.moult.Moult.metainfo.xml.in",
    "data/io.github.moult.Moult.xml.in",
]
MARKED = re.compile(r"""\b(?:N?_|N?C_|g?d?n?gettext|g_dp?n?gettext2?)\s*\(\s*["']""")


def text(root):
    found = [path for pattern in ("*.c", "*.h", "*.blp") for path in (root / "src").rglob(pattern)
             if MARKED.search(path.read_text(encoding="utf-8"))]
    return HEAD + "\n".join(DATA + sorted(str(path.relative_to(root)) for path in found)) + "\n"


if __name__ == "__main__":
    generated.main(__doc__, text)
