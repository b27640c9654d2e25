# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the log of a build costs the main loop (bench-build-log), on a screen of its own."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "ui")]

import desk  # noqa: E402

BUILD = Path(sys.argv[1]).resolve()
desk.stand_at(BUILD, "none", lab=False)
# Screen readers are told of each row; that is their time, not the log's.
environment = dict(os.environ, GTK_A11Y="none")
sys.exit(subprocess.run([BUILD / "tests/bench/bench-build-log"], env=environment, check=False).returncode)
