#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""moultctl in the classroom: who is listed, who is flashed, who is left alone, what is refused."""

import json
import os
import pathlib
import pty
import random
import signal
import subprocess
import tempfile
import time
import unittest

import flashlab
from flashlab import FAMILIES, boards, flash, journal, lab, moultctl, payload_sha256

MPFLASH_FIELDS = (
    "serialport family description version port sys_platform cpu arch mpy build location toml vid pid board "
    "board_id variant"
).split()
RULES = pathlib.Path(__file__).parents[2] / "udev" / "60-moult.rules"
OWN_FIELDS = "serial_number mode ignored name candidates".split()

PICO, PICO_W, TWIN_A, TWIN_B, PICO_2 = (f"1-1.{n}" for n in range(1, 6))
SAMD, XIAO, BOOTSEL, IGNORED, ADAPTER, NO_ACCESS, CIRCUITPYTHON = (
    "1-1.6", "1-2.1", "1-2.2", "1-2.3", "1-2.4", "1-2.5", "1-2.6",
)  # fmt: skip
FLASHED = {
    PICO: ("RPI_PICO", "rp2040"),
    PICO_W: ("RPI_PICO_W", "rp2040"),
    TWIN_A: ("RPI_PICO", "rp2040"),
    TWIN_B: ("RPI_PICO", "rp2040"),
    PICO_2: ("RPI_PICO2", "rp2350"),
    SAMD: ("ADAFRUIT_ITSYBITSY_M4_EXPRESS", "samd51"),
    XIAO: ("SEEED_XIAO_NRF52", "nrf52840"),
}
LEFT_ALONE = {
    BOOTSEL: "ambiguous",
    IGNORED: "ignored",
    ADAPTER: None,
    NO_ACCESS: "no-access",
    CIRCUITPYTHON: "not-micropython",
}


def setUpModule():
    global FIRST, SECOND
    FIRST = flashlab.write_firmware("1.26.0")
    SECOND = flashlab.write_firmware("1.26.1")


def folder(firmware):
    return next(iter(firmware.values())).parent


def written(before, after):
    """Locations whose drive took bytes between two journals."""
    count = lambda board: board["counts"].get("drive-bytes", 0) + board["counts"].get("pages-programmed", 0)
    return {location for location in after if count(after[location]) > count(before[location])}


class Test1List(unittest.TestCase):
    def test_json_fields(self):
        text = moultctl("list", "--json").stdout
        found = json.loads(text)
        self.assertEqual(len(found), 12)
        for board in found:
            self.assertEqual(list(board), MPFLASH_FIELDS + OWN_FIELDS)
            self.assertIsInstance(board["vid"], int)
            self.assertIsInstance(board["pid"], int)
            self.assertIsInstance(board["toml"], dict)
        self.assertEqual([board["location"] for board in found], sorted({**FLASHED, **LEFT_ALONE}))

    def test_json_values(self):
        found = boards()
        station = found[PICO_W]
        self.assertEqual(station["family"], "micropython")
        self.assertEqual(station["version"], "1.24.1")
        self.assertEqual(station["port"], "rp2")
        self.assertEqual(station["cpu"], "RP2040")
        self.assertEqual(station["board_id"], "RPI_PICO_W")
        self.assertEqual(station["description"], "Raspberry Pi Pico W with RP2040")
        self.assertEqual((station["vid"], station["pid"]), (0x2E8A, 0x0005))
        self.assertEqual(station["serial_number"], "e6614c311b7e6f35")
        self.assertEqual(station["toml"], {"description": "Weather station, row 4"})
        self.assertEqual(station["name"], "Weather station, row 4")
        self.assertEqual(station["mode"], "running")
        self.assertTrue(station["serialport"].startswith("/dev/ttyACM"))

        self.assertTrue(found[IGNORED]["ignored"])
        self.assertEqual(found[IGNORED]["toml"]["mpflash"], {"ignore": True})
        self.assertEqual(found[BOOTSEL]["mode"], "bootloader")
        self.assertEqual(found[ADAPTER]["mode"], "silent")
        self.assertEqual(found[ADAPTER]["family"], "unknown")
        self.assertEqual(found[NO_ACCESS]["mode"], "no-access")
        self.assertEqual(found[CIRCUITPYTHON]["family"], "circuitpython")

    def test_selectors(self):
        tty = boards(PICO)[PICO]["serialport"]
        for selector in (tty, os.path.basename(tty), "e6614104034c2b37"):
            self.assertEqual(list(boards(selector)), [PICO], selector)
        self.assertEqual(list(boards("weather station, row 4")), [PICO_W])
        self.assertEqual(list(boards("RPI_PICO_W")), [PICO_W])
        self.assertEqual(list(boards("1-2.*")), sorted(place for place in boards() if place.startswith("1-2.")))
        nobody = moultctl("list", "--json", "nobody")
        self.assertEqual((nobody.returncode, nobody.stdout), (1, ""))
        self.assertIn("nobody", nobody.stderr)

    def check_end(self, number):
        starts = journal()[PICO]["counts"]["program-starts"]
        process = subprocess.Popen(["moultctl", "list"], stdout=subprocess.DEVNULL)
        while journal()[PICO]["state"] == "program":
            self.assertIsNone(process.poll())
        process.send_signal(number)
        self.assertEqual(process.wait(timeout=20), 2)
        deadline = time.monotonic() + 15
        while journal()[PICO]["state"] != "program":
            self.assertLess(time.monotonic(), deadline, number)
        self.assertEqual(journal()[PICO]["counts"]["program-starts"], starts + 1)

    def test_ended_while_a_board_is_at_its_repl(self):
        lab("fault", PICO, "short-read=1")  # slow enough to be caught there
        self.addCleanup(lab, "fault", PICO, "-short-read")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self.check_end(number)

    def test_problems_are_told(self):
        text = moultctl("list", ADAPTER, NO_ACCESS).stdout
        self.assertIn("0 bytes were received", text)
        self.assertIn("Permission denied", text)

    def test_table_fits_80_columns(self):
        lines = moultctl("list").stdout.splitlines()
        self.assertGreaterEqual(len(lines), 13)
        for line in lines[:13]:
            self.assertLessEqual(len(line), 80, line)


