# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moult as a user of a screen reader meets it: widgets by role and name, pressed and read through
AT-SPI, keys and clicks through the X server, and pictures of the window."""

import os
import re
import subprocess
import time
from pathlib import Path

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

# An app that is on the bus a moment before its cache is: a complaint of no use.
GLib.log_set_handler("dbind", GLib.LogLevelFlags.LEVEL_WARNING, lambda *_: None, None)

DEADLINE = 20
EDGE = 8  # so much of a widget must be in sight to be clicked
STATE = Atspi.StateType

# Roles of widgets that are told by their name; the rest is layout or text.
CONTROLS = ("button", "toggle button", "check box", "radio button", "entry", "text", "switch",
            "list item", "combo box", "spin button", "slider", "link", "menu item", "image",
            "progress bar", "password text")

# As GNOME has them; X11 without a desktop has no settings of its own.
SETTINGS = """[Settings]
gtk-font-name=Inter 11
gtk-decoration-layout=appmenu:close
gtk-enable-animations={animations}
"""


class NotThere(AssertionError):
    pass


def until(what, ask, deadline=DEADLINE):
    """Asks again until the answer is true; widgets need a moment to come. Between two questions it leaves them as much
    time as the question took: looking at all widgets keeps the app as busy as it keeps us."""
    end = time.monotonic() + deadline
    while True:
        began = time.monotonic()
        try:
            answer = ask()
        except GLib.Error:  # the widget left while it was looked at
            answer = None
        if answer:
            return answer
        if time.monotonic() > end:
            raise NotThere(f"not within {deadline} s: {what() if callable(what) else what}")
        time.sleep(max(0.05, time.monotonic() - began))


def walk(node, depth=0):
    """The node and everything that shows below it."""
    yield node
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child is not None and depth < 60 and is_showing(child):
            yield from walk(child, depth + 1)


def has(node, state):
    return node.get_state_set().contains(state)


def is_showing(node):
    return has(node, STATE.SHOWING)


def get_box(node):
    return node.get_extents(Atspi.CoordType.WINDOW)


def lab_settings():
    """What the lab has the app know: where its download site is."""
    keyfile = Path(os.environ.get("XDG_CONFIG_HOME", "")) / "glib-2.0/settings/keyfile"
    return keyfile.read_text() if keyfile.is_file() else "[io/github/moult/Moult]\n"


class App:
    """The app in its window. Everything it writes to stderr is kept in .errors()."""

    def __init__(self, binary, *args, size=(900, 680), dark=False, contrast=False,
                 animations=False, css="", folder=None, settings="", env=None):
        self.binary = str(binary)
        self.config = Path(os.environ["MOULT_DESK"]) / f"config-{time.monotonic_ns()}"
        self._write_settings(size, animations, css, folder, settings)
        self.env = dict(os.environ, XDG_CONFIG_HOME=str(self.config),
                        G_ENABLE_DIAGNOSTIC="1", **(env or {}))
        self.env["ADW_DEBUG_COLOR_SCHEME"] = "prefer-dark" if dark else "prefer-light"
        self.env["ADW_DEBUG_HIGH_CONTRAST"] = "1" if contrast else "0"
        Atspi.get_desktop(0)  # starts the bus that the app looks for
        self.move_mouse_away()
        self.log = open(self.config / "stderr", "w+", encoding="utf-8")
        self.process = subprocess.Popen([self.binary, *map(str, args)], env=self.env,
                                        stderr=self.log)
        self.window_id()
        self.root = until("the app on the accessibility bus", self._find_root)
        until("a window", lambda: self.root.get_child_count() > 0)

    def _write_settings(self, size, animations, css, folder, settings):
        keyfile = self.config / "glib-2.0/settings/keyfile"
        keyfile.parent.mkdir(parents=True)
        keyfile.write_text(lab_settings() +
                           f"window-width={size[0]}\nwindow-height={size[1]}\n"
                           + (f"last-folder='{folder.as_uri()}'\n" if folder else "")
                           + settings)
        gtk = self.config / "gtk-4.0"
        gtk.mkdir()
        (gtk / "settings.ini").write_text(SETTINGS.format(animations=int(animations)))
        if css:
            (gtk / "gtk.css").write_text(css)

    def _find_root(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            app = desktop.get_child_at_index(i)
            if app is not None and app.get_process_id() == self.process.pid:
                return app
        return None

    def start_again(self, *args):
        """A second start of the program; returns its exit code, which comes at once."""
        return subprocess.run([self.binary, *map(str, args)], env=self.env, stderr=self.log,
                              timeout=DEADLINE).returncode

    # Finding

    def all(self, role=None, name=None, within=None):
        """Showing widgets of a role whose name matches (a regular expression, whole)."""
        found = []
        for node in walk(within or self.root):
            try:
                if role is not None and node.get_role_name() != role:
                    continue
                if name is not None and not re.fullmatch(name, node.get_name() or "", re.S):
                    continue
                found.append(node)
            except GLib.Error:
                continue
        return found

    def find(self, role=None, name=None, deadline=DEADLINE, within=None):
        return until(lambda: f"{role} named {name!r}; there is:\n{self.texts()}",
                     lambda: (self.all(role, name, within) or [None])[0], deadline)

    def texts(self, within=None):
        """All names and texts that show, as one string: what a reader would hear."""
        try:
            return "\n".join(filter(None, (node.get_name() for node in self.all(within=within))))
        except GLib.Error:  # something left meanwhile
            return ""

    def wait_text(self, pattern, deadline=DEADLINE):
        return until(lambda: f"text {pattern!r}; there is:\n{self.texts()}",
                     lambda: re.search(pattern, self.texts()), deadline)

    def read(self, node):
        """What stands in an entry or a text view."""
        return Atspi.Text.get_text(node, 0, -1)

    def wait_no_text(self, pattern, deadline=DEADLINE):
        until(lambda: f"no text {pattern!r}; there is:\n{self.texts()}",
              lambda: not re.search(pattern, self.texts()), deadline)

    def unnamed(self):
        """Controls that a reader could only call by their role."""
        unnamed = []
        for node in self.all():
            if node.get_role_name() not in CONTROLS or node.get_name():
                continue
            # A row that expands stands around its own header, which has the name.
            if any(child.get_name() for child in self.all("list item", within=node)):
                continue
            if self._is_shown_choice(node):
                continue
            unnamed.append(f"{node.get_role_name()} in {node.get_parent().get_role_name()} "
                           f"“{node.get_parent().get_name()}”")
        return unnamed

    @staticmethod
    def _is_shown_choice(node):
        """The chosen line of a combo row, which a reader hears with the row."""
        while node is not None and node.get_role_name() != "combo box":
            node = node.get_parent()
        return node is not None and bool(node.get_name())

    def outside(self, width):
        """Texts and controls that stick out of the window at its sides, or have pushed it wider."""
        window = get_box(self.find_frame())
        outside = [] if window.width == width else [f"the window is {window.width} wide"]
        for node in self.all(within=self.find_frame()):
            box = get_box(node)
            if not node.get_name() or not 0 < box.width < 10000:
                continue
            if box.x < window.x - 1 or box.x + box.width > window.x + window.width + 1:
                outside.append(f"{node.get_role_name()} “{node.get_name()}” from {box.x} to "
                               f"{box.x + box.width}, the window from {window.x} "
                               f"to {window.x + window.width}")
        return outside

    # Boards

    def rows(self):
        """The boards in the sidebar: list items, whose description is their state."""
        lists = self.all("list", "Boards")
        return self.all("list item", within=lists[0]) if lists else []

    def troubles(self):
        """What the pages of the boards that need attention say."""
        said = []
        for row in self.all("list item"):
            if "Needs attention" in (row.get_description() or "") + (row.get_name() or ""):
                self.click(row)
                time.sleep(0.5)
                said.append(self.texts()[-1200:])
        return said

    def states(self):
        """What the sidebar says: (name, state) of each board, from top to bottom."""
        return [(row.get_name(), row.get_description()) for row in self.rows()]

    def find_row(self, name, state=".*", deadline=DEADLINE):
        """The first board so; boards of one name have their place before the state."""
        state = rf"([0-9.-]+ · )?({state})"
        return until(lambda: f"a board {name!r} that is {state!r}; there are {self.states()}",
                     lambda: [row for row in self.rows()
                              if re.fullmatch(name, row.get_name())
                              and re.fullmatch(state, row.get_description() or "")], deadline)[0]

    def wait_identified(self, n_boards):
        """Until so many boards are there and none of them is still being asked."""
        until(lambda: f"{n_boards} identified boards; there are {self.states()}",
              lambda: len(self.rows()) == n_boards
              and not any("Asking" in (state or "") for _, state in self.states()))

    def show_board(self, name, state=".*"):
        """Clicks a board's row and waits for its page, beside or in place of the list."""
        row = self.find_row(name, state)
        title = row.get_name()
        self.click(row)
        until(lambda: f"the page of {title}; there is:\n{self.texts()}",
              lambda: self.all("heading", re.escape(title))
              and (not self.rows() or has(row, STATE.SELECTED)))

    # Doing

    def open_file(self, path):
        """By the dialog, as Ctrl+O brings it; the file is in its folder (see the argument)."""
        self.key("ctrl+o")
        self.choose_file(path)

    def choose_file(self, path):
        """In the file dialog that is about to come."""
        until("the file dialog", lambda: len(self.windows()) > 1)
        name = re.escape(Path(path).name)
        # While it reads the folder the dialog makes its rows anew, and selects the first by itself.
        until("the folder to be read", lambda: [row for row in self.all("table row")
                                                if has(row, STATE.SELECTED)])
        until(lambda: f"{name} to be selected", lambda: self._select_file(name))
        self.press("button", "Open")
        until("the dialog to go", lambda: len(self.windows()) == 1)

    def _select_file(self, name):
        row = self.find("table row", name + " .*")
        if not has(row, STATE.SELECTED):
            self.click(self.find("label", name, within=row))
            time.sleep(0.5)  # a second click sooner than that would be a double one
        return has(row, STATE.SELECTED)

    def wait_sensitive(self, node, sensitive=True, deadline=DEADLINE):
        until(lambda: f"{node.get_role_name()} {node.get_name()!r} to be "
              + ("sensitive" if sensitive else "insensitive"),
              lambda: has(node, STATE.SENSITIVE) == sensitive, deadline)

    def press(self, role, name, deadline=DEADLINE, within=None):
        node = self.find(role, name, deadline, within)
        self.wait_sensitive(node, True, deadline)
        if role in ("button", "toggle button"):
            until(lambda: f"{role} {name!r} to take the press", lambda: node.do_action(0), deadline)
        else:
            self.click(node)
        return node

    def click(self, node):
        """With the mouse, in the middle; what is out of sight is scrolled to."""
        until(lambda: f"{node.get_name()!r} to be in sight",
              lambda: self._is_still(node) and self._scroll_to(node))
        self._mouse(node, "click", "1")

    def _is_still(self, node):
        """Whether it stays where it is: a page that was just shown is still being laid out."""
        before = get_box(node)
        time.sleep(0.05)
        after = get_box(node)
        return (before.x, before.y, before.height) == (after.x, after.y, after.height)

    def move_mouse_away(self):
        """Out of the window, where it raises no tooltip."""
        subprocess.check_call(["xdotool", "mousemove", "9999", "9999"])

    def _scroll_to(self, node):
        """One turn of the wheel where the node is beyond the edge; true when it need not turn."""
        pane = node.get_parent()
        while pane is not None and pane.get_role_name() not in ("scroll pane", "frame"):
            pane = pane.get_parent()
        box, around = get_box(node), get_box(pane)
        middle = box.y + box.height // 2
        if middle < around.y + EDGE:
            self._mouse(pane, "click", "4")
        elif middle > around.y + around.height - EDGE:
            self._mouse(pane, "click", "5")
        else:
            return True
        time.sleep(0.05)
        return False

    def _mouse(self, node, *then):
        """Moves the mouse to the middle of the node."""
        window, box = get_box(self.find_frame()), get_box(node)
        x = box.x - window.x + box.width // 2
        y = box.y - window.y + box.height // 2
        subprocess.check_call(["xdotool", "mousemove", "--window", self.window_id(), str(x),
                               str(y), *then])

    def find_frame(self):
        """The window on top: the last that was opened."""
        children = (self.root.get_child_at_index(i) for i in range(self.root.get_child_count()))
        return [child for child in children if child.get_role_name() != "tool tip"][-1]

    def windows(self):
        """X ids of its windows, the last opened at the end; tooltips and menus do not count."""
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
            capture_output=True, text=True, check=False).stdout.split()
        return [window for window in found if not self._is_popup(window)]

    def _is_popup(self, window):
        return "Override Redirect State: no" not in subprocess.run(
            ["xwininfo", "-id", window], capture_output=True, text=True, check=False).stdout

    def window_id(self):
        return until("the X window", self.windows)[-1]

    def key(self, *keys):
        """Keys such as ctrl+o, with the window focused."""
        subprocess.check_call(["xdotool", "windowfocus", "--sync", self.window_id()])
        subprocess.check_call(["xdotool", "key", "--clearmodifiers", *keys])

    def type(self, text):
        """Into what has the keyboard."""
        subprocess.check_call(["xdotool", "windowfocus", "--sync", self.window_id()])
        subprocess.check_call(["xdotool", "type", "--delay", "30", text])

    def focused(self):
        """What has the keyboard."""
        nodes = [node for node in self.all() if has(node, STATE.FOCUSED)]
        return nodes[-1] if nodes else None

    # Seeing

    def screenshot(self, path, window=None):
        subprocess.check_call(["import", "-window", window or self.window_id(), str(path)])

    def errors(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return self.errors()
