#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pyboards in DFU mode with a fault each: what mends itself, what ends in which error, and that the next flash succeeds."""

import time
import unittest

import flashlab
from flashlab import flash, journal, lab, moultctl

VERSION = "1.27.0"
# What each board of the scene usb-faults must end in: state, error code.
EXPECTED = {
    "stall": ("done", None),
    "timeout": ("done", None),
    "short-packet": ("done", None),
    "dfu-error": ("failed", "verify"),
    "unplug-at": ("failed", "gone"),
    "busy-forever": ("failed", "protocol"),
    "read-protected": ("failed", "locked"),
    "no-permission": (None, "no-access"),  # seen before anything begins
    "silent": ("failed", "protocol"),
    "lying-layout": ("failed", "protocol"),
    "verify-flip": ("failed", "verify"),
    "no-reboot": ("failed", "verify"),
}
# Nothing of the flash was touched.
UNTOUCHED = ("busy-forever", "read-protected", "no-permission", "silent", "lying-layout")
DEADLINE_S = 90


def flash_boards(boards):
    """All at once. By name: task."""
    places = {board["location"]: board["name"] for board in boards}
    code, tasks = flash(*places, "--firmware", FIRMWARE, "--reinstall", timeout=DEADLINE_S)
    return code, {name: tasks[place] for place, name in places.items()}


def outcome(task):
    """State and error of a job; of a board that was left alone the reason."""
    if "state" not in task:
        return None, task["reason"]
    return task["state"], (task.get("error") or {}).get("code")


def mend(board):
    """What a person does: the plug, and BOOT0."""
    place = board["location"]
    for name in board["faults"]:
        lab("fault", place, f"-{name}")
    if journal()[place]["mode"] != "gone":
        lab("unplug", place)
    lab("plug", place)
    lab("press", place)
    lab("wait", place, "bootloader", "20")


def setUpModule():
    global FIRMWARE, CODE, DONE, FOUND, SECONDS, UNLOCKED, CODE_AGAIN, AGAIN, AGAIN_FOUND
    FIRMWARE = next(path for path in flashlab.write_all_firmware(VERSION) if path.name.startswith("PYBV11") and path.suffix == ".dfu")
    start = time.monotonic()
    CODE, DONE = flash_boards(journal().values())
    SECONDS = time.monotonic() - start
    FOUND = {board["name"]: board for board in journal().values()}
    UNLOCKED = moultctl("unprotect", "--yes", FOUND["read-protected"]["location"])
    for board in FOUND.values():
        mend(board)
    CODE_AGAIN, AGAIN = flash_boards(FOUND.values())
    AGAIN_FOUND = {board["name"]: board for board in journal().values()}


class TestFaults(unittest.TestCase):
    def test_outcomes(self):
        self.assertEqual(sorted(DONE), sorted(EXPECTED))
        for name, expected in EXPECTED.items():
            with self.subTest(name):
                self.assertEqual(outcome(DONE[name]), expected, DONE[name])
        self.assertEqual(CODE, 1)

    def test_errors_help(self):
        for name, task in DONE.items():
            if EXPECTED[name][0] == "failed":
                self.assertTrue(task["error"]["message"] and task["error"]["advice"], name)

    def test_in_time(self):
        """The slowest is a transfer that never ends, twice, and a chip that is busy for ever."""
        self.assertLess(SECONDS, 60)

    def test_untouched(self):
        for name in UNTOUCHED:
            counts = FOUND[name]["counts"]
            self.assertEqual((counts.get("blocks-written", 0), counts.get("sectors-erased", 0)), (0, 0), name)

    def test_mended_boards_run(self):
        for name, (state, _) in EXPECTED.items():
            if state == "done":
                self.assertEqual((FOUND[name]["mode"], FOUND[name]["version"]), ("running", VERSION), name)


class TestUnprotect(unittest.TestCase):
    def test_unprotected(self):
        self.assertEqual(UNLOCKED.returncode, 0, UNLOCKED.stderr)
        self.assertEqual(AGAIN_FOUND["read-protected"]["counts"].get("unprotected"), 1)

    def test_asks(self):
        """Without an answer nothing is done, and what it says is that all is erased."""
        place = FOUND["stall"]["location"]
        lab("press", place)
        lab("wait", place, "bootloader", "20")
        done = moultctl("unprotect", place)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("erase", done.stdout + done.stderr)
        self.assertNotIn("unprotected", journal()[place]["counts"])


class TestThenAgain(unittest.TestCase):
    def test_next_flash_succeeds(self):
        for name, task in AGAIN.items():
            with self.subTest(name):
                self.assertEqual((task["state"], task.get("after")), ("done", VERSION), task)
                self.assertEqual((AGAIN_FOUND[name]["mode"], AGAIN_FOUND[name]["version"]), ("running", VERSION))
        self.assertEqual(CODE_AGAIN, 0)


if __name__ == "__main__":
    flashlab.main()
