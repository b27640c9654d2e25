# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a program takes from its start to the first frame of its window, and what it then holds
in memory. Both are seen from outside, the same way for every program: the X server says when a
top-level window is mapped and when something is first drawn into it (the Damage extension)."""

import select
import subprocess
import time

from Xlib import X, display
from Xlib.ext import damage  # noqa: F401  (registers the extension)


def rss_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0


def next_event(screen, end):
    while not screen.pending_events():
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError("no first frame within the deadline")
        select.select([screen.fileno()], [], [], left)
    return screen.next_event()


def measure(command, env, deadline=20, settle=2.0):
    """Seconds to the first frame and KiB of resident memory `settle` seconds after it."""
    screen = display.Display()
    screen.damage_query_version()
    root = screen.screen().root
    root.change_attributes(event_mask=X.SubstructureNotifyMask)
    screen.sync()
    start = time.monotonic()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    window = None
    try:
        while True:
            event = next_event(screen, start + deadline)
            if window is None and event.type == X.MapNotify:
                size = event.window.get_geometry()
                if size.width >= 200 and size.height >= 200:
                    window = event.window
                    window.damage_create(0)  # XDamageReportRawRectangles
                    screen.sync()
            elif window is not None and event.type == screen.extension_event.DamageNotify:
                seconds = time.monotonic() - start
                break
        time.sleep(settle)
        return seconds, rss_kib(process.pid)
    finally:
        process.terminate()
        process.wait()
        screen.close()
