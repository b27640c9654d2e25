# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""First frame and memory of Moult and of GNOME Text Editor on one screen, taken in turns."""

import os
import statistics
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "ui")]

import desk  # noqa: E402
import first_frame  # noqa: E402

BUILD = Path(sys.argv[1]).resolve()
desk.stand_at(BUILD, "none", lab=False)
moult, editor = [], []
for turn in range(6):
    ours = first_frame.measure([str(BUILD / "src/ui/moult")], os.environ)
    theirs = first_frame.measure(["gnome-text-editor", "--standalone"], os.environ)
    if turn > 0:  # the first turn only warms the caches
        moult.append(ours)
        editor.append(theirs)
print(*(statistics.median(run[i] for run in runs) for i in (0, 1) for runs in (moult, editor)))
