# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moult as a user of a screen reader meets it: widgets by role and name, pressed and read through
AT-SPI, keys through the X server, and pictures of the window."""

import os
import re
import subprocess
import time
from pathlib import Path

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

DEADLINE = 20


class NotThere(AssertionError):
    pass


def until(what, ask, deadline=DEADLINE):
    """Asks again until the answer is true; widgets need a moment to come."""
    end = time.monotonic() + deadline
    while True:
        try:
            answer = ask()
        except GLib.Error:  # the widget left while it was looked at
            answer = None
        if answer:
            return answer
        if time.monotonic() > end:
            raise NotThere(f"not within {deadline} s: {what}")
        time.sleep(0.05)


def walk(node, depth=0):
    yield node
    if depth > 40:
        return
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child is not None:
            yield from walk(child, depth + 1)


def is_showing(node):
    return node.get_state_set().contains(Atspi.StateType.SHOWING)


class App:
    """The app in its window. Everything it writes to stderr is kept in .errors()."""

    def __init__(self, binary, *args, size=(900, 680), dark=False, contrast=False, language=None):
        self.folder = Path(os.environ["MOULT_DESK"])
        config = self.folder / f"config-{time.monotonic_ns()}"
        keyfile = config / "glib-2.0/settings/keyfile"
        keyfile.parent.mkdir(parents=True)
        keyfile.write_text("[io/github/moult/Moult]\n"
                           f"window-width={size[0]}\nwindow-height={size[1]}\n")
        env = dict(os.environ, XDG_CONFIG_HOME=str(config), GSETTINGS_BACKEND="keyfile",
                   G_ENABLE_DIAGNOSTIC="1")
        env["ADW_DEBUG_COLOR_SCHEME"] = "prefer-dark" if dark else "prefer-light"
        env["ADW_DEBUG_HIGH_CONTRAST"] = "1" if contrast else "0"
        if language:
            env.update(LANGUAGE=language, LANG="C.UTF-8")
        self.log = open(config / "stderr", "w+", encoding="utf-8")
        self.process = subprocess.Popen([str(binary), *args], env=env, stderr=self.log)
        Atspi.init()
        self.root = until("the app on the accessibility bus", self._find_root)
        until("a window", lambda: self.root.get_child_count() > 0)

    def _find_root(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            app = desktop.get_child_at_index(i)
            if app is not None and app.get_process_id() == self.process.pid:
                return app
        return None

    # Finding

    def all(self, role=None, name=None):
        """Showing widgets of a role whose name matches (a regular expression, whole)."""
        found = []
        for node in walk(self.root):
            try:
                if role is not None and node.get_role_name() != role:
                    continue
                if name is not None and not re.fullmatch(name, node.get_name() or "", re.S):
                    continue
                if is_showing(node):
                    found.append(node)
            except GLib.Error:
                continue
        return found

    def find(self, role=None, name=None, deadline=DEADLINE):
        return until(f"{role} named {name!r}", lambda: (self.all(role, name) or [None])[0], deadline)

    def texts(self):
        """All names and texts that show, as one string: what a reader would hear."""
        return "\n".join(filter(None, (node.get_name() for node in self.all())))

    def wait_text(self, pattern, deadline=DEADLINE):
        return until(f"text {pattern!r}; there is:\n{self.texts()}",
                     lambda: re.search(pattern, self.texts()), deadline)

    # Doing

    def press(self, role, name, deadline=DEADLINE):
        node = self.find(role, name, deadline)
        until(f"{role} {name!r} to be sensitive",
              lambda: node.get_state_set().contains(Atspi.StateType.SENSITIVE), deadline)
        if node.get_n_actions() > 0:
            node.do_action(0)
        else:
            self.click(node)
        return node

    def click(self, node):
        box = node.get_extents(Atspi.CoordType.WINDOW)
        subprocess.check_call(["xdotool", "mousemove", str(box.x + box.width // 2),
                               str(box.y + box.height // 2), "click", "1"])

    def window_id(self):
        return until("the X window", lambda: subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
            capture_output=True, text=True).stdout.split())[-1]

    def key(self, *keys):
        """Keys such as ctrl+o, with the window focused."""
        subprocess.check_call(["xdotool", "windowfocus", "--sync", self.window_id()])
        subprocess.check_call(["xdotool", "key", "--clearmodifiers", *keys])

    # Seeing

    def screenshot(self, path):
        time.sleep(0.6)  # transitions
        subprocess.check_call(["import", "-window", self.window_id(), str(path)])

    def errors(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return self.errors()
