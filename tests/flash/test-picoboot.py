#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""RP2 boards flashed through their boot ROM: what each flash holds in the end, byte for byte."""

import hashlib
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import flashlab
from flashlab import blocks, flash, journal, lab, moultctl, payload_sha256

VERSION, OLDER = "1.27.0", "1.26.0"
RP2040, RP2350 = 0xE48BFF56, 0xE48BFF59
RUNNING = {"1-1.1": "RPI_PICO", "1-1.2": "RPI_PICO_W", "1-1.3": "RPI_PICO2"}
TWINS = ("1-2.1", "1-2.2")
CLOSED, PARTED, SMALL = "1-2.3", "1-2.4", "1-3.1"
FAMILIES = {"RPI_PICO": RP2040, "RPI_PICO_W": RP2040, "RPI_PICO2": RP2350}


def files(version, *names):
    return [word for name in names for word in ("--firmware", FIRMWARE[version][name])]


def mpremote(place, code):
    command = ["mpremote", "connect", journal()[place]["tty"], "exec", code]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=30, text=True).stdout


def setUpModule():
    global FIRMWARE, FOLDER, CODE, TASKS, AFTER
    FIRMWARE = {version: flashlab.write_firmware(version) for version in (VERSION, OLDER)}
    FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="moult-picoboot-"))
    unittest.addModuleCleanup(shutil.rmtree, FOLDER)
    CODE, TASKS = flash(*RUNNING, *files(VERSION, *RUNNING.values()))
    AFTER = journal()


class TestRunning(unittest.TestCase):
    """All at once, each with the file that is for it."""

    def test_done(self):
        self.assertEqual(CODE, 0, TASKS)
        for place in RUNNING:
            done = (TASKS[place]["state"], TASKS[place]["after"], TASKS[place]["backend"])
            self.assertEqual(done, ("done", VERSION, "picoboot"), TASKS[place])

    def test_contents(self):
        for place, name in RUNNING.items():
            expected = payload_sha256(FIRMWARE[VERSION][name], FAMILIES[name])
            self.assertEqual(AFTER[place]["flash"]["sha256"], expected, place)
            self.assertEqual(AFTER[place]["version"], VERSION)

    def test_by_the_vendor_interface(self):
        for place in RUNNING:
            counts = AFTER[place]["counts"]
            self.assertEqual((counts["drive-bytes"], counts["drive-mounts"]), (0, 0), place)
            self.assertEqual((counts["sectors-erased"], counts["pages-programmed"]), (75, 1200), place)
            self.assertLess(counts["bulk-transfers"], 200)

    def test_files_stay(self):
        self.assertIn("measured", mpremote("1-1.1", "print(open('keep.txt').read())"))


class TestSameAgain(unittest.TestCase):
    def test_nothing_is_written(self):
        flash(*RUNNING, *files(VERSION, *RUNNING.values()))
        before = journal()
        code, tasks = flash(*RUNNING, "--reinstall", *files(VERSION, *RUNNING.values()))
        self.assertEqual(code, 0, tasks)
        for place in RUNNING:
            self.assertEqual((tasks[place]["state"], tasks[place]["wrote"]), ("done", False), tasks[place])
            for count in ("sectors-erased", "pages-programmed"):
                self.assertEqual(journal()[place]["counts"][count], before[place]["counts"][count], place)


class TestTwins(unittest.TestCase):
    """Their boot ROMs have the same serial number; each gets a file of its own."""

    def test_each_its_own(self):
        for place, version in zip(TWINS, (VERSION, OLDER)):
            code, tasks = flash(place, *files(version, "RPI_PICO"))
            self.assertEqual((code, tasks[place]["state"]), (0, "done"), tasks)
        for place, version in zip(TWINS, (VERSION, OLDER)):
            expected = payload_sha256(FIRMWARE[version]["RPI_PICO"], RP2040)
            self.assertEqual(journal()[place]["flash"]["sha256"], expected, place)

    def test_then_both_at_once(self):
        for place in TWINS:
            lab("press", place)
            lab("wait", place, "bootloader")
        code, tasks = flash(*TWINS, *files(VERSION, "RPI_PICO"))
        self.assertEqual(code, 0, tasks)
        for place in TWINS:
            expected = payload_sha256(FIRMWARE[VERSION]["RPI_PICO"], RP2040)
            self.assertEqual(journal()[place]["flash"]["sha256"], expected, place)