class Test2Usage(unittest.TestCase):
    def check(self, code, *words):
        done = moultctl(*words)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_wrong_usage(self):
        self.check(64)
        self.check(64, "lst")
        self.check(64, "list", "--nonsense")
        self.check(64, "flash")
        self.check(64, "flash", "--all", "--version", "stable", "--firmware", "x.uf2")
        self.check(64, "flash", "--firmware", "x.uf2")
        self.check(64, "flash", PICO, "--all", "--firmware", "x.uf2")
        self.check(64, "flash", PICO, "--firmware", "x.uf2", "--backend", "nobody")
        self.check(64, "flash", PICO, "--firmware", "x.uf2", "--activator", "nobody")
        self.check(64, "flash", PICO, "--firmware", "x.uf2", "--jobs", "0")

    def test_help(self):
        for words in ((), ("list",), ("flash",), ("backends",)):
            done = moultctl(*words, "--help")
            self.assertEqual(done.returncode, 0)
            self.assertIn("moultctl", done.stdout)

    def test_udev(self):
        rules = moultctl("udev", "--print").stdout
        self.assertEqual(rules, RULES.read_text())
        self.check(64, "udev")
        self.assertIn(moultctl("udev", "--check").returncode, (0, 1))
        with tempfile.TemporaryDirectory() as root:
            self.assertEqual(moultctl("udev", "--install", "--root", root).returncode, 0)
            installed = pathlib.Path(root, "etc/udev/rules.d/60-moult.rules")
            self.assertEqual(installed.read_text(), rules)
            self.assertEqual(installed.stat().st_mode & 0o777, 0o644)
            done = moultctl("udev", "--install", "--root", installed)
            self.assertEqual(done.returncode, 1)
            self.assertIn("could not be written", done.stderr)
        self.check(64, "udev", "--print", "--check")
        self.check(64, "udev", "--print", "--root", "/")

    def test_backends(self):
        found = {backend["name"]: backend for backend in json.loads(moultctl("backends", "--json").stdout)}
        self.assertEqual(found["uf2"]["formats"], ["uf2"])
        self.assertIn("rp2", found["uf2"]["ports"])
        self.assertTrue(found["uf2"]["needs_bootloader"])
        self.assertTrue(found["uf2"]["available"])
        self.assertIn("\tuf2\t", "\t" + moultctl("backends", "--plain").stdout)


