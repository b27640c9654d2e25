#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chips behind debug probes, flashed through the real pyOCD: what each flash holds, byte for byte."""

import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import unittest
import zlib

import flashlab
from flashlab import FAMILIES, flash, journal, lab, moultctl, payload_sha256

F412, RP2040, MICROBIT, LOCKED = "1-1.1", "1-1.2", "1-1.3", "1-1.4"
WRAPS, NO_POWER, BUSY, MIDWAY, F405 = "1-2.1", "1-2.2", "1-2.3", "1-2.4", "1-3.1"
SERIAL = {F412: "4000000001", RP2040: "4000000002", WRAPS: "5000000001", NO_POWER: "5000000002"}
PICO, WIRED = "1-4.1", "1-4.2"
SERIAL |= {PICO: "6000000001", BUSY: "5000000003", MIDWAY: "5000000004", F405: "5000000005", LOCKED: "9904"}
FLASH = 0x08000000
REAL = "microbit-micropython-1.0.1.hex"


def program(base, ram, size, seed):
    """Vectors that lead to a loop, and noise; the last byte shows where it ends."""
    vectors = struct.pack("<4I", ram + 0x1000, base + 0x101, base + 0x101, base + 0x101)
    head = vectors.ljust(0x100, b"\0") + b"\xfe\xe7"
    return head + random.Random(seed).randbytes(size - len(head) - 1) + b"\x5a"


def ihex(pieces):
    def record(offset, kind, data):
        body = struct.pack(">BHB", len(data), offset, kind) + data
        return ":" + (body + bytes([-sum(body) & 0xFF])).hex().upper() + "\n"

    text = ""
    for address, data in pieces:
        for at in range(0, len(data), 16):
            text += record(0, 4, struct.pack(">H", (address + at) >> 16))
            text += record((address + at) & 0xFFFF, 0, data[at : at + 16])
    return (text + record(0, 1, b"")).encode()


def elf(address, data):
    head = struct.pack("<16sHHIIIIIHHHHHH", b"\x7fELF\1\1\1", 2, 40, 1, address + 0x101, 52, 0, 0, 52, 32, 1, 40, 0, 0)
    return head + struct.pack("<8I", 1, 84, address, address, len(data), len(data), 5, 4) + data


def dfuse(elements):
    body = b"".join(struct.pack("<II", address, len(data)) + data for address, data in elements)
    target = b"Target\0" + struct.pack("<I255sII", 0, b"", len(body), len(elements)) + body
    file = b"DfuSe\1" + struct.pack("<IB", 11 + len(target), 1) + target
    file += struct.pack("<HHHH3sB", 0xFFFF, 0xDF11, 0x0483, 0x011A, b"UFD", 16)
    return file + struct.pack("<I", zlib.crc32(file) ^ 0xFFFFFFFF)


def uf2(address, data, family):
    pages = [data[at : at + 256].ljust(256, b"\0") for at in range(0, len(data), 256)]
    file = b""
    for number, page in enumerate(pages):
        place = address + 256 * number
        head = struct.pack("<8I", 0x0A324655, 0x9E5D5157, 0x2000, place, 256, number, len(pages), family)
        file += head + page.ljust(476, b"\0") + struct.pack("<I", 0x0AB16F30)
    return file


def write(name, content):
    path = FOLDER / name
    path.write_bytes(content)
    return path


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def behind(place, *words, timeout=180):
    """Flash what is behind a probe: exit code and what became of it."""
    code, tasks = flash("--probe-id", SERIAL[place], *words, timeout=timeout)
    return code, tasks.get(place, {})


def setUpModule():
    global FOLDER
    FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="moult-pyocd-test-"))
    unittest.addModuleCleanup(shutil.rmtree, FOLDER)
    os.environ["XDG_CACHE_HOME"] = str(FOLDER)
    moultctl("targets", timeout=120)
    lab("fault", WRAPS, "wrap=1024")


