# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desk for tests of the app: a screen of its own (Xvfb), a session bus, and the lab's boards.

A script calls stand_at() first. It starts the screen and the bus, then the script again among the
boards of a scene; only that second run returns from the call.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

# GTK asks for "Sans" where no desktop tells its font. Aliases count in the order of the file, so
# these stand before those of the system.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<alias binding="same"><family>sans-serif</family><prefer><family>Inter</family></prefer></alias>
<alias binding="same"><family>Sans</family><prefer><family>Inter</family></prefer></alias>
<alias binding="same"><family>Adwaita Sans</family><prefer><family>Inter</family></prefer></alias>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
</fontconfig>
"""


@contextmanager
def started(command, **options):
    process = subprocess.Popen(command, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def read_line(descriptor, what):
    with os.fdopen(descriptor) as answer:
        line = answer.readline().strip()
    if not line:
        raise RuntimeError(f"{what} did not start")
    return line


def start_screen(stack, size):
    """Xvfb on the next free display; returns the display's name."""
    read_end, write_end = os.pipe()
    stack.enter_context(started(
        ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{size[0]}x{size[1]}x24",
         "-nolisten", "tcp", "-dpi", "96"],
        pass_fds=[write_end], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    os.close(write_end)
    return ":" + read_line(read_end, "Xvfb")


def start_bus(stack, env):
    """A session bus, whose chatter and that of its services nobody needs; returns the address."""
    read_end, write_end = os.pipe()
    stack.enter_context(started(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--print-address={write_end}"],
        env=env, pass_fds=[write_end], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    os.close(write_end)
    return read_line(read_end, "dbus-daemon")


def make_folder(stack):
    folder = Path(tempfile.mkdtemp(prefix="moult-desk-"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    (folder / "fonts.conf").write_text(FONTS)
    (folder / "run").mkdir(mode=0o700)
    return folder


def folder():
    """For files of the scripts at this desk; it goes with the desk."""
    return os.environ["MOULT_DESK"]


def stand_at(build, scene, realistic=False, size=(1700, 1100), lab=True):
    """Returns inside the desk; the first call ends the process with the inner run's exit code."""
    if os.environ.get("MOULT_DESK"):
        return
    build = Path(build).resolve()
    command = [sys.executable] + sys.argv
    if lab:
        timing = [] if realistic else ["--instant"]
        command = [str(build / "tests/lab/moult-lab"), *timing, str(scene), "--", *command]
    with ExitStack() as stack:
        folder = make_folder(stack)
        env = dict(
            os.environ, DISPLAY=start_screen(stack, size), GDK_BACKEND="x11",
            MOULT_DESK=str(folder), FONTCONFIG_FILE=str(folder / "fonts.conf"),
            XDG_RUNTIME_DIR=str(folder / "run"), GSETTINGS_BACKEND="keyfile",
            GSETTINGS_SCHEMA_DIR=str(build / "data"), GDK_DEBUG="no-portals", GTK_USE_PORTAL="0",
            NO_AT_BRIDGE="0", LANG="C.UTF-8")
        env.pop("WAYLAND_DISPLAY", None)
        env["DBUS_SESSION_BUS_ADDRESS"] = start_bus(stack, env)
        status = subprocess.call(command, env=env)
    sys.exit(status)