class Test3NothingIsWritten(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        lab("unplug", ADAPTER)  # which costs a time-out of 2 s each time

    @classmethod
    def tearDownClass(cls):
        lab("plug", ADAPTER)

    def setUp(self):
        self.before = journal()

    def tearDown(self):
        after = journal()
        self.assertEqual(written(self.before, after), set())
        for location in after:
            self.assertEqual(after[location]["mode"], self.before[location]["mode"], location)

    def test_without_yes(self):
        done = moultctl("flash", "--all", "--firmware", str(folder(FIRST)))
        self.assertEqual(done.returncode, 1)
        self.assertIn("--yes", done.stderr)

    def test_answer_no(self):
        done = run_on_terminal("flash", PICO, "--firmware", str(FIRST["RPI_PICO"]), answer=b"n\n")
        self.assertEqual(done, 2)

    def test_named_but_left_alone(self):
        code, tasks = flash(IGNORED, "--firmware", FIRST["RPI_PICO"])
        self.assertEqual((code, tasks[IGNORED]["reason"]), (1, "ignored"))

    def test_wrong_chip(self):
        code, tasks = flash(PICO_2, "--firmware", FIRST["RPI_PICO"])
        self.assertEqual((code, tasks[PICO_2]["reason"]), (1, "wrong-chip"))
        self.assertIn("rp2040", tasks[PICO_2]["detail"])

    def test_erase_is_refused(self):
        done = moultctl("flash", PICO, "--erase", "--backend", "uf2", "--yes", "--firmware", str(FIRST["RPI_PICO"]))
        self.assertEqual(done.returncode, 1)
        self.assertIn("erase", done.stderr)

    def check_bad_file(self, data):
        with tempfile.NamedTemporaryFile(suffix=".uf2") as file:
            file.write(data)
            file.flush()
            done = moultctl("flash", "--all", "--yes", "--firmware", file.name)
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        self.assertIn(os.path.basename(file.name), done.stderr)

    def test_bad_files(self):
        good = FIRST["RPI_PICO"].read_bytes()
        self.check_bad_file(b"")
        self.check_bad_file(good[:1000])
        self.check_bad_file(good[: len(good) // 2])
        self.check_bad_file(good[:5120] + good[5632:])
        self.check_bad_file(random.Random(1).randbytes(100_000))
        self.check_bad_file(b"<!DOCTYPE html><title>404</title>")

    def test_huge_file(self):
        with tempfile.NamedTemporaryFile(suffix=".uf2") as file:
            file.truncate(200_000_000)
            done = moultctl("flash", "--all", "--yes", "--firmware", file.name, timeout=10)
        self.assertEqual(done.returncode, 1, done.stderr)

    def test_unreadable_file(self):
        with tempfile.NamedTemporaryFile(suffix=".uf2") as file:
            os.chmod(file.name, 0)
            done = moultctl("flash", "--all", "--yes", "--firmware", file.name)
        self.assertEqual(done.returncode, 1)
        self.assertIn(file.name, done.stderr)
        self.assertNotIn("udev", done.stderr)

    def test_no_such_file(self):
        done = moultctl("flash", "--all", "--yes", "--firmware", "/nonexistent/pico.uf2")
        self.assertEqual(done.returncode, 1)
        self.assertIn("/nonexistent/pico.uf2", done.stderr)


def run_on_terminal(*words, answer=b"", interrupt_at=None, interrupt=signal.SIGINT):
    """Run moultctl on a terminal; exit code. @interrupt_at: text at which Ctrl-C is pressed, or another signal sent."""
    master, slave = pty.openpty()
    process = subprocess.Popen(["moultctl", *words], stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
    os.close(slave)
    os.write(master, answer)
    seen = b""
    while True:
        try:
            part = os.read(master, 4096)
        except OSError:
            break
        seen += part
        if interrupt_at and interrupt_at in seen:
            process.send_signal(interrupt)
            interrupt_at = None
    os.close(master)
    return process.wait(timeout=60)


class Test4Flash(unittest.TestCase):
    def check_flashed(self, tasks, firmware, version):
        found = journal()
        for location, (board_id, chip) in FLASHED.items():
            task = tasks[location]
            self.assertEqual((task["state"], task["after"]), ("done", version), task)
            self.assertEqual(found[location]["flash"]["sha256"], payload_sha256(firmware[board_id], FAMILIES[chip]))
            self.assertEqual(found[location]["version"], version)
            self.assertEqual(found[location]["mode"], "running")

    def test_0_dry_run(self):
        before = journal()
        code, tasks = flash("--all", "--dry-run", "--firmware", folder(FIRST))
        self.assertEqual(code, 0)
        self.assertEqual({place for place in tasks if tasks[place]["reason"] == "flash"}, set(FLASHED))
        for location, reason in LEFT_ALONE.items():
            self.assertNotEqual(tasks[location]["reason"], "flash")
            if reason is not None:
                self.assertEqual(tasks[location]["reason"], reason, location)
        self.assertEqual(written(before, journal()), set())

    def test_1_all(self):
        before = journal()
        code, tasks = flash("--all", "--firmware", folder(FIRST))
        self.assertEqual(code, 0, tasks)
        self.assertEqual(set(tasks), {*FLASHED, *LEFT_ALONE})
        self.check_flashed(tasks, FIRST, "1.26.0")
        self.assertEqual(written(before, journal()), set(FLASHED))
        for location in LEFT_ALONE:
            self.assertNotIn("state", tasks[location])
        lab("unplug", ADAPTER)  # which costs a time-out of 2 s each time

    def test_2_up_to_date(self):
        before = journal()
        code, tasks = flash("--all", "--firmware", folder(FIRST))
        self.assertEqual(code, 0)
        self.assertEqual({tasks[location]["reason"] for location in FLASHED}, {"up-to-date"})
        self.assertEqual(written(before, journal()), set())

    def test_3_reinstall_one(self):
        before = journal()
        code, tasks = flash(PICO, "--reinstall", "--firmware", FIRST["RPI_PICO"])
        self.assertEqual((code, tasks[PICO]["state"]), (0, "done"))
        self.assertEqual(written(before, journal()), set())  # it holds the same already
        self.assertEqual(tasks[PICO]["wrote"], False)

    def test_4_other_version(self):
        code, tasks = flash("--all", "--firmware", folder(SECOND), "--jobs", "2")
        self.assertEqual(code, 0, tasks)
        self.check_flashed(tasks, SECOND, "1.26.1")

    def test_5_named_bootloader_and_circuitpython(self):
        code, tasks = flash(BOOTSEL, CIRCUITPYTHON, "--firmware", FIRST["RPI_PICO"])
        self.assertEqual(code, 0, tasks)
        found = journal()
        for location in (BOOTSEL, CIRCUITPYTHON):
            self.assertEqual(tasks[location]["state"], "done")
            self.assertEqual(found[location]["flash"]["sha256"], payload_sha256(FIRST["RPI_PICO"], FAMILIES["rp2040"]))
            self.assertEqual(boards(location)[location]["version"], "1.26.0")

    def test_6_file_for_two_chips(self):
        with tempfile.NamedTemporaryFile(suffix=".uf2") as file:
            file.write(FIRST["RPI_PICO"].read_bytes() + FIRST["RPI_PICO2"].read_bytes())
            file.flush()
            code, tasks = flash(PICO_2, TWIN_A, "--reinstall", "--backend", "uf2", "--firmware", file.name)
            self.assertEqual(code, 0, tasks)
            found = journal()
            for location, chip in ((PICO_2, "rp2350"), (TWIN_A, "rp2040")):
                expected = payload_sha256(pathlib.Path(file.name), FAMILIES[chip])
                self.assertEqual(found[location]["flash"]["sha256"], expected)

    def test_7_touch(self):
        code, tasks = flash(SAMD, "--reinstall", "--activator", "touch1200",
                            "--firmware", SECOND["ADAFRUIT_ITSYBITSY_M4_EXPRESS"])  # fmt: skip
        self.assertEqual((code, tasks[SAMD]["state"]), (0, "done"), tasks)

    def test_8_on_a_terminal(self):
        done = run_on_terminal("flash", TWIN_B, "--reinstall", "--firmware", str(FIRST["RPI_PICO"]), answer=b"y\n")
        self.assertEqual(done, 0)
        self.assertEqual(boards(TWIN_B)[TWIN_B]["version"], "1.26.0")

    def test_9_interrupt_while_it_waits_for_buttons(self):
        before = journal()
        for interrupt in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            done = run_on_terminal("flash", PICO, "--yes", "--reinstall", "--activator", "manual", "--firmware",
                                   str(FIRST["RPI_PICO"]), interrupt_at=b"BOOTSEL", interrupt=interrupt)  # fmt: skip
            self.assertEqual(done, 2, interrupt)
        self.assertEqual(written(before, journal()), set())
        self.assertEqual(boards(PICO)[PICO]["mode"], "running")

    def test_9_interrupt_while_it_is_written(self):
        """Too late to be cancelled: the board is flashed, and that is what the exit code tells."""
        version = "1.26.1" if boards(TWIN_A)[TWIN_A]["version"] == "1.26.0" else "1.26.0"
        firmware = (FIRST if version == "1.26.0" else SECOND)["RPI_PICO"]
        process = subprocess.Popen(
            ["moultctl", "flash", TWIN_A, "--yes", "--json", "--firmware", firmware],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        for line in process.stderr:
            if line.endswith(": confirm\n"):
                process.send_signal(signal.SIGINT)
                break
        output, _ = process.communicate(timeout=40)
        task = json.loads(output)[0]
        self.assertEqual((process.returncode, task["state"], task["after"]), (0, "done", version), task)


if __name__ == "__main__":
    flashlab.main()
