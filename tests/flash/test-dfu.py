#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""STM32 boards with every DFU loader, two of them twins, flashed at once: what each flash holds in the end, byte for byte."""

import hashlib
import struct
import subprocess
import unittest

import flashlab
from flashlab import flash, journal, lab

VERSION = "1.27.0"
NEXT = "1.28.0"
PREFIX, TARGET, ELEMENT, SUFFIX = 11, 274, 8, 16  # UM0391, chapter 2
# Which file each kind of board gets.
FILES = {
    "pybv11": "PYBV11",
    "pybd-sf2": "PYBD_SF2",
    "nucleo-f767": "NUCLEO_F767ZI",
    "nucleo-h743": "NUCLEO_H743ZI",
    "nucleo-l476": "NUCLEO_L476RG",
    "nucleo-wb55": "NUCLEO_WB55",
}
NO_ACCESS = "1-4"
DEADLINE_S = 90


def stm32_boards():
    return {place: board for place, board in journal().items() if board["kind"] in FILES and place != NO_ACCESS}


def elements(path):
    """(address, bytes) of each piece in a .dfu file of one target."""
    file, at = path.read_bytes()[:-SUFFIX], PREFIX + TARGET
    while at < len(file):
        address, size = struct.unpack_from("<II", file, at)
        yield address, file[at + ELEMENT : at + ELEMENT + size]
        at += ELEMENT + size


def content(path):
    """What the journal says of a flash that holds this file."""
    return hashlib.sha256(b"".join(data for _, data in elements(path))).hexdigest()


def flash_blank(board, firmware):
    """A ROM does not tell which board it is on."""
    return flash(board["location"], "--firmware", firmware[FILES[board["kind"]]], timeout=DEADLINE_S)


def flash_all(firmware):
    """All at once: those that run tell which file is for them; the others each with its own."""
    found = stm32_boards()
    places = [place for place, board in found.items() if board["mode"] == "running"]
    files = [word for path in firmware.values() for word in ("--firmware", path)]
    done = [flash_blank(board, firmware) for place, board in found.items() if place not in places]
    done.append(flash(*places, "--reinstall", *files, timeout=DEADLINE_S))
    return [code for code, _ in done], {place: task for _, tasks in done for place, task in tasks.items()}


def list_files(place):
    """What the board's own MicroPython sees in its file system."""
    tty = journal()[place]["tty"]
    done = subprocess.run(["mpremote", "connect", tty, "exec", "import os; print(sorted(os.listdir()))"],
                          stdout=subprocess.PIPE, check=True, timeout=30, text=True)  # fmt: skip
    return done.stdout


def to_bootloader(place):
    lab("press", place)
    lab("wait", place, "bootloader")


def write_files(version, suffix):
    """By board id; builds for STM32 come as .dfu and as .hex."""
    return {path.name.split("-")[0]: path for path in flashlab.write_all_firmware(version) if path.suffix == suffix}


def setUpModule():
    global FIRMWARE, WRONG, AFTER_WRONG, CODES, TASKS
    FIRMWARE = write_files(VERSION, ".dfu")
    WRONG = flash("1-1.2", "--firmware", FIRMWARE["NUCLEO_H743ZI"])
    AFTER_WRONG = journal()["1-1.2"]
    CODES, TASKS = flash_all(FIRMWARE)


class TestDfu(unittest.TestCase):
    def test_all_are_done(self):
        self.assertEqual(set(CODES), {0}, TASKS)
        self.assertEqual(len(TASKS), 7)
        for place, task in TASKS.items():
            self.assertEqual((task["state"], task["after"]), ("done", VERSION), (task, journal()[place]))

    def test_flash_contents(self):
        for place, board in stm32_boards().items():
            with self.subTest(board["kind"], place=place):
                self.assertEqual(board["flash"]["sha256"], content(FIRMWARE[FILES[board["kind"]]]), place)
                self.assertEqual((board["mode"], board["version"]), ("running", VERSION))

    def test_never_a_mass_erase(self):
        for place, board in stm32_boards().items():
            self.assertNotIn("mass-erases", board["counts"], place)

    def test_files_stay(self):
        self.assertIn("keep.txt", list_files("1-1.1"))

    def test_wrong_chip(self):
        """All ROMs have the same ids; the pages of their flash tell that they are not the same."""
        code, tasks = WRONG
        self.assertEqual((code, tasks["1-1.2"]["error"]["code"]), (1, "wrong-firmware"), tasks)
        self.assertIn("the file is for STM32H7", tasks["1-1.2"]["error"]["message"])
        self.assertTrue(tasks["1-1.2"]["error"]["advice"])
        self.assertEqual(AFTER_WRONG["mode"], "bootloader")
        self.assertEqual(AFTER_WRONG["counts"].get("blocks-written", 0), 0)

    def test_no_access(self):
        """Known before the board is touched,."""
        code, tasks = flash(NO_ACCESS, "--firmware", FIRMWARE["PYBV11"])
        self.assertEqual((code, tasks[NO_ACCESS]["reason"]), (1, "no-access"), tasks)
        self.assertIn("/dev/bus/usb/", tasks[NO_ACCESS]["detail"])
        self.assertEqual(flashlab.boards()[NO_ACCESS]["mode"], "no-access")


