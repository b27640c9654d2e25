#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What moultctl can be told of an ESP board: its tty and its build, its rate, that the chip does not count."""

import unittest

import flashlab
from flashlab import flash, journal, moultctl

BLANK, CLASSIC, C3 = "1-1.1", "1-1.2", "1-1.3"
LAST_VERSION = "1.28.0"


class TestOptions(unittest.TestCase):
    def test_blank_chip_by_tty_and_board(self):
        """A build without a release: that is what is wrong then, not that the board does not answer."""
        code, tasks = flash(BLANK, "--board", "ESP32_GENERIC_H2")
        self.assertEqual((code, tasks[BLANK]["reason"]), (1, "no-firmware"), tasks)
        self.assertIn("only previews", tasks[BLANK]["detail"])
        tty = journal()[BLANK]["tty"]
        code, tasks = flash("--tty", tty, "--board", "ESP32_GENERIC")
        self.assertEqual((code, tasks[BLANK]["state"]), (0, "done"), tasks)
        self.assertEqual(journal()[BLANK]["version"], LAST_VERSION)

    def test_rate(self):
        code, tasks = flash(CLASSIC, "--baud", 230400)
        self.assertEqual((code, tasks[CLASSIC]["state"]), (0, "done"), tasks)
        self.assertIn("230400 baud", tasks[CLASSIC]["log"])
        self.assertNotIn("921600 baud", tasks[CLASSIC]["log"])

    def test_wrong_chip_is_refused_and_can_be_forced(self):
        code, tasks = flash(C3, "--board", "ESP32_GENERIC_C6")
        self.assertEqual((code, tasks[C3]["reason"]), (1, "wrong-chip"), tasks)
        before = journal()[C3]["counts"]
        code, tasks = flash(C3, "--board", "ESP32_GENERIC_C6", "--force-chip")
        self.assertEqual((code, tasks[C3]["state"], tasks[C3]["wrote"]), (1, "failed", True), tasks)
        self.assertIn("forced: the file is for esp32c6, the board has esp32c3", tasks[C3]["log"])
        self.assertGreater(journal()[C3]["counts"]["blocks"], before.get("blocks", 0))
        code, tasks = flash(C3, "--board", "ESP32_GENERIC_C3")
        self.assertEqual((code, tasks[C3]["state"]), (0, "done"), tasks)

    def test_wrong_words(self):
        for words in (["--baud", "-1"], ["--flash-mode", "fast"], ["--tty", "/dev/ttyUSB0", "--all"]):
            self.assertEqual(moultctl("flash", CLASSIC, *words).returncode, 64, words)
        self.assertEqual(moultctl("flash", "--all", "--force-chip").returncode, 64)


if __name__ == "__main__":
    flashlab.main()
