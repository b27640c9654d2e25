#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""moultctl probes: every probe is listed once and as what it is, and every target is named by its own registers."""

import json
import unittest

import flashlab
from flashlab import journal, lab, moultctl

V1, V2, ST_LINK, ST_LINK_V2_1, ST_LINK_V3, J_LINK = (
    "cmsis-dap-v1", "cmsis-dap-v2", "st-link-v2", "st-link-v2-1", "st-link-v3", "j-link")  # fmt: skip
KiB = 1024

# By location: kind; what is behind it (name, core, flash, lock), or the code of the error.
EXPECTED = {
    "1-1.1": (V2, ("RP2040", "Cortex-M0+", 0, "unlocked")),
    "1-1.2": (V2, "not-found"),
    "1-1.3": (V2, ("nRF52", "Cortex-M4", 0, "locked")),
    "1-1.4": (ST_LINK_V2_1, ("STM32F411xE", "Cortex-M4", 512 * KiB, "unlocked")),
    "1-2.1": (ST_LINK_V3, ("STM32G471/G473/G474", "Cortex-M4", 512 * KiB, "unlocked")),
    "1-2.2": (V1, ("nRF51822", "Cortex-M0", 256 * KiB, "unlocked")),
    "1-2.3": (V2, "no-access"),
    "1-2.4": (V1, ("SAMD51J19A", "Cortex-M4", 512 * KiB, "unlocked")),
    "1-3": (ST_LINK, "not-found"),
    "1-4": (J_LINK, "dependency"),
}
STANDALONE = {"1-1.1", "1-1.2", "1-2.4", "1-3", "1-4"}


def probes(*words):
    """`moultctl probes --json`: exit code and probes by location."""
    done = moultctl("probes", "--json", *words)
    return done.returncode, {probe["location"]: probe for probe in json.loads(done.stdout)}


def describe(probe):
    if "error" in probe:
        return probe["kind"], probe["error"]["code"]
    target = probe["target"]
    return probe["kind"], (target["name"], target["core"], target["flash_size"], target["lock"])


def count(name):
    return sum(board["counts"].get(name, 0) for board in journal().values())


class TestProbes(unittest.TestCase):
    def test_1_list(self):
        """Without --targets nothing is opened."""
        status, listed = probes()
        self.assertEqual(status, 0)
        self.assertEqual({place: probe["kind"] for place, probe in listed.items()},
                         {place: kind for place, (kind, _) in EXPECTED.items()})
        self.assertEqual({place for place, probe in listed.items() if probe["standalone"]}, STANDALONE)
        self.assertTrue(all(probe["firmware"] == "" and "target" not in probe for probe in listed.values()))
        self.assertEqual(len({probe["id"] for probe in listed.values()}), len(EXPECTED))
        self.assertEqual([probe["id"] for probe in listed.values()],
                         [journal()[place]["serial"] for place in listed])
        self.assertEqual((count("dap-commands"), count("st-link-commands")), (0, 0))

    def test_2_targets(self):
        running = {place: board["state"] for place, board in journal().items()}
        status, listed = probes("--targets")
        self.assertEqual({place: describe(probe) for place, probe in listed.items()}, EXPECTED)
        self.assertEqual(status, 1)
        for place, probe in listed.items():
            if "target" in probe:
                self.assertTrue(probe["firmware"], probe)
                self.assertEqual(probe["board"], "" if place in STANDALONE else place, probe)
            else:
                self.assertTrue(probe["error"]["message"] and probe["error"]["advice"], probe)
        self.assertEqual(listed["1-1.1"]["target"]["cores"], 2)
        self.assertEqual(listed["1-3"]["voltage_mv"], 0)
        self.assertGreater(listed["1-1.4"]["voltage_mv"], 3000)
        self.assertIn("NUCLEO_F411RE", listed["1-1.4"]["target"]["boards"])
        # Nobody was halted, nothing was written, and all runs as it did.
        self.assertEqual({place: board["state"] for place, board in journal().items()}, running)
        self.assertEqual([count(name) for name in ("halts", "programmed-bytes", "erased-sectors", "mass-erases")], [0] * 4)

    def test_3_table(self):
        done = moultctl("probes", "--targets")
        self.assertEqual(done.returncode, 1)
        lines = done.stdout.splitlines()
        self.assertEqual([line.split()[0] for line in lines[1 : 1 + len(EXPECTED)]], list(EXPECTED))
        for words in ("STM32F411xE, Cortex-M4", "2 × Cortex-M0+", "locked", "no access", "not asked", "has no power"):
            self.assertIn(words, done.stdout)
        self.assertNotIn("null", done.stdout)

    def test_4_given_access(self):
        lab("allow", "1-2.3")
        _, listed = probes("--targets")
        self.assertEqual(describe(listed["1-2.3"]), (V2, ("nRF52833", "Cortex-M4", 512 * KiB, "unlocked")))

    def test_5_same_products(self):
        """Two probes of the same name are two."""
        _, listed = probes()
        self.assertNotEqual(listed["1-1.1"]["id"], listed["1-1.2"]["id"])
        self.assertEqual(listed["1-1.1"]["product"], listed["1-1.2"]["product"])

    def test_6_wrong_usage(self):
        for words in (["--under-reset"], ["--frequency", "1000"], ["--targets", "--frequency", "-5"], ["1-1.1"]):
            done = moultctl("probes", *words)
            self.assertEqual((done.returncode, done.stdout), (64, ""), words)

    def test_7_under_reset(self):
        resets = journal()["1-1.4"]["counts"]["resets"]
        _, listed = probes("--targets", "--under-reset", "--frequency", "500000")
        self.assertEqual(describe(listed["1-1.4"]), EXPECTED["1-1.4"])
        self.assertGreater(journal()["1-1.4"]["counts"]["resets"], resets)


if __name__ == "__main__":
    flashlab.main()
