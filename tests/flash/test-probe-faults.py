#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes and targets that go wrong: the right error in time, the others answer, and so do they once they are mended."""

import json
import os
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lab"))

import flashlab  # noqa: E402
from flashlab import journal, lab, moultctl  # noqa: E402
from usbfs_client import Device  # noqa: E402

FULL_SPEED, HIGH_SPEED, ST_LINK, ST_LINK_V3, HID = PLACES = ("1-1.1", "1-1.2", "1-1.3", "1-1.4", "1-2.1")
CMSIS_DAP = (FULL_SPEED, HIGH_SPEED, HID)
PARTS = dict.fromkeys(PLACES, "stm32f411xe") | {HID: "nrf51822_xxaa"}
SECONDS = 8

# What a probe does wrong; which do; the codes of the error that is told, and words of it.
FAULTS = (
    ("no-target", PLACES, ("not-found",), ""),
    ("silent", PLACES, ("protocol",), ""),
    None,  # well again
    ("no-power", (ST_LINK, ST_LINK_V3), ("not-found",), "no power"),
    ("no-power", CMSIS_DAP, ("not-found",), ""),
    ("wait", PLACES, ("protocol",), "WAIT"),
    None,
    ("long-packet", (ST_LINK, ST_LINK_V3), ("protocol",), ""),
    ("fault", PLACES, ("protocol", "locked"), ""),
    None,
    ("unplug-at=40", (HIGH_SPEED, ST_LINK_V3, HID), ("gone",), ""),
    ("parity", PLACES, ("protocol", "not-found"), ""),
    None,
)


def ask(*words):
    """`moultctl probes --targets --json`: exit code, probes by location, and seconds."""
    begun = time.monotonic()
    done = moultctl("probes", "--targets", "--json", *words)
    return done.returncode, {probe["location"]: probe for probe in json.loads(done.stdout)}, time.monotonic() - begun


def code(probe):
    return probe.get("error", {}).get("code")


class TestFaults(unittest.TestCase):
    def check_all_well(self):
        status, probes, _ = ask()
        self.assertEqual({place: code(probe) for place, probe in probes.items()}, dict.fromkeys(PLACES), probes)
        self.assertEqual(status, 0)
        self.assertEqual({place: probes[place]["target"]["core"] for place in PLACES},
                         dict.fromkeys(PLACES, "Cortex-M4") | {HID: "Cortex-M0"})

    def spoil(self, places, fault):
        for place in places:
            lab("fault", place, fault)

    def mend(self, places, fault):
        for place in places:
            lab("fault", place, "-" + fault.split("=")[0])
            if journal()[place]["mode"] == "gone":
                lab("plug", place)
                lab("wait", place, "running")

    def check(self, probe, codes, words):
        self.assertIn(code(probe), codes, probe)
        self.assertIn(words, probe["error"]["message"], probe)
        self.assertTrue(probe["error"]["advice"], probe)

    def ask_with(self, rows):
        """Once with these faults, by place; those without answer."""
        for place, row in rows.items():
            self.spoil([place], row[0])
        status, probes, seconds = ask()
        for place, row in rows.items():
            self.mend([place], row[0])
        for place in PLACES:
            fault, _, codes, words = rows.get(place, (None, None, (None,), ""))
            with self.subTest(fault=fault, place=place):
                if fault:
                    self.check(probes[place], codes, words)
                else:
                    self.assertIsNone(code(probes[place]), probes[place])
        self.assertEqual(status, 1)
        self.assertLess(seconds, SECONDS, rows)

    def test_1_well(self):
        self.check_all_well()

    def test_2_each_fault_of_each_probe(self):
        """Five different faults at a time; each of the probes has each of them once, and is well in between."""
        met = set()
        for turn in range(len(FAULTS)):
            rows = {place: FAULTS[(turn + 2 * n) % len(FAULTS)] for n, place in enumerate(PLACES)}
            rows = {place: row for place, row in rows.items() if row and place in row[1]}
            self.ask_with(rows)
            met |= {(place, row[0]) for place, row in rows.items()}
        self.assertEqual(met, {(place, row[0]) for row in FAULTS if row for place in row[1]})
        self.check_all_well()

    def test_waits_a_while(self):
        """A target that says WAIT now and then, a slow probe, answers that nobody fetched: all of that is overcome."""
        for fault in ("wait=3", "slow=5", "stale-response"):
            with self.subTest(fault):
                self.spoil(PLACES, fault)
                self.check_all_well()
                self.mend(PLACES, fault)

    def test_z_without_hidraw(self):
        """Where there is no hidraw node the HID interface is spoken to over libusb, beside the kernel's driver."""
        for node in pathlib.Path(os.environ["UMOCKDEV_DIR"], "dev").glob("hidraw*"):
            node.unlink()
        before = journal()[HID]["counts"].get("bulk-transfers", 0)
        self.check_all_well()
        self.assertGreater(journal()[HID]["counts"]["bulk-transfers"], before)

    def test_held(self):
        """Another program has claimed the probe: that is said, and who it is."""
        other = Device(journal()[HIGH_SPEED]["node"])
        try:
            other.claim(3)  # after its tty's two and that of version 1
            status, probes, seconds = ask()
        finally:
            other.close()
        self.assertEqual((status, code(probes[HIGH_SPEED])), (1, "busy"), probes[HIGH_SPEED])
        self.assertLess(seconds, SECONDS)
        self.check_all_well()


if __name__ == "__main__":
    flashlab.main()
