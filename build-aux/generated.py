# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of the scripts that write a generated file: SOURCE [OUTPUT]."""

import sys
from pathlib import Path


def main(usage, make):
    """Writes what @make makes of the path of the source."""
    if len(sys.argv) not in (2, 3):
        sys.exit(usage)
    text = make(Path(sys.argv[1]))
    if len(sys.argv) == 3:
        Path(sys.argv[2]).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
