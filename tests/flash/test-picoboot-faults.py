#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Boot ROMs that go wrong while they are written: the right error in time, and the next flash works."""

import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lab"))

import flashlab  # noqa: E402
from flashlab import flash, journal, lab, payload_sha256  # noqa: E402
from usbfs_client import Device  # noqa: E402

VERSION = "1.27.0"
NAMES = {"pico": ("RPI_PICO", 0xE48BFF56), "pico2": ("RPI_PICO2", 0xE48BFF59)}
# Which fault, the error's code, seconds that it may take. Transfer 60 is in the midst of the write.
FAULTS = {
    "1-1.1": ("stall=60", "protocol", 5),
    "1-1.2": ("timeout=60", "protocol", 20),
    "1-1.3": ("short-packet=120", "protocol", 5),
    "1-1.4": ("unplug-at=60", "gone", 5),
    "1-2.1": ("write-fails=100", "verify", 10),
    "1-2.2": ("verify-flip=400", "verify", 10),
    "1-2.3": ("exclusive-refused", "busy", 5),
    "1-2.4": ("no-reboot", "verify", 25),
    "1-3.1": ("silent", "protocol", 15),
}
CLOSED, CLAIMED = "1-3.2", "1-3.3"


def file_for(place):
    return FIRMWARE[NAMES[journal()[place]["kind"]][0]]


def spoil(place, fault):
    lab("fault", place, fault)
    lab("press", place)
    lab("wait", place, "bootloader")


def mend(place, fault):
    lab("fault", place, "-" + fault.split("=")[0])
    if journal()[place]["mode"] == "gone":
        lab("plug", place)
        lab("wait", place, "running" if journal()[place]["version"] else "bootloader")
    lab("press", place)
    lab("wait", place, "bootloader")


def setUpModule():
    global FIRMWARE
    FIRMWARE = flashlab.write_firmware(VERSION)


class TestFaults(unittest.TestCase):
    def check_error(self, place, code, limit, *words):
        begun = time.monotonic()
        status, tasks = flash(place, "--firmware", file_for(place), *words)
        error = tasks[place].get("error", tasks[place])
        self.assertEqual((status, error.get("code")), (1, code), error)
        self.assertTrue(error["message"] and error["advice"], error)
        self.assertLess(time.monotonic() - begun, limit, error)
        return error

    def check_works(self, place):
        name, family = NAMES[journal()[place]["kind"]]
        status, tasks = flash(place, "--firmware", FIRMWARE[name])
        self.assertEqual((status, tasks[place]["state"]), (0, "done"), tasks)
        self.assertEqual(journal()[place]["flash"]["sha256"], payload_sha256(FIRMWARE[name], family))

    def check_fault(self, place):
        fault, code, limit = FAULTS[place]
        spoil(place, fault)
        self.check_error(place, code, limit, "--backend", "picoboot")
        mend(place, fault)
        self.check_works(place)

    def test_no_access(self):
        """Whoever asks for this backend hears why not; else the drive is taken."""
        error = self.check_error(CLOSED, "no-access", 15, "--backend", "picoboot")
        self.assertIn(journal()[CLOSED]["node"], error["message"])
        self.check_works(CLOSED)
        self.assertEqual(journal()[CLOSED]["counts"]["drive-mounts"], 1)

    def test_claimed_by_another(self):
        other = Device(journal()[CLAIMED]["node"])
        other.claim(1)
        self.check_error(CLAIMED, "busy", 10)
        self.assertEqual(journal()[CLAIMED]["counts"]["picoboot-commands"], 0)
        other.close()
        self.check_works(CLAIMED)


def add_test(place, fault):
    setattr(TestFaults, f"test_{fault.split('=')[0]}", lambda self: self.check_fault(place))


for where, (what, _, _) in FAULTS.items():
    add_test(where, what)

if __name__ == "__main__":
    flashlab.main()
