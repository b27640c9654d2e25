# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Firmware page costs the main loop (bench-firmware-page), on a screen of its own."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "ui")]

import desk  # noqa: E402

BUILD = Path(sys.argv[1]).resolve()
desk.stand_at(BUILD, "none", lab=False)
# Screen readers are told of each row; that is their time, not the page's.
environment = dict(os.environ, GTK_A11Y="none", GSETTINGS_BACKEND="memory", XDG_DATA_HOME=desk.folder())
sys.exit(subprocess.run([BUILD / "tests/bench/bench-firmware-page"], env=environment, check=False).returncode)
