#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A class of 32 boards that arrive one after the other is flashed by a recipe: who is done, who is not and why, and the report."""

import csv
import html.parser
import io
import json
import pathlib
import resource
import shutil
import signal
import tempfile
import time
import unittest

import flashlab
from flashlab import boards, journal, lab, moultctl
from workshoplab import Workshop, count_ended, expected_sha256, ignore_full_disk, make_recipe, stored_files

VERSION = "1.28.0"
# The faulty boards of the scene, and what they must end in.
FAULTY = {"1-1.4": "verify", "1-3.8": "gone", "1-2.8": "locked"}
# Boards at once: all boards of an instant lab live on one thread, and who waits for their answers has deadlines.
JOBS = 6
FIRST, LATER = ("1-1.1", "1-1.2", "1-1.7", "1-2.1", "1-2.5", "1-3.1", "1-4.1", "1-4.5"), ("1-1.5", "1-1.8", "1-2.3", "1-2.7")
# A column of the table and the member of a row in JSON that it is.
COLUMNS = {"number": "number", "name": "name", "board": "board", "board id": "board-id", "unique id": "unique-id",
           "location": "location", "firmware before": "before", "firmware after": "after", "file": "file",
           "sha256": "sha256", "backend": "backend", "outcome": "outcome", "error": "error", "message": "message",
           "advice": "advice"}  # fmt: skip


def setUpModule():
    global FOLDER, RECIPE
    FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="moult-workshop-"))
    unittest.addModuleCleanup(shutil.rmtree, FOLDER, ignore_errors=True)
    RECIPE = make_recipe(FOLDER)


def load(report):
    """The rows of a JSON report by location."""
    return {row["location"]: row for row in json.loads(report.read_text())["boards"]}


def is_armed(lines):
    return any(line.startswith("Armed") for line in lines)


def writes(board):
    """What a board's journal says of all that was ever written to it."""
    names = ("flashed", "pages-programmed", "blocks-accepted", "blocks", "blocks-written", "sectors-erased")
    return {name: board["counts"].get(name, 0) for name in names}


class Test1Class(unittest.TestCase):
    """One armed workshop, from the first board to the last; each test looks at another side of it."""

    @classmethod
    def setUpClass(cls):
        cls.reports = {ending: FOLDER / f"class.{ending}" for ending in ("csv", "json", "html")}
        words = [word for path in cls.reports.values() for word in ("--report", path)]
        cls.code, cls.lines = Workshop(RECIPE, "--jobs", JOBS, "--count", 32, *words).end(0, seconds=120)
        if cls.code is None:
            raise AssertionError("\n".join(["it did not end:", *cls.lines]))
        cls.after = journal()
        cls.rows = load(cls.reports["json"])

    def test_exit_code(self):
        self.assertEqual(self.code, 1, "\n".join(self.lines))

    def test_what_is_armed_is_said_before(self):
        text = "\n".join(self.lines)
        self.assertLess(text.index("Robotics Course"), text.index("Armed"))
        self.assertLess(text.index("RPI_PICO2"), text.index("Armed"))

    def test_one_line_a_board(self):
        told = [line.split(" ")[1] for line in self.lines if line.split(" ")[0].isdigit()]
        self.assertEqual(sorted(told), sorted(self.after), "\n".join(self.lines))

    def test_contents(self):
        files = stored_files()
        for place in self.after.keys() - FAULTY.keys():
            board = self.after[place]
            self.assertEqual((board["mode"], board["version"]), ("running", VERSION), self.rows[place])
            self.assertEqual(board["flash"]["sha256"], expected_sha256(board["kind"], files), place)

    def test_faulty_ones(self):
        failed = {place: row["error"] for place, row in self.rows.items() if row["outcome"] != "ready"}
        self.assertEqual(failed, FAULTY)

    def test_none_is_flashed_twice(self):
        for place, board in self.after.items():
            counts = board["counts"]
            for name in ("bootloader-calls", "flashed", "stubs-legacy", "drive-mounts"):
                self.assertLessEqual(counts.get(name, 0), 1, (place, name))

    def test_numbers_in_the_order_plugged(self):
        self.assertEqual(sorted(row["number"] for row in self.rows.values()), list(range(1, 33)))
        self.assertLess(max(self.rows[place]["number"] for place in FIRST),
                        min(self.rows[place]["number"] for place in LATER))  # fmt: skip

    def check_row(self, row):
        good = row["location"] not in FAULTY
        self.assertEqual(row["outcome"], "ready" if good else "attention", row)
        self.assertEqual(row["name"], f"class-{row['number']:02}", row)
        self.assertTrue(row["time"] and row["backend"] and row["file"] and row["board"], row)
        self.assertEqual(row["after"], f"MicroPython {VERSION}" if good else "", row)
        self.assertEqual(bool(row["advice"] and row["message"]), not good, row)
        self.assertGreater(row["seconds"], 0, row)

    def test_report_line_by_line(self):
        names = {path.name: flashlab.hashlib.sha256(path.read_bytes()).hexdigest() for path in stored_files().values()}
        for row in self.rows.values():
            with self.subTest(row["location"]):
                self.check_row(row)
                self.assertEqual(row["sha256"], names[row["file"]], row)

    def test_table_says_the_same(self):
        lines = list(csv.DictReader(io.StringIO(self.reports["csv"].read_text(), newline="")))
        self.assertEqual([line["location"] for line in lines],
                         sorted(self.rows, key=lambda place: self.rows[place]["number"]))  # fmt: skip
        for line in lines:
            row = self.rows[line["location"]]
            self.assertEqual({name: line[name] for name in COLUMNS},
                             {name: str(row[member]) for name, member in COLUMNS.items()})  # fmt: skip

    def test_page_is_whole(self):
        text = self.reports["html"].read_text()
        seen = []
        parser = html.parser.HTMLParser()
        parser.handle_data = seen.append
        parser.feed(text)
        parser.close()
        self.assertEqual([row["name"] for row in self.rows.values() if row["name"] not in " ".join(seen)], [])
        self.assertTrue(text.rstrip().endswith("</html>"))

    def test_boards_have_their_names(self):
        for place in ("1-1.5", "1-3.6", "1-4.7"):
            self.assertEqual(boards(place)[place]["name"], self.rows[place]["name"])


