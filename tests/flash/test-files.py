# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""moultctl and the files of boards that run a real MicroPython: copied, backed up, erased, formatted, named."""

import json
import pathlib
import random
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

from flashlab import boards, flash, journal, lab, main, moultctl, write_firmware

ROOM = 352 * 4096  # of the lab's file systems


def tree(folder):
    """Contents of all files below a folder, by their paths from there."""
    folder = pathlib.Path(folder)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def make_tree(files):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="moult-files-"))
    unittest.addModuleCleanup(shutil.rmtree, folder, ignore_errors=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def back_up(location):
    """What a board holds, as `moultctl files backup` tells it."""
    folder = make_tree({})
    done = moultctl("files", "backup", str(folder / "backup"), location)
    assert done.returncode == 0, done.stderr
    (only,) = (folder / "backup").iterdir()
    return tree(only)


def counts(location):
    return journal()[location]["counts"]


def copy(folder, *words):
    done = moultctl("files", "copy", str(folder), "--json", *words)
    return done.returncode, {board["location"]: board for board in json.loads(done.stdout or "[]")}


NOISE = random.Random(1).randbytes(20000)
SOURCE = {
    "main.py": b"print('new')\n",
    "lib/pkg/__init__.py": b"",
    "lib/pkg/umlaut.py": "name = 'Käse ☃'\n".encode(),
    "noise.bin": NOISE,
    "text.txt": b"it's a \\ \"text\"\r\n\x00\x01\x02\x03\x04\x05\r\n" * 100,
}


class Copying(unittest.TestCase):
    def test_contents_are_equal(self):
        for location in ("1-1.1", "1-1.2", "1-1.3", "1-1.4"):
            with self.subTest(location):
                code, outcome = copy(make_tree(SOURCE), location)
                self.assertEqual((code, outcome[location]["state"]), (0, "done"))
                held = back_up(location)
                for name, content in SOURCE.items():
                    self.assertEqual(held[name], content, name)

    def test_unchanged_files_are_not_sent(self):
        folder = make_tree({"big.bin": random.Random(2).randbytes(60000), "small.txt": b"1"})
        self.assertEqual(copy(folder, "1-2.3")[0], 0)
        before = counts("1-2.3")["tty-bytes-in"]
        (folder / "small.txt").write_bytes(b"2")
        self.assertEqual(copy(folder, "1-2.3")[0], 0)
        self.assertLess(counts("1-2.3")["tty-bytes-in"] - before, 20000)
        self.assertEqual(back_up("1-2.3")["small.txt"], b"2")

    def test_hidden_files_and_caches_stay_here(self):
        folder = make_tree({"a.py": b"1", ".git/config": b"2", "__pycache__/a.pyc": b"3", ".env": b"4"})
        self.assertEqual(copy(folder, "1-2.1", "--to", "/sub")[0], 0)
        held = back_up("1-2.1")
        self.assertEqual([name for name in held if name.startswith("sub")], ["sub/a.py"])

    def test_links_that_lead_out_are_refused(self):
        folder = make_tree({"a.py": b"1"})
        (folder / "b.py").symlink_to("/etc/passwd")
        done = moultctl("files", "copy", str(folder), "1-2.1")
        self.assertEqual(done.returncode, 1)
        self.assertIn("leads nowhere or out", done.stderr)

    def test_program_starts_again(self):
        before = counts("1-2.1").get("program-starts", 0)
        self.assertEqual(copy(make_tree({"x.txt": b"x"}), "1-2.1")[0], 0)
        self.assertGreater(counts("1-2.1")["program-starts"], before)

    def test_more_than_fits_is_refused_before_anything_is_sent(self):
        before = back_up("1-2.1")
        folder = make_tree({"small.txt": b"small", "zz.bin": bytes(ROOM)})
        code, outcome = copy(folder, "1-2.1")
        self.assertEqual((code, outcome["1-2.1"]["error"]["code"]), (1, "no-space"))
        self.assertEqual(back_up("1-2.1"), before)

    def test_board_that_fills_up(self):
        """Bytes would fit, the file system's own blocks do not: what is there stays whole."""
        before = back_up("1-2.1")
        taken = sum(map(len, before.values()))
        folder = make_tree({"zz.bin": bytes(ROOM - 30 * 4096 - taken)})
        self.assertEqual(copy(folder, "1-2.1")[0], 0)
        folder = make_tree({f"f{n}.bin": bytes(3000) for n in range(38)})
        code, outcome = copy(folder, "1-2.1")
        self.assertEqual((code, outcome["1-2.1"]["error"]["code"]), (1, "no-space"))
        held = back_up("1-2.1")
        for name in held:
            if name.startswith("f"):
                self.assertEqual(held[name], bytes(3000), name)
        for name, content in before.items():
            self.assertEqual(held[name], content, name)
        self.assertEqual(moultctl("format", "--no-backup", "--yes", "1-2.1").returncode, 0)

    def test_unplugged_midway(self):
        old = {"data.bin": b"old" * 100}
        self.assertEqual(copy(make_tree(old), "1-2.3")[0], 0)
        folder = make_tree({"data.bin": random.Random(3).randbytes(300000)})
        outcome = {}
        thread = threading.Thread(target=lambda: outcome.update(copy(folder, "1-2.3")[1]))
        start = counts("1-2.3")["tty-bytes-in"]
        thread.start()
        while counts("1-2.3")["tty-bytes-in"] < start + 50000 and thread.is_alive():
            time.sleep(0.01)
        lab("unplug", "1-2.3")
        thread.join()
        self.assertEqual(outcome["1-2.3"]["error"]["code"], "gone")
        lab("plug", "1-2.3")
        lab("wait", "1-2.3", "running")
        held = back_up("1-2.3")
        self.assertEqual(held["data.bin"], old["data.bin"])
        self.assertNotIn(".moult.part", held)
        self.assertEqual(copy(folder, "1-2.3")[0], 0)
        self.assertEqual(back_up("1-2.3")["data.bin"], (folder / "data.bin").read_bytes())

    def test_silent_board(self):
        lab("fault", "1-2.4", "silent")
        try:
            code, outcome = copy(make_tree({"a": b"a"}), "1-2.4")
        finally:
            lab("fault", "1-2.4", "-silent")
        self.assertEqual((code, outcome["1-2.4"]["error"]["code"]), (1, "protocol"))

    def test_circuitpython_is_told_to_be_read_only(self):
        code, outcome = copy(make_tree({"a.py": b"1"}), "1-1.5")
        self.assertEqual((code, outcome["1-1.5"]["error"]["code"]), (1, "read-only"))
        for command in ("erase", "format"):
            done = moultctl(command, "--no-backup", "--yes", "--json", "1-1.5")
            self.assertEqual(json.loads(done.stdout)[0]["error"]["code"], "read-only", command)
        self.assertEqual(back_up("1-1.5")["code.py"], b"print(3)\n")

    def test_mpremote_sees_the_same(self):
        if shutil.which("mpremote") is None:
            self.skipTest("there is no mpremote")
        self.assertEqual(copy(make_tree(SOURCE), "1-1.1")[0], 0)
        tty = boards("1-1.1")["1-1.1"]["serialport"]
        folder = make_tree({})
        for number, (name, content) in enumerate(SOURCE.items()):
            here = folder / str(number)
            subprocess.run(["mpremote", "connect", tty, "fs", "cp", ":" + name, here], stdout=subprocess.DEVNULL, check=True, timeout=60)
            self.assertEqual(here.read_bytes(), content, name)


class Emptying(unittest.TestCase):
    def test_asks_before(self):
        for command in ("erase", "format"):
            before = back_up("1-1.4")
            done = moultctl(command, "1-1.4")
            self.assertEqual(done.returncode, 1)
            self.assertIn("--yes", done.stderr)
            self.assertEqual(back_up("1-1.4"), before)

    def test_needs_names(self):
        self.assertEqual(moultctl("erase", "--yes").returncode, 64)
        self.assertEqual(moultctl("format", "--yes", "--all", "1-1.4").returncode, 64)

    def test_erase_after_a_backup(self):
        files = {"main.py": b"1\n", "a/b/c.txt": b"deep", "a/empty.txt": b""}
        self.assertEqual(copy(make_tree(files), "1-2.3")[0], 0)
        before = back_up("1-2.3")
        folder = make_tree({})
        done = moultctl("erase", "--yes", "--backup", str(folder), "1-2.3")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(tree(next(folder.iterdir())), before)
        self.assertEqual(back_up("1-2.3"), {})

    def test_format_on_every_port(self):
        for location in ("1-1.2", "1-1.3", "1-3.1"):
            with self.subTest(location):
                self.assertEqual(copy(make_tree({"x/y.txt": b"y"}), location)[0], 0)
                done = moultctl("format", "--yes", "--no-backup", location)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(back_up(location), {})
                self.assertEqual(copy(make_tree({"z.txt": b"z"}), location)[0], 0)
                self.assertEqual(back_up(location), {"z.txt": b"z"})

    def test_backup_into_a_file_erases_nothing(self):
        self.assertEqual(copy(make_tree({"keep.txt": b"k"}), "1-2.3")[0], 0)
        folder = make_tree({"file": b""})
        done = moultctl("erase", "--yes", "--backup", str(folder / "file" / "x"), "1-2.3")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(back_up("1-2.3")["keep.txt"], b"k")


class Attending(unittest.TestCase):
    def test_name_keeps_the_rest(self):
        self.assertEqual(moultctl("name", "1-1.1", 'Bänk "2"').returncode, 0)
        text = back_up("1-1.1")["board_info.toml"].decode()
        self.assertIn("# mine\n", text)
        self.assertIn('description = "Bänk \\"2\\"" # by hand\n', text)
        self.assertIn('[mpflash]\nboard_id = "RPI_PICO"\n', text)
        self.assertEqual(boards("1-1.1")["1-1.1"]["toml"]["description"], 'Bänk "2"')

    def test_ignore_and_back(self):
        self.assertEqual(moultctl("ignore", "1-1.1").returncode, 0)
        self.assertTrue(boards("1-1.1")["1-1.1"]["toml"]["moult"]["ignore"])
        self.assertEqual(moultctl("ignore", "--off", "1-1.1").returncode, 0)
        self.assertFalse(boards("1-1.1")["1-1.1"]["toml"]["moult"]["ignore"])

    def test_restart(self):
        before = counts("1-1.1").get("resets", 0)
        self.assertEqual(moultctl("restart", "1-1.1").returncode, 0)
        self.assertEqual(counts("1-1.1")["resets"], before + 1)
        lab("wait", "1-1.1", "running")

    def test_blink(self):
        before = counts("1-1.2").get("pin-changes", 0)
        self.assertEqual(moultctl("blink", "1-1.2").returncode, 0)
        self.assertGreaterEqual(counts("1-1.2")["pin-changes"], before + 20)

    def test_blink_without_a_light(self):
        done = moultctl("blink", "--json", "1-1.5")
        self.assertEqual(json.loads(done.stdout)[0]["error"]["code"], "not-found")


class Packages(unittest.TestCase):
    INSTALLED = {"lib/umqtt/robust.py": b"import umqtt.simple\n", "lib/umqtt/simple.py": b"class MQTTClient:\n    pass\n"}

    def test_install_with_what_it_needs(self):
        done = moultctl("files", "install", "umqtt.robust", "--on", "1-3.1")
        self.assertEqual(done.returncode, 0, done.stderr)
        held = back_up("1-3.1")
        for name, content in self.INSTALLED.items():
            self.assertEqual(held[name], content)

    def test_without_a_network(self):
        self.assertEqual(moultctl("files", "install", "aioble", "--on", "1-3.1").returncode, 0)
        lab("site", "down")
        try:
            done = moultctl("files", "install", "aioble", "--on", "1-1.4")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(moultctl("files", "install", "neopixel", "--on", "1-1.4").returncode, 1)
        finally:
            lab("site", "up")
        self.assertEqual(back_up("1-1.4")["lib/aioble/core.py"], "log = 'käse'\n".encode())

    def test_unknown_package(self):
        done = moultctl("files", "install", "nobody-knows-it", "--on", "1-1.4")
        self.assertEqual(done.returncode, 1)
        self.assertIn("nobody-knows-it", done.stderr)

    def test_mip_reads_the_same_index(self):
        if shutil.which("mpremote") is None:
            self.skipTest("there is no mpremote")
        self.assertEqual(moultctl("format", "--yes", "--no-backup", "1-3.1").returncode, 0)
        tty = boards("1-3.1")["1-3.1"]["serialport"]
        index = lab("site", "address").strip() + "/pi/v2"
        words = ["mpremote", "connect", tty, "mip", "install", "--no-mpy", "--index", index, "umqtt.robust"]
        subprocess.run(words, stdout=subprocess.DEVNULL, check=True, timeout=60)
        self.assertEqual(back_up("1-3.1"), self.INSTALLED)


class Flashing(unittest.TestCase):
    def test_backup_before_a_flash(self):
        self.assertEqual(copy(make_tree({"mine.py": b"mine"}), "1-2.1")[0], 0)
        before = back_up("1-2.1")
        firmware = write_firmware("1.24.1")["RPI_PICO"]
        folder = make_tree({})
        code, tasks = flash("1-2.1", "--firmware", firmware, "--backup", folder)
        self.assertEqual((code, tasks["1-2.1"]["state"]), (0, "done"), tasks)
        self.assertEqual(tree(next(folder.iterdir())), before)

    def test_board_in_its_bootloader_has_nothing_to_back_up(self):
        firmware = write_firmware("1.24.1")["RPI_PICO"]
        folder = make_tree({})
        code, tasks = flash("1-2.2", "--firmware", firmware, "--backup", folder)
        self.assertEqual((code, tasks["1-2.2"]["state"]), (0, "done"), tasks)
        self.assertIn("not backed up", tasks["1-2.2"]["log"])
        self.assertEqual(list(folder.iterdir()), [])

    def test_format_after_a_flash(self):
        self.assertEqual(copy(make_tree({"mine.py": b"mine"}), "1-2.3")[0], 0)
        firmware = write_firmware("1.25.0")["RPI_PICO"]
        code, tasks = flash("1-2.3", "--firmware", firmware, "--format")
        self.assertEqual((code, tasks["1-2.3"]["state"]), (0, "done"), tasks)
        self.assertIn("a new file system", tasks["1-2.3"]["log"])
        self.assertEqual(back_up("1-2.3"), {})

    def test_erase_without_a_backup_is_refused(self):
        lab("press", "1-2.2")
        flash_before = journal()["1-2.2"]["flash"]
        firmware = write_firmware("1.25.0")["RPI_PICO"]
        code, tasks = flash("1-2.2", "--firmware", firmware, "--erase", "--backup", make_tree({}))
        self.assertEqual(code, 1, tasks)
        self.assertIn("nothing was written", tasks["1-2.2"]["error"]["message"])
        self.assertEqual(journal()["1-2.2"]["flash"], flash_before)


if __name__ == "__main__":
    main()
