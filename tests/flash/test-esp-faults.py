#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ESP boards with a fault each: what mends itself, what ends in which error, and that the next flash succeeds."""

import unittest

import flashlab
from flashlab import flash, journal, lab

VERSION = "1.27.0"
# What each board of the scene esp-faults must end in: state, error code.
EXPECTED = {
    "silent": ("failed", "no-bootloader"),
    "garbage": ("failed", "protocol"),
    "wrong-boot-mode": ("failed", "no-bootloader"),
    "no-auto-reset": ("failed", "no-bootloader"),
    "slow-reset": ("done", None),
    "crystal-drift": ("done", None),
    "wrong-baud": ("done", None),
    "baud-limit": ("done", None),
    "lost-byte": ("done", None),
    "lost-ack": ("done", None),
    "unplug-block": ("failed", "gone"),
    "brown-out": ("done", None),
    "flash-fails": ("failed", "verify"),
    "md5-mismatch": ("failed", "verify"),
    "secure-download": ("failed", "locked"),
    "small-flash": ("failed", "no-space"),
    "boots-old": ("failed", "verify"),
    "watchdog": ("done", None),
}
# And those that the plan leaves alone: reason.
LEFT_ALONE = {"tty-busy": "busy", "no-permission": "no-access"}
# Nothing of the flash was touched.
UNTOUCHED = ("silent", "garbage", "wrong-boot-mode", "no-auto-reset", "secure-download", "small-flash")
# Where a person has to do something before the board can be flashed again.
NEEDS_PLUG = ("unplug-block", "tty-busy", "no-permission", "no-auto-reset")
# And what cannot be mended.
STAYS = {"small-flash": "no-space"}
BOARD_S = 40
DEADLINE_S = 120


def flash_kind(boards, board_id):
    """Boards of one kind, named and at once. By name: task."""
    code, tasks = flash(*(board["location"] for board in boards), "--reinstall", "--activator", "repl",
                        "--firmware", FIRMWARE[board_id], timeout=DEADLINE_S)  # fmt: skip
    return code, {board["name"]: tasks[board["location"]] for board in boards}


def flash_boards():
    boards = journal().values()
    esp32 = [board for board in boards if board["kind"] == "esp32"]
    esp32c3 = [board for board in boards if board["kind"].startswith("esp32c3")]
    first, tasks = flash_kind(esp32, "ESP32_GENERIC")
    second, more = flash_kind(esp32c3, "ESP32_GENERIC_C3")
    return (first, second), {**tasks, **more}


def mend(board):
    place = board["location"]
    for name in board["faults"]:
        lab("fault", place, f"-{name}")
    if board["name"] in NEEDS_PLUG:
        if board["mode"] != "gone":
            lab("unplug", place)
        lab("plug", place)
        lab("wait", place, "running", "20")


def setUpModule():
    global FIRMWARE, CODES, DONE, FOUND, CODES_AGAIN, AGAIN, AGAIN_FOUND
    FIRMWARE = flashlab.write_firmware(VERSION)
    CODES, DONE = flash_boards()
    FOUND = {board["name"]: board for board in journal().values()}
    for board in FOUND.values():
        mend(board)
    CODES_AGAIN, AGAIN = flash_boards()
    AGAIN_FOUND = {board["name"]: board for board in journal().values()}


class TestEspFaults(unittest.TestCase):
    def test_every_board_is_told_of(self):
        self.assertEqual(set(DONE), {*EXPECTED, *LEFT_ALONE})

    def test_left_alone(self):
        for name, reason in LEFT_ALONE.items():
            self.assertEqual(DONE[name]["reason"], reason)

    def test_in_time(self):
        for name in EXPECTED:
            self.assertLess(DONE[name]["seconds"], BOARD_S, name)

    def test_exit_codes(self):
        self.assertEqual((CODES, CODES_AGAIN), ((1, 1), (0, 1)))

    def test_untouched(self):
        for name in UNTOUCHED:
            self.assertEqual(FOUND[name]["counts"].get("blocks", 0), 0, name)

    def test_advice(self):
        for name, (state, _) in EXPECTED.items():
            if state == "failed":
                error = DONE[name]["error"]
                self.assertTrue(error["advice"] and error["message"], name)


def add_test(name, state, code):
    """One test a fault, so that each shows in the report by its name."""

    def outcome(self):
        task = DONE[name]
        self.assertEqual((task.get("state"), task.get("error", {}).get("code")), (state, code), task)
        if state == "done":
            self.assertEqual(FOUND[name]["version"], VERSION)

    def again(self):
        task = AGAIN[name]
        if name in STAYS:
            self.assertEqual(task["error"]["code"], STAYS[name], task)
            return
        self.assertEqual((task.get("state"), task.get("after")), ("done", VERSION), task)
        self.assertEqual(AGAIN_FOUND[name]["version"], VERSION)

    if state:
        setattr(TestEspFaults, f"test_outcome_of_{name.replace('-', '_')}", outcome)
    setattr(TestEspFaults, f"test_mended_{name.replace('-', '_')}", again)


for _name, _expected in EXPECTED.items():
    add_test(_name, *_expected)
for _name in LEFT_ALONE:
    add_test(_name, None, None)


if __name__ == "__main__":
    flashlab.main()
