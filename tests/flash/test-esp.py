#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Twelve ESP boards, every way to be attached, flashed at once: what each flash holds in the end, byte for byte."""

import base64
import hashlib
import json
import os
import pathlib
import random
import subprocess
import unittest

import flashlab
from flashlab import flash, journal, on_esp8266

VERSION = "1.27.0"
# Which file each kind of board gets.
FILES = {
    "esp32": "ESP32_GENERIC",
    "esp8266": "ESP8266_GENERIC",
    "esp32s2": "ESP32_GENERIC_S2",
    "esp32s3": "ESP32_GENERIC_S3",
    "esp32s3-uart": "ESP32_GENERIC_S3",
    "esp32c3": "ESP32_GENERIC_C3",
    "esp32c3-uart": "ESP32_GENERIC_C3",
    "esp32c2": "ESP32_GENERIC_C2",
    "esp32c6": "ESP32_GENERIC_C6",
    "esp32h2": "ESP32_GENERIC_H2",
    "esp32p4": "ESP32_GENERIC_P4",
}
# Of which Debian's esptool has a stub (and of the ESP32-P4, but not for all its revisions).
WITH_STUB = ("esp32c3", "esp32c3-uart", "esp32c2", "esp32c6", "esp32h2", "esp8266")
DEADLINE_S = 60


def file_for(board):
    return FIRMWARE[FILES[board["kind"]]]


def flash_blank(board):
    """A chip that runs nothing does not tell which of several files is for it."""
    return flash(board["location"], "--firmware", file_for(board), timeout=DEADLINE_S)


def flash_running(places):
    """All at once, each with the file that is for it."""
    files = [word for path in FIRMWARE.values() for word in ("--firmware", path)]
    return flash(*places, "--reinstall", *files, timeout=DEADLINE_S)


def flash_all():
    places = [place for place, board in BEFORE.items() if board["version"]]
    done = [flash_blank(board) for board in BEFORE.values() if not board["version"]]
    done.append(flash_running(places))
    return [code for code, _ in done], {place: task for _, tasks in done for place, task in tasks.items()}


def list_files(place):
    """What the board's own MicroPython sees in its file system."""
    tty = journal()[place]["tty"]
    done = subprocess.run(["mpremote", "connect", tty, "exec", "import os; print(sorted(os.listdir()))"],
                          stdout=subprocess.PIPE, check=True, timeout=30, text=True)  # fmt: skip
    return done.stdout


def setUpModule():
    global FIRMWARE, BEFORE, WRONG, AFTER_WRONG, CODES, TASKS
    FIRMWARE = flashlab.write_firmware(VERSION)
    BEFORE = journal()
    WRONG = flash("1-1.2", "--firmware", FIRMWARE["ESP32_GENERIC_C3"])
    AFTER_WRONG = journal()["1-1.2"]
    CODES, TASKS = flash_all()


class TestEsp(unittest.TestCase):
    def test_all_are_done(self):
        self.assertEqual(len(TASKS), 12)
        for place, task in TASKS.items():
            done = (task.get("state"), task.get("after"))
            self.assertEqual(done, ("done", VERSION), (task, journal()[place]))
        self.assertEqual(set(CODES), {0})

    def test_flash_contents(self):
        for place, board in journal().items():
            with self.subTest(board["kind"]):
                content = file_for(board).read_bytes()
                if board["kind"] == "esp8266":
                    content = on_esp8266(content)
                self.assertEqual(board["flash"]["sha256"], hashlib.sha256(content).hexdigest(), place)
                self.assertEqual((board["mode"], board["version"]), ("running", VERSION))

    def test_stub_where_there_is_one(self):
        for board in journal().values():
            if board["kind"] != "esp32p4":
                self.assertEqual("stubs-legacy" in board["counts"], board["kind"] in WITH_STUB, board)

    def test_files_stay(self):
        self.assertIn("keep.txt", list_files("1-1.1"))

    def test_wrong_chip(self):
        """Of a blank chip nobody knows what it is before it says so itself; then nothing is written."""
        code, tasks = WRONG
        self.assertEqual((code, tasks["1-1.2"]["error"]["code"]), (1, "wrong-firmware"), tasks)
        self.assertIn("for esp32c3, the chip is esp32", tasks["1-1.2"]["error"]["message"])
        self.assertTrue(tasks["1-1.2"]["error"]["advice"])
        self.assertEqual(AFTER_WRONG["mode"], "running")
        self.assertEqual(AFTER_WRONG["counts"].get("blocks", 0), 0)


class TestThenAgain(unittest.TestCase):
    def test_same_image_is_not_written_again(self):
        """A question to the flash is all that it takes, on each line."""
        before = journal()
        code, tasks = flash_running(before)
        self.assertEqual(code, 0, tasks)
        for place, board in journal().items():
            self.assertEqual(tasks[place]["state"], "done", tasks[place])
            self.assertFalse(tasks[place]["wrote"], tasks[place])
            self.assertEqual(board["counts"]["blocks"], before[place]["counts"]["blocks"], place)
            self.assertGreater(board["counts"]["loader-starts"], before[place]["counts"]["loader-starts"])

    def test_with_erase(self):
        code, tasks = flash("1-1.1", "--reinstall", "--erase", "--firmware", FIRMWARE["ESP32_GENERIC"])
        self.assertEqual((code, tasks["1-1.1"]["state"]), (0, "done"), tasks)
        self.assertNotIn("keep.txt", list_files("1-1.1"))


class TestWithStubs(unittest.TestCase):
    """Stubs that somebody put into his own folder. The lab looks whether one has come whole, so any bytes will do; by
    its size it tells the kind of today from that of Debian."""

    PLACES = {"1-1.1": "esp32.json", "1-1.4": "esp32s2.json", "1-1.5": "esp32s3.json"}

    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "moult" / "esp-stubs"
        folder.mkdir(parents=True)
        for name, start in (("esp32.json", 0x400A8000), ("esp32s2.json", 0x40028000), ("esp32s3.json", 0x40378000)):
            text = base64.b64encode(random.Random(name).randbytes(8000)).decode()
            stub = {"entry": start + 0x1524, "text": text, "text_start": start, "data": "AAAA", "data_start": 0x3FFB0000}
            (folder / name).write_text(json.dumps(stub))

    def test_flash(self):
        files = flashlab.write_firmware("1.26.0")
        words = [word for path in files.values() for word in ("--firmware", path)]
        code, tasks = flash(*self.PLACES, "--reinstall", *words, timeout=DEADLINE_S)
        self.assertEqual(code, 0, tasks)
        for place in self.PLACES:
            board = journal()[place]
            content = files[FILES[board["kind"]]].read_bytes()
            self.assertEqual(board["flash"]["sha256"], hashlib.sha256(content).hexdigest(), place)
            self.assertEqual(board["counts"]["stubs-v2"], 1, place)


if __name__ == "__main__":
    flashlab.main()