class TestFormats(unittest.TestCase):
    """Every kind of file that MicroPython is built as, on every family that the lab has."""

    def check(self, place, result, data):
        code, task = result
        self.assertEqual((code, task["state"], task["backend"]), (0, "done", "pyocd"), task)
        after = journal()[place]
        self.assertEqual(after["flash"]["sha256"], sha256(data))
        self.assertTrue(after["target"]["running"])
        self.assertEqual(after["counts"]["violations"], 0)

    def test_1_raw(self):
        data = program(FLASH, 0x20000000, 9001, 1)
        self.check(F412, behind(F412, "-f", write("f412.bin", data)), data)

    def test_2_dfu_with_a_gap(self):
        first = program(FLASH, 0x20000000, 3000, 3)
        second = random.Random(4).randbytes(3000) + b"\x5c"
        file = write("f412.dfu", dfuse([(FLASH, first), (FLASH + 0x10000, second)]))
        code, task = behind(F412, "-f", file, "--erase")
        self.check(F412, (code, task), first.ljust(0x10000, b"\xff") + second)
        self.assertEqual(journal()[F412]["counts"]["mass-erases"], 1)

    def test_3_elf_as_arm_calls_it(self):
        data = program(FLASH, 0x20000000, 5001, 5)
        self.check(F412, behind(F412, "-f", write("f412.axf", elf(FLASH, data)), "--erase"), data)

    def test_4_hex_on_the_board_itself(self):
        """It is its own probe, and its tty tells what it runs then."""
        files = {path.suffix: path for path in flashlab.write_all_firmware("1.27.0") if "MICROBIT" in path.name}
        code, tasks = flash(MICROBIT, "-f", files[".hex"], timeout=240)
        task = tasks[MICROBIT]
        self.assertEqual((code, task["state"], task["after"]), (0, "done", "1.27.0"), task)
        data = files[".bin"].read_bytes().rstrip(b"\xff")
        self.assertEqual(journal()[MICROBIT]["flash"]["sha256"], sha256(data))

    def test_4_board_with_a_probe_wired_to_it(self):
        """Its own USB tells what it runs; the probe, which stands elsewhere, writes."""
        file = next(path for path in flashlab.write_all_firmware("1.27.0") if path.name.startswith("RPI_PICO-"))
        code, tasks = flash(PICO, "--probe-id", SERIAL[PICO], "-f", file, timeout=240)
        self.assertEqual((code, tasks[PICO]["backend"], tasks[PICO]["after"]), (0, "pyocd", "1.27.0"), tasks)
        after = journal()[WIRED]
        self.assertEqual(after["flash"]["sha256"], payload_sha256(file, FAMILIES["rp2040"]))
        self.assertEqual((after["target"]["running"], after["counts"]["violations"]), (True, 0))

    def test_5_real_hex(self):
        folder = os.environ.get("MOULT_TEST_FIRMWARE")
        if not folder or not (pathlib.Path(folder) / REAL).exists():
            self.skipTest(f"MOULT_TEST_FIRMWARE has no {REAL}")
        code, tasks = flash(MICROBIT, "--reinstall", "-f", pathlib.Path(folder) / REAL, timeout=240)
        self.assertEqual((code, tasks[MICROBIT]["state"]), (0, "done"), tasks)
        self.assertEqual(tasks[MICROBIT]["after"], "1.9.2-preview")


class TestRefused(unittest.TestCase):
    """What is known before a byte is written."""

    def check(self, place, result, error):
        code, task = result
        self.assertEqual((code, task["state"], task["error"]["code"]), (1, "failed", error), task)
        self.assertFalse(task["wrote"])
        counts = journal()[place]["counts"]
        self.assertEqual((counts["erased-sectors"], counts["mass-erases"], counts["programmed-bytes"]), (0, 0, 0))

    def test_each(self):
        raw = write("raw.bin", program(FLASH, 0x20000000, 4001, 6))
        nrf = write("nrf.hex", ihex([(0, program(0, 0x20000000, 4001, 7))]))
        code, tasks = flash(LOCKED, "-f", nrf)
        self.check(LOCKED, (code, tasks[LOCKED]), "locked")
        self.check(NO_POWER, behind(NO_POWER, "-f", raw), "not-found")
        self.check(BUSY, behind(BUSY, "-f", raw), "busy")
        # pyOCD 0.36 has the F412, which is not the F405.
        code, task = behind(F405, "-f", raw)
        self.check(F405, (code, task), "dependency")
        self.assertIn("pack", task["error"]["message"])
        self.assertNotIn("--install", task["error"]["message"])
        self.assertTrue(journal()[LOCKED]["target"]["locked"])

    def test_no_packs(self):
        # Debian's pyOCD is without cmsis-pack-manager.
        done = moultctl("targets", "--find", "STM32F405")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("cmsis-pack-manager", done.stderr)
        self.assertIn("moult/packs", done.stderr.replace("\n  ", ""))

    def test_wrong_chip(self):
        before = journal()[F412]["counts"]["erased-sectors"]
        pico = write("wrong.uf2", uf2(0x10000000, program(0x10000000, 0x20000000, 4096, 8), 0xE48BFF56))
        code, task = behind(F412, "-f", pico)
        self.assertEqual((code, task["error"]["code"]), (1, "wrong-firmware"), task)
        self.assertEqual(journal()[F412]["counts"]["erased-sectors"], before)

    def test_several_probes(self):
        raw = write("raw2.bin", program(FLASH, 0x20000000, 4001, 6))
        done = moultctl("flash", "--yes", "--backend", "pyocd", "-f", raw)
        self.assertEqual(done.returncode, 1)
        for serial in SERIAL.values():
            self.assertIn(serial, done.stderr)
        done = moultctl("flash", "--yes", "--probe-id", "40000000", "-f", raw)
        self.assertEqual(done.returncode, 1)
        self.assertIn("more than one", done.stderr)


