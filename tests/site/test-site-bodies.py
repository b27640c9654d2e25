#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of the download site held against Moult's own parsers, esptool and dfu-suffix.

Usage: test-site-bodies.py DESCRIBE-IMAGE
"""

import json
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

import bodies
from catalogue import Catalogue, numbers

sys.path.append(str(Path(__file__).resolve().parent.parent / "flash"))
import flashlab  # noqa: E402

DESCRIBE = sys.argv[1]
STATES = ("now", "later")
PICO = "RPI_PICO-20260406-v1.28.0.uf2"
HEADS = {"uf2": b"UF2\n", "dfu": b"DfuSe\x01", "hex": b":", "zip": b"PK", "meta.zip": b"PK", "elf": b"\x7fELF",
         "map": b"Memory map"}  # fmt: skip


def rows(catalogue, build):
    """The newest and the oldest release and one preview."""
    releases = list(catalogue.releases(build))
    return [*dict.fromkeys([*releases[:1], *releases[-1:]]), *list(catalogue.previews(build))[:1]]


class TestBodies(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, name, small=True, state="now"):
        path = self.folder / name
        path.write_bytes(bodies.make(Catalogue(state).find(name), small))
        return path

    def test_heads(self):
        """Of every link: the file begins as its kind does."""
        now, later = map(Catalogue, STATES)
        for board_id in now.boards:
            for name, found in {**later.files(board_id), **now.files(board_id)}.items():
                ext, port = found[2], found[0].board["port"]
                head = b"\xe9" if ext == "app-bin" or (ext == "bin" and port.startswith("esp")) else HEADS.get(ext)
                body = bodies.make(found, small=True)
                self.assertTrue(body.startswith(head or body[:1]), name)
                self.assertLess(len(body), 80 * 1024, name)

    def describe(self, names):
        paths = [self.folder / name for name in names]
        answer = subprocess.run([DESCRIBE, *paths], check=True, capture_output=True)
        return {image["name"]: image for image in map(json.loads, answer.stdout.splitlines())}

    def check(self, image, build, firmware):
        date = firmware.date
        told = build.id if numbers(firmware.version) >= [1, 25] and set(build.id) & set("_0123456789") else None
        self.assertNotIn("error", image)
        self.assertEqual(image["version"], f"MicroPython {firmware.version} on {date[:4]}-{date[4:6]}-{date[6:]}")
        self.assertEqual((image["machine"], image["board_id"]), (build.machine(firmware.version), told), image["name"])
        self.assertEqual(image["chips"], build.board["chip"], image["name"])

    def parse(self, catalogue, boards, small):
        found = {firmware.name(ext): (build, firmware, ext)
                 for board_id in boards for build in catalogue.builds(board_id) for firmware in rows(catalogue, build) for ext in firmware.exts if "zip" not in ext and ext != "map"}
        for name, what in found.items():
            (self.folder / name).write_bytes(bodies.make(what, small))
        for name, image in self.describe(found).items():
            self.check(image, *found[name][:2])
            (self.folder / name).unlink()
        return len(found)

    def test_parsers(self):
        """Newest, oldest and preview of every build, in each of its formats."""
        catalogue = Catalogue("now")
        boards = list(catalogue.boards)
        count = sum(self.parse(catalogue, boards[n : n + 45], True) for n in range(0, len(boards), 45))
        self.assertGreater(count, 1400)

    def test_full_size(self):
        boards = ("RPI_PICO", "RPI_PICO2", "ESP32_GENERIC", "ESP8266_GENERIC", "PYBV11", "SEEED_XIAO_NRF52", "TEENSY40")
        self.parse(Catalogue("now"), boards, False)
        for name, size in (("RPI_PICO-20251209-v1.27.0.uf2", 675840), ("ESP32_GENERIC-20251209-v1.27.0.bin", 1720000)):
            self.assertAlmostEqual(self.write(name, False).stat().st_size, size, delta=size / 20)

    def test_same_again(self):
        found = Catalogue("now").find(PICO)
        self.assertEqual(bodies.make(found), bodies.make(found))
        self.assertNotEqual(bodies.make(found), bodies.make(Catalogue("now").find("RPI_PICO-20251209-v1.27.0.uf2")))

    def esptool(self, name, small):
        command = ["esptool", "--chip", "auto", "image_info", "--version", "2", str(self.write(name, small))]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_esptool(self):
        """It must find both checks right. Debian's does not know the C5 yet."""
        for board, small in (("ESP32_GENERIC", False), ("ESP32_GENERIC_S2", True), ("ESP32_GENERIC_S3", True),
                             ("ESP32_GENERIC_C2", True), ("ESP32_GENERIC_C3", True), ("ESP32_GENERIC_C6", True),
                             ("ESP32_GENERIC_P4", True), ("ESP8266_GENERIC", True)):
            answer = self.esptool(f"{board}-20260406-v1.28.0.bin", small)
            self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
            self.assertRegex(answer.stdout, r"Checksum: \w+ \(valid\)", board)
            if board != "ESP8266_GENERIC":
                self.assertRegex(answer.stdout, r"Validation [Hh]ash: \w+ \(valid\)", board)
        answer = self.esptool("ESP32_GENERIC_S3-20260406-v1.28.0.app-bin", True)
        self.assertRegex(answer.stdout, r"Validation [Hh]ash: \w+ \(valid\)")

    def test_dfu_suffix(self):
        for name in ("PYBV11-20260406-v1.28.0.dfu", "NUCLEO_WB55-20260406-v1.28.0.dfu"):
            command = ["dfu-suffix", "-c", str(self.write(name))]
            answer = subprocess.run(command, capture_output=True, text=True, check=False)
            self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
            self.assertIn("0xDF11", answer.stdout)

    def test_zip(self):
        for name, member in (("WIPY-20260406-v1.28.0.zip", "manifest.json"),
                             ("ESP32_GENERIC-20251209-v1.27.0.meta.zip", "firmware.elf")):
            with zipfile.ZipFile(self.write(name)) as file:
                self.assertIsNone(file.testzip())
                self.assertIn(member, file.namelist())


if __name__ == "__main__":
    flashlab.main()
