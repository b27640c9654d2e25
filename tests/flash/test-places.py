#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that fit into a board's flash, and files that do not: those are refused before anything is written."""

import struct
import tempfile
import unittest

import flashlab
from flashlab import FAMILIES, flash, journal, moultctl, payload_sha256

FEATHER_M0, TINY_S2, TINY_S2_B = "1-1", "1-2", "1-3"
OTA_0 = 1408 * 1024  # TinyUF2's partition for the application on 4 MB of flash


def setUpModule():
    global FIRMWARE
    FIRMWARE = flashlab.write_firmware("1.26.0")


def stretched(path, size):
    """The blocks of a UF2 file and more of them, up to @size bytes of flash."""
    uf2 = path.read_bytes()
    head = list(struct.unpack_from("<8I", uf2))
    count = size // 256
    blocks = []
    for number in range(count):
        block = bytearray(uf2[number * 512 : number * 512 + 512] or uf2[-512:])
        struct.pack_into("<3I", block, 12, head[3] + number * 256, 256, number)
        struct.pack_into("<I", block, 24, count)
        blocks.append(bytes(block))
    return b"".join(blocks)


class TestPlaces(unittest.TestCase):
    def check_flashed(self, place, board_id, chip):
        code, tasks = flash(place, "--firmware", FIRMWARE[board_id])
        self.assertEqual((code, tasks[place]["state"], tasks[place]["after"]), (0, "done", "1.26.0"), tasks)
        board = journal()[place]
        self.assertEqual(board["flash"]["sha256"], payload_sha256(FIRMWARE[board_id], FAMILIES[chip]))
        self.assertEqual((board["mode"], board["version"]), ("running", "1.26.0"))

    def check_refused(self, place, board_id, size, code):
        before = journal()[place]
        with tempfile.NamedTemporaryFile(suffix=".uf2") as file:
            file.write(stretched(FIRMWARE[board_id], size))
            file.flush()
            status, tasks = flash(place, "--reinstall", "--firmware", file.name)
        self.assertEqual((status, tasks[place]["state"]), (1, "failed"), tasks)
        self.assertEqual(tasks[place]["error"]["code"], code)
        self.assertTrue(tasks[place]["error"]["advice"])
        after = journal()[place]
        self.assertEqual(after["counts"].get("drive-bytes", 0), before["counts"].get("drive-bytes", 0))
        self.assertEqual(after["flash"], before["flash"])
        return tasks[place]["error"]

    def test_1_tinyuf2_too_large(self):
        error = self.check_refused(TINY_S2, "UM_TINYS2", OTA_0 + 256, "no-space")
        self.assertIn(str(OTA_0), error["message"])

    def test_2_tinyuf2_after_that(self):
        self.check_flashed(TINY_S2, "UM_TINYS2", "esp32s2")

    def test_3_tinyuf2_just_fits(self):
        with tempfile.NamedTemporaryFile(suffix=".uf2") as file:
            file.write(stretched(FIRMWARE["UM_TINYS2"], OTA_0))
            file.flush()
            code, tasks = flash(TINY_S2_B, "--firmware", file.name)
        self.assertEqual((code, tasks[TINY_S2_B]["state"]), (0, "done"), tasks)
        self.assertEqual(journal()[TINY_S2_B]["flash"]["size"], OTA_0)

    def test_4_samd21_too_large(self):
        """What no SAMD21 has room for is no file for one: it never becomes a task."""
        before = journal()[FEATHER_M0]
        with tempfile.NamedTemporaryFile(suffix=".uf2") as file:
            file.write(stretched(FIRMWARE["ADAFRUIT_FEATHER_M0_EXPRESS"], 256 * 1024))
            file.flush()
            done = moultctl("flash", FEATHER_M0, "--yes", "--reinstall", "--firmware", file.name)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("0x00040000", done.stderr)
        self.assertEqual(journal()[FEATHER_M0]["counts"].get("bootloader-calls", 0), 0)
        self.assertEqual(journal()[FEATHER_M0]["flash"], before["flash"])

    def test_5_samd21(self):
        self.check_flashed(FEATHER_M0, "ADAFRUIT_FEATHER_M0_EXPRESS", "samd21")


if __name__ == "__main__":
    flashlab.main()
