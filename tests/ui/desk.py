# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desk for tests of the app: a screen of its own (Xvfb), a session bus, and the lab's boards.

A script calls stand_at() first. It starts the screen and the bus, then the script again among the
boards of a scene; only that second run returns from the call.
"""

import os
import subprocess
import sys
from pathlib import Path

FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<alias binding="same"><family>Adwaita Sans</family><prefer><family>Inter</family></prefer></alias>
<alias binding="same"><family>Adwaita Mono</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
"""


def start_screen(size):
    """Xvfb on the next free display; returns the process and the display's name."""
    read_end, write_end = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{size[0]}x{size[1]}x24",
         "-nolisten", "tcp", "-dpi", "96"],
        pass_fds=[write_end], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write_end)
    with os.fdopen(read_end) as answer:
        number = answer.readline().strip()
    if not number:
        raise RuntimeError("Xvfb did not start")
    return screen, ":" + number


def stand_at(build, scene, realistic=False, size=(1700, 1100), lab=True):
    """Returns inside the desk; the first call ends the process with the inner run's exit code."""
    if os.environ.get("MOULT_DESK"):
        return
    build = Path(build).resolve()
    screen, display = start_screen(size)
    folder = Path(os.environ.get("TMPDIR", "/tmp")) / f"moult-desk-{os.getpid()}"
    folder.mkdir(parents=True)
    (folder / "fonts.conf").write_text(FONTS)
    (folder / "run").mkdir(mode=0o700)
    env = dict(
        os.environ, DISPLAY=display, GDK_BACKEND="x11", MOULT_DESK=str(folder),
        FONTCONFIG_FILE=str(folder / "fonts.conf"), XDG_RUNTIME_DIR=str(folder / "run"),
        GSETTINGS_BACKEND="keyfile", GSETTINGS_SCHEMA_DIR=str(build / "data"),
        GDK_DEBUG="no-portals", GTK_USE_PORTAL="0", NO_AT_BRIDGE="0", LANG="C.UTF-8")
    env.pop("WAYLAND_DISPLAY", None)
    command = ["dbus-run-session", "--"]
    if lab:
        command += [str(build / "tests/lab/moult-lab")] + ([] if realistic else ["--instant"])
        command += [str(scene), "--"]
    command += [sys.executable] + sys.argv
    try:
        status = subprocess.call(command, env=env)
    finally:
        screen.terminate()
        screen.wait()
        subprocess.call(["rm", "-rf", str(folder)])
    sys.exit(status)