class TestHonest(unittest.TestCase):
    def test_garbage_is_no_success(self):
        """The chip's addresses count on within 1 KiB, where pyOCD takes it for one with 4 KiB."""
        code, task = behind(WRAPS, "-f", write("wraps.bin", program(FLASH, 0x20000000, 5001, 9)))
        self.assertEqual((code, task["state"], task["error"]["code"]), (1, "failed", "verify"), task)
        self.assertTrue(task["wrote"])


def children_of(process):
    """The programs that it runs, whichever of its threads began them; threads come and go."""
    numbers = []
    for task in pathlib.Path(f"/proc/{process.pid}/task").glob("*/children"):
        try:
            numbers += map(int, task.read_text().split())
        except OSError:
            pass
    return numbers


def was_written(_):
    return journal()[MIDWAY]["counts"]["programmed-bytes"] > 0


class TestUnlucky(unittest.TestCase):
    """What happens while pyOCD is at work."""

    def run_until(self, condition, act):
        raw = write("midway.bin", program(FLASH, 0x20000000, 40001, 10))
        command = ["moultctl", "flash", "--yes", "--json", "--probe-id", SERIAL[MIDWAY], "-f", str(raw)]
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.addCleanup(process.kill)  # what comes next needs the probe
        deadline = time.monotonic() + 180
        while not condition(process):
            self.assertIsNone(process.poll())
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        act(process)
        output, _ = process.communicate(timeout=180)
        return process.returncode, json.loads(output)[0]

    def test_1_cancel(self):
        """Before it writes: pyOCD has ended, and the probe is free again for what comes next."""
        code, task = self.run_until(children_of, lambda process: process.send_signal(signal.SIGINT))
        self.assertEqual((code, task["state"], task["wrote"]), (2, "cancelled", False), task)
        self.assertEqual(journal()[MIDWAY]["counts"]["erased-sectors"], 0)

    def test_2_killed(self):
        code, task = self.run_until(
            lambda process: was_written(process) and children_of(process),
            lambda process: os.kill(children_of(process)[0], signal.SIGKILL),
        )
        self.assertEqual((code, task["state"], task["error"]["code"]), (1, "failed", "protocol"), task)
        self.assertIn("signal 9", task["error"]["message"])
        self.assertTrue(task["wrote"])

    def test_3_again(self):
        data = program(FLASH, 0x20000000, 17001, 11)
        code, task = behind(MIDWAY, "-f", write("again.bin", data))
        self.assertEqual((code, task["state"]), (0, "done"), task)
        self.assertEqual(journal()[MIDWAY]["flash"]["sha256"], sha256(data))

    def test_4_pulled(self):
        before = journal()[MIDWAY]["counts"]["programmed-bytes"]
        code, task = self.run_until(
            lambda _: journal()[MIDWAY]["counts"]["programmed-bytes"] > before, lambda _: lab("unplug", MIDWAY)
        )
        self.assertEqual((code, task["state"], task["error"]["code"]), (1, "failed", "gone"), task)


if __name__ == "__main__":
    flashlab.main()
