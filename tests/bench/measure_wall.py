# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an armed workshop costs the main loop (bench-wall), among the boards of a class on a screen of its own."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "ui")]

import desk  # noqa: E402

BUILD = Path(sys.argv[1]).resolve()
SCENE = sys.argv[2] if len(sys.argv) > 2 else "class-32"
desk.stand_at(BUILD, SCENE, realistic=True)
# Screen readers are told of each card; that is their time, not the wall's.
environment = dict(os.environ, GTK_A11Y="none")
sys.exit(subprocess.run([BUILD / "tests/bench/bench-wall"], env=environment, check=False).returncode)
