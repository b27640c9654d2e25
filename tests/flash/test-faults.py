#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A room full of failing boards: each ends in its own error, in time, and the good ones are flashed."""

import json
import subprocess
import time
import unittest

import flashlab
from flashlab import FAMILIES, flash, journal, lab, payload_sha256

# What each board of faults.json must end in: state, error code, whether it may have been written to.
EXPECTED = {
    "good": ("done", None, True),
    "late-drive": ("done", None, True),
    "drive-full": ("failed", "no-space", True),
    "drive-eio": ("failed", "protocol", True),
    "drive-stall": ("failed", "protocol", True),
    "pulled-first": ("failed", "gone", True),
    "pulled-midway": ("failed", "gone", True),
    "pulled-late": ("failed", "gone", True),
    "read-only": ("failed", "protocol", None),
    "no-info-file": ("failed", "protocol", False),
    "mount-refused": ("failed", "no-access", False),
    "no-reboot": ("failed", "verify", True),
    "boots-old": ("failed", "verify", True),
    "swapped": ("failed", "verify", True),
    "lost-bootloader": ("failed", "no-bootloader", False),
    "hang-bootloader": ("failed", "no-bootloader", False),
    "nrf-eio": ("failed", "protocol", True),
}
# And those that the plan leaves alone: reason.
LEFT_ALONE = {
    "silent": "silent",
    "garbage": "silent",
    "flood": "silent",
    "tty-busy": "busy",
    "no-permission": "no-access",
}
DEADLINE_S = 60


def setUpModule():
    global FIRMWARE, PLACES, CODE, TASKS, SECONDS
    FIRMWARE = flashlab.write_firmware("1.26.0")
    PLACES = {board["name"]: board["location"] for board in journal().values()}
    begun = time.monotonic()
    CODE, TASKS = flash("--all", "--backend", "uf2", "--activator", "repl", "--firmware", FIRMWARE["RPI_PICO"],
                        "--firmware", FIRMWARE["SEEED_XIAO_NRF52"], timeout=DEADLINE_S)  # fmt: skip
    SECONDS = time.monotonic() - begun


class TestFaults(unittest.TestCase):
    def test_every_board_is_told_of(self):
        self.assertEqual(set(TASKS), set(PLACES.values()))
        self.assertEqual(set(PLACES), {*EXPECTED, *LEFT_ALONE})

    def test_exit_code(self):
        self.assertEqual(CODE, 1)

    def test_in_time(self):
        self.assertLess(SECONDS, DEADLINE_S)

    def check_bytes(self, name, board, wrote):
        if wrote is not None:
            self.assertEqual(board["counts"].get("drive-bytes", 0) > 0, wrote, name)

    def test_flashed_boards(self):
        found = journal()
        for name in (name for name in EXPECTED if EXPECTED[name][0] == "done"):
            board = found[PLACES[name]]
            self.assertEqual(board["version"], "1.26.0", name)
            self.assertEqual(board["mode"], "running", name)
            self.assertEqual(board["flash"]["sha256"], payload_sha256(FIRMWARE["RPI_PICO"], FAMILIES["rp2040"]))

    def test_left_alone(self):
        for name, reason in LEFT_ALONE.items():
            self.assertEqual(TASKS[PLACES[name]]["reason"], reason, name)
            self.assertEqual(journal()[PLACES[name]]["counts"].get("bootloader-calls", 0), 0, name)

    def test_advice(self):
        for name in (name for name in EXPECTED if EXPECTED[name][1]):
            self.assertTrue(TASKS[PLACES[name]]["error"]["advice"], name)
            self.assertTrue(TASKS[PLACES[name]]["error"]["message"], name)


def add_outcome_test(name, state, code, wrote):
    """One test a fault, so that each shows in the report by its name."""

    def test(self):
        task = TASKS[PLACES[name]]
        self.assertEqual(task.get("state"), state, task)
        self.assertEqual(task.get("error", {}).get("code"), code, task)
        self.check_bytes(name, journal()[PLACES[name]], wrote)

    setattr(TestFaults, f"test_outcome_of_{name.replace('-', '_')}", test)


for _name, _expected in EXPECTED.items():
    add_outcome_test(_name, *_expected)


class TestMended(unittest.TestCase):
    """After the faults: what a user does next works."""

    def plug_anew(self, name, fault):
        place = PLACES[name]
        lab("fault", place, f"-{fault}")
        lab("unplug", place)
        lab("plug", place)
        lab("wait", place, "running", "20")
        return place

    def test_hand_starts_the_bootloader(self):
        place = self.plug_anew("no-reboot", "no-reboot")
        lab("fault", place, "hang-bootloader")
        process = subprocess.Popen(
            ["moultctl", "flash", place, "--yes", "--json", "--reinstall", "--firmware", FIRMWARE["RPI_PICO"]],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        for line in process.stderr:
            if "BOOTSEL" in line:
                break
        lab("press", place)
        output, _ = process.communicate(timeout=40)
        task = json.loads(output)[0]
        self.assertEqual((process.returncode, task["state"], task["after"]), (0, "done", "1.26.0"), task)

    def test_pulled_board_is_flashed_again(self):
        place = self.plug_anew("pulled-midway", "drive-unplug")
        code, tasks = flash(place, "--reinstall", "--backend", "uf2", "--firmware", FIRMWARE["RPI_PICO"])
        self.assertEqual((code, tasks[place]["state"]), (0, "done"), tasks)
        expected = payload_sha256(FIRMWARE["RPI_PICO"], FAMILIES["rp2040"])
        self.assertEqual(journal()[place]["flash"]["sha256"], expected)

    def test_silent_board_is_flashed_by_hand(self):
        place = PLACES["silent"]
        lab("press", place)
        lab("wait", place, "bootloader", "20")
        lab("fault", place, "-silent")
        code, tasks = flash(place, "--backend", "uf2", "--firmware", FIRMWARE["RPI_PICO"])
        self.assertEqual((code, tasks[place]["state"]), (0, "done"), tasks)


if __name__ == "__main__":
    flashlab.main()