class TestSameAgain(unittest.TestCase):
    def test_same_image_is_not_written_again(self):
        before = stm32_boards()
        codes, tasks = flash_all(FIRMWARE)
        self.assertEqual(set(codes), {0}, tasks)
        for place, board in stm32_boards().items():
            for name in ("blocks-written", "sectors-erased"):
                self.assertEqual(board["counts"][name], before[place]["counts"][name], place)


class TestThen(unittest.TestCase):
    def test_hex(self):
        """The same pieces by another container, and the gap between them."""
        files = write_files("1.26.0", ".hex")
        for place, board in (("1-1.2", "PYBV11"), ("1-2.2", "NUCLEO_L476RG")):
            code, tasks = flash(place, "--reinstall", "--firmware", files[board])
            self.assertEqual((code, tasks[place]["after"]), (0, "1.26.0"), tasks)
            self.assertEqual(journal()[place]["mode"], "running")

    def test_bin(self):
        """Raw bytes go to where the chip's flash begins."""
        path = FIRMWARE["NUCLEO_L476RG"].with_suffix(".bin")
        pieces = list(elements(FIRMWARE["NUCLEO_L476RG"]))
        self.assertEqual(len(pieces), 1)
        path.write_bytes(pieces[0][1])
        code, tasks = flash("1-2.2", "--reinstall", "--firmware", path)
        self.assertEqual((code, tasks["1-2.2"]["after"]), (0, VERSION), tasks)
        self.assertEqual(journal()["1-2.2"]["flash"]["sha256"], content(FIRMWARE["NUCLEO_L476RG"]))

    def test_erase_all(self):
        """Files are gone then; the wireless stack and mboot are not."""
        places = ("1-1.1", "1-1.3", "1-2.3")
        files = [word for path in FIRMWARE.values() for word in ("--firmware", path)]
        code, tasks = flash(*places, "--reinstall", "--erase", *files, timeout=DEADLINE_S)
        self.assertEqual((code, [tasks[place]["state"] for place in places]), (0, ["done"] * 3), tasks)
        self.assertNotIn("keep.txt", list_files("1-1.1"))
        for place in places:
            self.assertEqual(journal()[place]["version"], VERSION)
            self.assertEqual("mass-erases" in journal()[place]["counts"], place == "1-1.1", place)

    def test_twins(self):
        """Two Pyboards wait in the same ROM with the same ids: each gets its own file."""
        files = {version: write_files(version, ".dfu")["PYBV11"] for version in ("1.26.0", NEXT)}
        for place in ("1-1.1", "1-1.2"):
            to_bootloader(place)
        for place, path in zip(("1-1.1", "1-1.2"), files.values()):
            code, tasks = flash(place, "--firmware", path)
            self.assertEqual(code, 0, tasks)
        self.assertEqual([journal()[place]["version"] for place in ("1-1.1", "1-1.2")], ["1.26.0", NEXT])
        for place in ("1-1.1", "1-1.2"):
            to_bootloader(place)
        code, tasks = flash("1-1.1", "1-1.2", "--firmware", files[NEXT])
        self.assertEqual((code, len(tasks)), (0, 2), tasks)
        for place in ("1-1.1", "1-1.2"):
            self.assertEqual(journal()[place]["flash"]["sha256"], content(files[NEXT]))


if __name__ == "__main__":
    flashlab.main()