class TestOtherWays(unittest.TestCase):
    def test_uf2_takes_over(self):
        """Nobody may open the node, but whoever sits at the computer may mount the drive."""
        code, tasks = flash(CLOSED, *files(VERSION, "RPI_PICO"))
        self.assertEqual((code, tasks[CLOSED]["state"]), (0, "done"), tasks)
        counts = journal()[CLOSED]["counts"]
        self.assertEqual((counts["drive-mounts"], counts.get("picoboot-commands", 0)), (1, 0))
        expected = payload_sha256(FIRMWARE[VERSION]["RPI_PICO"], RP2040)
        self.assertEqual(journal()[CLOSED]["flash"]["sha256"], expected)

    def test_uf2_by_name(self):
        code, tasks = flash("1-1.2", "--reinstall", "--backend", "uf2", *files(OLDER, "RPI_PICO_W"))
        self.assertEqual((code, tasks["1-1.2"]["state"]), (0, "done"), tasks)
        self.assertEqual(journal()["1-1.2"]["counts"]["drive-mounts"], 1)

    def test_partition(self):
        code, tasks = flash(PARTED, *files(VERSION, "RPI_PICO2"))
        self.assertEqual((code, tasks[PARTED]["state"]), (0, "done"), tasks)
        expected = payload_sha256(FIRMWARE[VERSION]["RPI_PICO2"], RP2350)
        self.assertEqual(journal()[PARTED]["flash"]["sha256"], expected)

    def test_bin(self):
        """The same bytes without a container; only this backend takes them."""
        path = FOLDER / "plain.bin"
        found = sorted(blocks(FIRMWARE[OLDER]["RPI_PICO2"].read_bytes()))
        path.write_bytes(b"".join(data for _, data, _ in found))
        code, tasks = flash("1-1.3", "--reinstall", "--firmware", path)
        self.assertEqual((code, tasks["1-1.3"]["state"]), (0, "done"), tasks)
        self.assertEqual(journal()["1-1.3"]["version"], OLDER)


class TestRefusals(unittest.TestCase):
    def test_no_space(self):
        code, tasks = flash(SMALL, *files(VERSION, "RPI_PICO"))
        self.assertEqual((code, tasks[SMALL]["error"]["code"]), (1, "no-space"), tasks)
        self.assertIn("has 262144 bytes", tasks[SMALL]["error"]["message"])
        self.assertEqual(journal()[SMALL]["counts"]["sectors-erased"], 0)

    def test_wrong_chip(self):
        code, tasks = flash("1-1.1", *files(VERSION, "RPI_PICO2"))
        self.assertEqual(code, 1)
        self.assertEqual(tasks["1-1.1"]["reason"], "wrong-chip", tasks)

    def test_wrong_partition(self):
        """What the chip's table has no place for; nothing is touched."""
        path = FOLDER / "riscv.uf2"
        content = bytearray(FIRMWARE[VERSION]["RPI_PICO2"].read_bytes())
        for at in range(512, len(content), 512):
            content[at + 28] = 0x5A
        path.write_bytes(content)
        lab("press", PARTED)
        lab("wait", PARTED, "bootloader")
        code, tasks = flash(PARTED, "--firmware", path)
        self.assertEqual((code, tasks[PARTED]["error"]["code"]), (1, "wrong-firmware"), tasks)
        self.assertIn("0xe48bff5a", tasks[PARTED]["error"]["message"])


class TestWholeFlash(unittest.TestCase):
    """Backup, erase, and back again."""

    PLACE = "1-1.1"

    def back_up(self, name):
        done = moultctl("backup", self.PLACE, str(FOLDER / name))
        self.assertEqual(done.returncode, 0, done.stderr)
        return (FOLDER / name).read_bytes()

    def test_and_back_again(self):
        plain = self.back_up("whole.bin")
        uf2 = self.back_up("whole.uf2")
        self.assertEqual(len(plain), 2 * 1024 * 1024)
        self.assertEqual(b"".join(data for _, data, _ in blocks(uf2)), plain)
        size = journal()[self.PLACE]["flash"]["size"]
        self.assertEqual(hashlib.sha256(plain[:size]).hexdigest(), journal()[self.PLACE]["flash"]["sha256"])

        code, tasks = flash(self.PLACE, "--erase", "--reinstall", *files(OLDER, "RPI_PICO"))
        self.assertEqual((code, tasks[self.PLACE]["state"]), (0, "done"), tasks)
        self.assertEqual(mpremote(self.PLACE, "import os; print(os.listdir())").strip(), "[]")

        code, tasks = flash(self.PLACE, "--reinstall", "--firmware", FOLDER / "whole.uf2")
        self.assertEqual((code, tasks[self.PLACE]["state"]), (0, "done"), tasks)
        self.assertEqual(journal()[self.PLACE]["version"], VERSION)
        self.assertIn("measured", mpremote(self.PLACE, "print(open('keep.txt').read())"))

    def test_no_other_board(self):
        done = moultctl("backup", CLOSED, str(FOLDER / "closed.bin"))
        self.assertEqual(done.returncode, 1)
        self.assertFalse((FOLDER / "closed.bin").exists())


if __name__ == "__main__":
    flashlab.main()