class Test2Again(unittest.TestCase):
    """The session goes on after its program has ended, and nobody is flashed once more."""

    PLACES = ("1-1.1", "1-2.5", "1-4.1")

    def setUp(self):
        self.before = journal()

    def check_nothing_written(self):
        after = journal()
        for place in after.keys() - FAULTY.keys():
            self.assertEqual(writes(after[place]), writes(self.before[place]), place)

    def test_1_plugged_back(self):
        report = FOLDER / "again.json"
        workshop = Workshop(RECIPE, "--jobs", JOBS, "--report", report)
        workshop.wait_for(is_armed)
        for place in self.PLACES:
            lab("unplug", place)
            lab("plug", place)
            lab("wait", place, "running", "20")
        time.sleep(1)
        workshop.end()
        self.check_nothing_written()
        rows = load(report)
        self.assertEqual({rows[place]["outcome"] for place in self.PLACES}, {"ready"})
        self.assertEqual(len(rows), 32)

    def test_2_plugged_and_unplugged_64_times(self):
        report = FOLDER / "often.json"
        workshop = Workshop(RECIPE, "--jobs", JOBS, "--report", report)
        workshop.wait_for(is_armed)
        begun = time.monotonic()
        for n in range(64):
            place = self.PLACES[n // 2 % 3]
            lab("plug" if n % 2 else "unplug", place)
            time.sleep(max(0, begun + (n + 1) * 10 / 64 - time.monotonic()))
        for place in self.PLACES:
            lab("wait", place, "running", "20")
        time.sleep(1)
        workshop.end()
        self.check_nothing_written()
        self.assertEqual(len(load(report)), 32)

    def test_3_no_room_for_the_report(self):
        """The old report stays, and so does the record of the session."""
        report = FOLDER / "class.html"
        old = report.read_text()
        workshop = Workshop(RECIPE, "--jobs", JOBS, "--report", report, preexec_fn=ignore_full_disk)
        workshop.wait_for(is_armed)
        resource.prlimit(workshop.process.pid, resource.RLIMIT_FSIZE, (4096, 4096))
        code, lines = workshop.end()
        self.assertEqual(code, 1)
        self.assertIn("class.html", "\n".join(lines))
        self.assertEqual(report.read_text(), old)
        self.assertEqual([path.name for path in FOLDER.glob("*class.html*")], ["class.html"])


class Test3Killed(unittest.TestCase):
    """The program dies in the midst of a new session; the next one knows what was done."""

    def test_killed_and_reopened(self):
        recipe = make_recipe(FOLDER, name="Second Course", **{"numbers": {"first": 50, "name": "desk-{n}"}})
        workshop = Workshop(recipe, "--jobs", 2)
        workshop.wait_for(lambda lines: count_ended(lines) >= 6)
        done = {line.split(" ")[1]: int(line.split(" ")[0]) for line in workshop.lines if ": ready" in line}
        time.sleep(1)  # what is told is in the record a moment later
        workshop.end(signal.SIGKILL)
        report = FOLDER / "killed.json"
        workshop = Workshop(recipe, "--jobs", JOBS, "--report", report)
        workshop.wait_for(lambda lines: is_armed(lines) and count_ended(lines) >= len(done))
        workshop.wait_for(lambda lines: count_ended(lines) >= 31)
        workshop.end()
        rows = json.loads(report.read_text())["boards"]
        self.assertTrue(done)
        for place, number in done.items():  # the same numbers, so they are the same boards, and once
            found = [(row["outcome"], row["number"]) for row in rows if row["location"] == place]
            self.assertEqual(found, [("ready", number)], place)
        names = [row["name"] for row in rows]
        self.assertEqual(len(set(names)), len(names))


class Test4Refused(unittest.TestCase):
    """Nothing begins."""

    def check(self, code, word, *words):
        done = moultctl(*map(str, words), timeout=20)
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        self.assertIn(word, done.stderr)

    def check_recipe(self, content, word):
        path = FOLDER / "bad.moult"
        path.write_bytes(content)
        self.check(1, word, "workshop", path)
        self.check(1, word, "flash", "--all", "--yes", "--recipe", path)

    def bad(self, **members):
        return make_recipe(FOLDER, **members).read_bytes()

    def test_recipes(self):
        self.check_recipe(b"", "recipe")
        self.check_recipe(b'{"moult": "recipe", "ver', "recipe")
        self.check_recipe(b"<!DOCTYPE html><title>404</title>", "recipe")
        self.check_recipe(b"[" * 100_000, "recipe")
        self.check_recipe(b" " * 300_000, "262144")
        self.check_recipe(self.bad(version=2), "newer")
        self.check_recipe(self.bad(files=[{"from": "../secrets", "to": "/"}]), "files[0].from")
        self.check_recipe(self.bad(files=[{"from": "/etc/passwd", "to": "/"}]), "files[0].from")
        self.check_recipe(self.bad(files=[{"from": "lesson", "to": "/lib/../boot.py"}]), "files[0].to")
        self.check_recipe(self.bad(boards=[], **{"other-boards": False}), "board")
        self.check(1, "nonexistent", "workshop", "/nonexistent/class.moult")

    def test_missing_file(self):
        done = moultctl("workshop", str(make_recipe(FOLDER, files=[{"from": "nowhere", "to": "/"}])), timeout=20)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("nowhere", done.stderr)
        self.assertNotIn("Armed", done.stdout)

    def test_usage(self):
        self.check(64, "recipe", "workshop")
        self.check(64, "--count", "workshop", RECIPE, "--count", "0")
        self.check(64, "--jobs", "workshop", RECIPE, "--jobs", "2", "--one-after-another")
        self.check(64, "class.pdf", "workshop", RECIPE, "--report", "class.pdf")
        self.check(64, "/nonexistent/class.csv", "workshop", RECIPE, "--report", "/nonexistent/class.csv")
        self.check(64, "recipe", "flash", "--all", "--recipe", RECIPE, "--version", "preview")


class Test5Once(unittest.TestCase):
    """`moultctl flash --recipe`: the same for the boards that are there, with a plan before."""

    def test_flash_by_recipe(self):
        report = FOLDER / "once.json"
        recipe = make_recipe(FOLDER, numbers=None, name="Third Course")
        words = ["flash", "1-1.1", "1-1.2", "--yes", "--recipe", str(recipe), "--report", str(report)]
        (FOLDER / "lesson" / "lesson.py").write_text("WORD = 'hello'  # anew\n")
        before = journal()
        done = moultctl(*words)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("Third Course", done.stdout)
        rows = load(report)
        self.assertEqual({row["outcome"] for row in rows.values()}, {"ready"})
        self.assertEqual(set(rows), {"1-1.1", "1-1.2"})
        for place in rows:  # the firmware was right: only the file went there
            self.assertEqual(writes(journal()[place]), writes(before[place]))


if __name__ == "__main__":
    flashlab.main()
