#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""moultctl download and moultctl firmware: from the site into the library, and from there onto boards."""

import json
import os
import pathlib
import pty
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest
import zipfile

import flashlab
from flashlab import FAMILIES, boards, flash, journal, lab, moultctl, payload_sha256
from librarylab import LibraryTest, asked, forget, log, sha256

PICO, PICO_W, TWIN, BOOTSEL = "1-1", "1-2", "1-3", "1-4"
STABLE = "RPI_PICO-20260406-v1.28.0.uf2"
STABLE_W = "RPI_PICO_W-20260406-v1.28.0.uf2"
PREVIEW = "RPI_PICO-20260807-v1.29.0-preview.678.g5f2181f938.uf2"
FIELDS = (
    "name board variant version date port kind chips size file_size sha256 path state link source description "
    "custom custom_id commit dirty"
).split()


class Test1Download(LibraryTest):
    def test_named_boards(self):
        found = self.download("RPI_PICO", "pico_w")
        self.assertEqual(list(found), ["RPI_PICO", "RPI_PICO_W"])
        for entry in found.values():
            self.assertEqual((entry["outcome"], entry["version"], entry["state"]), ("downloaded", "1.28.0", "stored"))
        self.assertEqual(set(self.check_whole()), {STABLE, STABLE_W})

    def test_what_is_here_is_not_fetched(self):
        self.download("RPI_PICO")
        forget()
        self.assertEqual(self.download("RPI_PICO")["RPI_PICO"]["outcome"], "stored")
        self.assertEqual(log()["requests"], [])
        self.assertEqual(self.download("RPI_PICO", "--force")["RPI_PICO"]["outcome"], "downloaded")
        self.assertEqual(len(asked(STABLE)), 1)

    def test_versions(self):
        entries = self.run_json("download", "RPI_PICO", "-v", "1.27", "-v", "preview", "-v", "stable", "-v", "1.28.0")
        self.assertEqual([entry["version"] for entry in entries], ["1.27.0", "1.29.0-preview.678", "1.28.0"])

    def test_variants(self):
        found = self.download("RPI_PICO2", "ESP32_GENERIC-SPIRAM")
        self.assertEqual(list(found), ["RPI_PICO2", "ESP32_GENERIC-SPIRAM"])
        self.assertEqual(found["ESP32_GENERIC-SPIRAM"]["variant"], "SPIRAM")
        found = self.download("RPI_PICO2", "--all-variants")
        self.assertEqual({build: entry["outcome"] for build, entry in found.items()},
                         {"RPI_PICO2": "stored", "RPI_PICO2-RISCV": "downloaded"})  # fmt: skip

    def test_port(self):
        self.assertEqual(list(self.download("GENERIC", "--port", "esp8266")), ["ESP8266_GENERIC"])
        self.assertEqual(self.download("RPI_PICO", "--port", "esp32", code=1)["RPI_PICO"]["outcome"], "failed")

    def test_esp_gets_what_its_loader_takes(self):
        """The site shows the file for TinyUF2 first."""
        self.assertEqual(self.download("ESP32_GENERIC_S3")["ESP32_GENERIC_S3"]["kind"], "bin")

    def test_nothing_of_that_name(self):
        found = self.download("NO_SUCH_BOARD", "RPI_PICO", code=1)
        self.assertEqual(found["NO_SUCH_BOARD"]["error"]["code"], "not-found")
        self.assertEqual(found["RPI_PICO"]["outcome"], "downloaded")
        self.assertEqual(self.download("RPI_PICO", "-v", "9.9.9", code=1)["RPI_PICO"]["error"]["code"], "not-found")
        done = self.run_text("download", "NO_SUCH_BOARD", "ALSO_NONE", code=1)
        self.assertEqual(done.stderr.count("Not found"), 1)

    def test_attached_boards(self):
        done = self.run_text("download")
        self.assertIn(BOOTSEL, done.stderr)
        self.assertEqual(set(self.check_whole()), {STABLE, STABLE_W})

    def test_several_at_once(self):
        lab("site", "fault", "*.uf2", "slow=50000")
        ids = ["RPI_PICO", "RPI_PICO_W", "RPI_PICO2", "RPI_PICO2_W", "ADAFRUIT_FEATHER_RP2040", "PIMORONI_TINY2040"]
        found = self.download(*ids)
        self.assertEqual({entry["outcome"] for entry in found.values()}, {"downloaded"})
        self.assertIn(log()["peak"], (3, 4))
        self.assertEqual(len(self.check_whole()), len(ids))

    def test_on_a_terminal(self):
        lab("site", "fault", "*.uf2", "slow=50000")
        master, slave = pty.openpty()
        process = subprocess.Popen(["moultctl", "download", "RPI_PICO", "--dir", self.library],
                                   stdin=slave, stdout=slave, stderr=slave)  # fmt: skip
        os.close(slave)
        seen = b""
        while True:
            try:
                seen += os.read(master, 4096)
            except OSError:
                break
        os.close(master)
        self.assertEqual(process.wait(timeout=20), 0)
        for words in ("%", "kB/s", "█", "downloaded", "1.28.0"):
            self.assertIn(words, seen.decode())


class Test2Trouble(LibraryTest):
    def interrupt(self, number):
        process = subprocess.Popen(["moultctl", "download", "RPI_PICO", "--dir", self.library],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
        deadline = time.monotonic() + 20
        while not (asked(STABLE) and log()["active"]):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        time.sleep(0.3)  # until what was sent has come
        process.send_signal(number)
        process.communicate(timeout=20)
        self.assertEqual(process.returncode, 2)

    def test_ctrl_c_and_on_from_there(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            lab("site", "fault", "*/" + STABLE, "stall=8192", "1")
            self.interrupt(number)
            self.assertEqual(self.check_whole(), {})
            forget()
            self.assertEqual(self.download("RPI_PICO")["RPI_PICO"]["outcome"], "downloaded")
            self.assertEqual([request["range"] for request in asked(STABLE)], ["bytes=8192-"])
            self.check_whole()
            self.assertEqual(list(self.library.glob(".new-*")), [])
            shutil.rmtree(self.library)
            lab("site", "mend")

    def test_vanished_preview(self):
        self.run_text("firmware", "refresh", "RPI_PICO")
        lab("site", "later")
        entry = self.download("RPI_PICO", "-v", "preview")["RPI_PICO"]
        self.assertEqual(entry["outcome"], "downloaded")
        self.assertIn(PREVIEW, entry["note"])
        self.assertEqual(len(asked(PREVIEW)), 1)
        self.assertNotEqual(entry["name"], PREVIEW)
        self.check_whole()

    def test_vanished_release(self):
        lab("site", "fault", "*/" + STABLE, "404")
        entry = self.download("RPI_PICO", code=1)["RPI_PICO"]
        self.assertEqual((entry["outcome"], entry["error"]["code"]), ("failed", "not-found"))
        self.assertEqual(len(asked(STABLE)), 1)

    def test_without_a_network(self):
        self.download("RPI_PICO")
        lab("site", "down")
        self.assertEqual(self.download("RPI_PICO")["RPI_PICO"]["outcome"], "stored")
        done = self.run_text("download", "RPI_PICO_W", code=1)
        self.assertIn("could not be read", done.stderr)
        self.assertIn("network", done.stderr)

    def test_wrong_content(self):
        for fault in ("other-board=RPI_PICO2", "other-board=RPI_PICO_W", "other-version", "flipped-bit=4", "html",
                      "truncated", "wrong-length=100"):  # fmt: skip
            lab("site", "fault", "*.uf2", fault)
            entry = self.download("RPI_PICO", code=1)["RPI_PICO"]
            self.assertEqual(entry["outcome"], "failed", fault)
            self.assertIn(entry["error"]["code"], ("bad-image", "network"), fault)
            self.assertEqual(self.check_whole(), {}, fault)
            lab("site", "mend")
        self.assertEqual(self.download("RPI_PICO")["RPI_PICO"]["outcome"], "downloaded")

    def test_503(self):
        lab("site", "fault", "*.uf2", "503=0", "1")
        self.assertEqual(self.download("RPI_PICO")["RPI_PICO"]["outcome"], "downloaded")
        lab("site", "fault", "*.uf2", "503=0")
        self.assertEqual(self.download("RPI_PICO_W", code=1)["RPI_PICO_W"]["error"]["code"], "network")

    def test_refresh(self):
        self.assertIn("225", self.run_text("firmware", "refresh").stdout)
        self.assertEqual([request["path"] for request in log()["requests"]], ["/resources/boards/index.json"])
        forget()
        self.run_text("firmware", "refresh", "--all")
        self.assertEqual(len([path for path in log()["requests"] if path["path"].startswith("/download/")]), 225)
        self.assertLessEqual(log()["peak"], 4)
        self.run_text("firmware", "refresh", "NO_SUCH", code=1)
        lab("site", "down")
        self.run_text("firmware", "refresh", code=1)


class Test3Library(LibraryTest):
    def test_list(self):
        self.assertIn("No firmware", self.run_text("firmware", "list").stdout)
        self.assertEqual(self.run_json("firmware", "list"), [])
        self.download("RPI_PICO", "ESP32_GENERIC-SPIRAM", "PYBV11")
        entries = self.run_json("firmware", "list")
        for entry in entries:
            self.assertEqual(list(entry), FIELDS)
        lines = self.run_text("firmware", "list").stdout.splitlines()
        self.assertTrue(all(len(line) <= 80 for line in lines[:4]))
        self.assertIn("3 files", lines[-1])

    def test_gone(self):
        self.download("RPI_PICO")
        os.unlink(self.stored()[STABLE]["path"])
        self.assertEqual(self.stored()[STABLE]["state"], "gone")
        self.assertEqual(self.download("RPI_PICO")["RPI_PICO"]["outcome"], "downloaded")
        self.assertEqual(self.stored()[STABLE]["state"], "stored")

    def test_search(self):
        self.download("RPI_PICO_W")
        found = {board["board"]: board for board in self.run_json("firmware", "search", "pico", "w")}
        self.assertEqual(found["RPI_PICO_W"]["variants"], [{"variant": "", "newest": "1.28.0", "stored": True}])
        self.assertEqual([variant["variant"] for variant in found["RPI_PICO2_W"]["variants"]], ["", "RISCV"])
        self.assertIn("RPI_PICO2_W-RISCV", self.run_text("firmware", "search", "pico", "w").stdout)
        self.run_text("firmware", "search", "nonsense", "words", code=1)
        self.run_text("firmware", "search", code=64)
        lab("site", "down")
        self.assertTrue(self.run_json("firmware", "search", "feather"))

    def test_info(self):
        self.download("RPI_PICO")
        info = self.run_json("firmware", "info", STABLE)
        self.assertEqual((info["kind"], info["board"], info["version"]), ("uf2", "RPI_PICO", "1.28.0"))
        self.assertEqual([segment["address"] for segment in info["segments"]], [0x10000000])
        self.assertEqual(info["segments"][0]["size"], info["size"])
        self.assertEqual(info["machine"], "Raspberry Pi Pico with RP2040")
        copy = shutil.copy(info["path"], self.folder / "copy.uf2")
        again = self.run_json("firmware", "info", copy)
        self.assertEqual((again["sha256"], again["chips"]), (info["sha256"], ["rp2040"]))
        self.assertIn("0x10000000", self.run_text("firmware", "info", copy).stdout)
        self.run_text("firmware", "info", "nobody.uf2", code=1)
        (self.folder / "bad.uf2").write_text("nothing")
        self.run_text("firmware", "info", self.folder / "bad.uf2", code=1)

    def test_remove(self):
        self.download("RPI_PICO", "-v", "1.26.0", "-v", "1.27.0", "-v", "1.28.0", "-v", "preview")
        self.run_text("firmware", "remove", STABLE, code=1)
        self.assertEqual(len(self.stored()), 4)
        self.run_text("firmware", "remove", "nobody.uf2", "--yes", code=1)
        self.run_text("firmware", "remove", "--yes", code=64)
        self.run_text("firmware", "remove", "--old", "0", "--yes", code=64)
        self.run_text("firmware", "remove", "--old", "2", "--yes")
        self.assertEqual({entry["version"] for entry in self.stored().values()},
                         {"1.27.0", "1.28.0", "1.29.0-preview.678"})  # fmt: skip
        path = self.stored()[STABLE]["path"]
        self.run_text("firmware", "remove", STABLE, "--yes")
        self.assertNotIn(STABLE, self.check_whole())
        self.assertFalse(os.path.exists(path))

    def test_usage(self):
        for words in ((), ("nonsense",)):
            self.assertEqual(moultctl("firmware", *words).returncode, 64)
        for words in (("add",), ("info",), ("export",), ("export", "kit"), ("import",), ("list", "x")):
            self.run_text("firmware", *words, code=64)
        for word in ("list", "search", "add", "info", "remove", "export", "import", "refresh"):
            self.assertIn("moultctl firmware " + word, moultctl("firmware", word, "--help").stdout)


class Test4Add(LibraryTest):
    def build(self, name="ports/rp2/build-RPI_PICO/firmware.uf2"):
        """A file as a MicroPython tree has it, made of a release."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(flashlab.write_firmware("1.29.0")["RPI_PICO"], path)
        return path

    def test_add_and_flash(self):
        path = self.build()
        added = self.run_json("firmware", "add", path, "--custom-id", "RPI_PICO@row-4", "--description", "ours")
        self.assertEqual([entry["custom_id"] for entry in added], ["RPI_PICO@row-4"])
        self.assertEqual(added[0]["description"], "ours")
        lab("site", "down")
        code, tasks = flash(PICO, "--custom", "--board", "RPI_PICO@row-4", "--reinstall", "--dir", self.library)
        self.assertEqual((code, tasks[PICO]["state"]), (0, "done"), tasks)
        self.assertEqual(journal()[PICO]["flash"]["sha256"], payload_sha256(path, FAMILIES["rp2040"]))

    def test_id_of_a_board_of_ones_own(self):
        path = self.build()
        self.run_json("firmware", "add", path, "--custom-id", "MY_BOARD@main")
        code, tasks = flash(PICO, "--board", "MY_BOARD@main", "--reinstall", "--dir", self.library)
        self.assertEqual((code, tasks[PICO]["state"]), (0, "done"), tasks)
        self.assertEqual(journal()[PICO]["flash"]["sha256"], payload_sha256(path, FAMILIES["rp2040"]))

    def test_again_and_other(self):
        path = self.build("a/RPI_PICO@x.uf2")
        self.run_text("firmware", "add", path)
        self.run_text("firmware", "add", path)
        path.write_bytes(flashlab.write_firmware("1.29.0")["RPI_PICO_W"].read_bytes())
        done = self.run_text("firmware", "add", path, "--board", "RPI_PICO", code=1)
        self.assertIn("--force", done.stderr)
        self.run_text("firmware", "add", path, "--board", "RPI_PICO", "--force")
        self.assertEqual([entry["sha256"] for entry in self.check_whole().values()], [sha256(path)])

    def test_bad_files(self):
        bad = self.folder / "bad.uf2"
        bad.write_bytes(b"<html>")
        self.run_text("firmware", "add", bad, code=1)
        self.run_text("firmware", "add", self.folder / "nobody.uf2", code=1)
        self.run_text("firmware", "add", self.build(), "--board", "RPI_PICO2", code=1)
        good = self.build(STABLE)  # whose version is another
        self.assertIn("1.29.0", self.run_text("firmware", "add", good, code=1).stderr)
        self.assertEqual(self.stored(), {})

    def test_url(self):
        address = lab("site", "address").strip() + "/resources/firmware/"
        added = self.run_json("firmware", "add", address + STABLE)[0]
        self.assertEqual((added["name"], added["custom"]), (STABLE, False))
        self.run_text("firmware", "add", address + "nobody.uf2", code=1)
        lab("site", "fault", "*.uf2", "html")
        self.run_text("firmware", "add", address + STABLE_W, code=1)
        self.assertEqual(list(self.check_whole()), [STABLE])


class Test5Kit(LibraryTest):
    def check_flashed(self, place, name, library, **words):
        code, tasks = flash(place, "--reinstall", "--dir", library)
        self.assertEqual((code, tasks[place]["state"], tasks[place]["after"]), (0, "done", "1.28.0"), tasks)
        path = pathlib.Path(self.stored(library)[name]["path"])
        self.assertEqual(journal()[place]["flash"]["sha256"], payload_sha256(path, FAMILIES["rp2040"]))

    def test_to_a_computer_without_a_network(self):
        kit = self.folder / "kit.zip"
        other = self.folder / "other"
        done = self.run_json("firmware", "export", kit, "RPI_PICO", "RPI_PICO_W")
        self.assertEqual((done["files"], done["done"]), (2, 2))
        self.assertIsNone(zipfile.ZipFile(kit).testzip())
        lab("site", "down")
        done = self.run_json("firmware", "import", kit, library=other)
        self.assertEqual((done["done"], done["present"]), (2, 0))
        done = self.run_json("firmware", "import", kit, library=other)
        self.assertEqual((done["done"], done["present"]), (0, 2))
        code, tasks = flash("--all", "--reinstall", "--dir", other)
        self.assertEqual(code, 0, tasks)
        for place, name in {PICO: STABLE, TWIN: STABLE, PICO_W: STABLE_W}.items():
            self.assertEqual((tasks[place]["state"], tasks[place]["after"]), ("done", "1.28.0"), tasks[place])
            path = pathlib.Path(self.check_whole(other)[name]["path"])
            self.assertEqual(journal()[place]["flash"]["sha256"], payload_sha256(path, FAMILIES["rp2040"]))

    def test_folder_is_a_site(self):
        kit = self.folder / "kit"
        self.run_text("firmware", "export", kit, "RPI_PICO", "RPI_PICO_W", "ESP32_GENERIC", "PYBV11")
        lab("site", "down")
        settings = self.folder / "config" / "glib-2.0" / "settings" / "keyfile"
        settings.parent.mkdir(parents=True)
        settings.write_text(f"[io/github/moult/Moult]\nsite='{kit}'\n")
        environment = {**os.environ, "XDG_CONFIG_HOME": str(self.folder / "config")}
        found = {entry["build"]: entry for entry in self.run_json(
            "download", "RPI_PICO", "ESP32_GENERIC", "PYBV11", library=self.folder / "other", env=environment)}  # fmt: skip
        self.assertEqual({entry["outcome"] for entry in found.values()}, {"downloaded"})
        self.assertEqual(found["RPI_PICO"]["sha256"], self.stored()[STABLE]["sha256"])
        done = self.run_text("firmware", "refresh", "RPI_PICO_W", library=self.folder / "other", env=environment)
        self.assertIn(str(kit), done.stdout)

    def test_own_builds(self):
        kit = self.folder / "kit.tar.gz"
        path = flashlab.write_firmware("1.29.0")["RPI_PICO"]
        self.run_text("firmware", "add", path, "--custom-id", "RPI_PICO@mine", "--description", "für alle")
        self.run_text("firmware", "export", kit, "--all-stored")
        self.run_text("firmware", "import", kit, library=self.folder / "other")
        entry, = self.check_whole(self.folder / "other").values()
        self.assertEqual((entry["custom_id"], entry["description"], entry["custom"]),
                         ("RPI_PICO@mine", "für alle", True))  # fmt: skip
        self.assertEqual(entry["sha256"], sha256(path))
        self.assertEqual(entry["source"], "")

    def test_damaged(self):
        kit = self.folder / "kit"
        self.run_text("firmware", "export", kit, "RPI_PICO", "RPI_PICO_W")
        self.run_text("firmware", "export", kit, "RPI_PICO", code=1)
        data = bytearray((kit / "resources/firmware" / STABLE).read_bytes())
        data[1000] ^= 1
        (kit / "resources/firmware" / STABLE).write_bytes(data)
        done = self.run_text("firmware", "import", kit, code=1, library=self.folder / "other")
        self.assertIn(STABLE, done.stderr)
        self.assertEqual(list(self.check_whole(self.folder / "other")), [STABLE_W])
        self.run_text("firmware", "import", self.folder / "nothing", code=1)

    def test_some_cannot_be_had(self):
        kit = self.folder / "kit.zip"
        done = self.run_text("firmware", "export", kit, "RPI_PICO", "NO_SUCH", code=1)
        self.assertIn("NO_SUCH", done.stderr)
        self.assertIn("resources/firmware/" + STABLE, zipfile.ZipFile(kit).namelist())


class Test6Flash(LibraryTest):
    def test_url(self):
        address = lab("site", "address").strip() + "/resources/firmware/" + STABLE
        code, tasks = flash(TWIN, "--reinstall", "--firmware", address, "--dir", self.library)
        self.assertEqual((code, tasks[TWIN]["state"], tasks[TWIN]["after"]), (0, "done", "1.28.0"), tasks)
        self.download("RPI_PICO")
        path = pathlib.Path(self.stored()[STABLE]["path"])
        self.assertEqual(journal()[TWIN]["flash"]["sha256"], payload_sha256(path, FAMILIES["rp2040"]))

    def test_url_leaves_nothing(self):
        address = lab("site", "address").strip() + "/resources/firmware/" + STABLE
        flash(TWIN, "--dry-run", "--firmware", address, "--dir", self.library)
        self.assertEqual(self.stored(), {})
        self.assertEqual([path.name for path in self.library.iterdir() if "library.db" not in path.name], [])
        done = moultctl("flash", TWIN, "--yes", "--firmware", address + "x", "--dir", str(self.library))
        self.assertEqual(done.returncode, 1)
        self.assertIn(STABLE + "x", done.stderr)

    def test_preview(self):
        code, tasks = flash(PICO_W, "--version", "preview", "--dir", self.library)
        self.assertEqual((code, tasks[PICO_W]["state"]), (0, "done"), tasks)
        self.assertTrue(boards(PICO_W)[PICO_W]["version"].startswith("1.29.0-preview"))
        entry, = self.stored().values()
        path = pathlib.Path(entry["path"])
        self.assertEqual(journal()[PICO_W]["flash"]["sha256"], payload_sha256(path, FAMILIES["rp2040"]))

    def test_board_that_does_not_say_which(self):
        if journal()[BOOTSEL]["mode"] != "bootloader":
            lab("press", BOOTSEL)
            lab("wait", BOOTSEL, "bootloader")
        code, tasks = flash(BOOTSEL, "--dir", self.library)
        self.assertEqual((code, tasks[BOOTSEL]["reason"]), (1, "ambiguous"), tasks)
        code, tasks = flash(BOOTSEL, "--board", "RPI_PICO", "--dir", self.library)
        self.assertEqual((code, tasks[BOOTSEL]["state"]), (0, "done"), tasks)
        path = pathlib.Path(self.stored()[STABLE]["path"])
        self.assertEqual(journal()[BOOTSEL]["flash"]["sha256"], payload_sha256(path, FAMILIES["rp2040"]))

    def test_mpflash(self):
        """mpflash's folder of firmware, as its own database has it, is enough to flash without a network."""
        path = flashlab.write_firmware("1.25.0")["RPI_PICO"]
        folder = self.folder / "firmware"
        (folder / "rp2").mkdir(parents=True)
        shutil.copy(path, folder / "rp2" / "RPI_PICO-v1.25.0.uf2")
        with sqlite3.connect(folder / "mpflash.db") as database:
            database.execute("CREATE TABLE firmwares (board_id, version, firmware_file, port, description, source, "
                             "build INT, custom BOOL, custom_id)")  # fmt: skip
            database.execute("INSERT INTO firmwares VALUES ('RPI_PICO', 'v1.25.0', 'rp2/RPI_PICO-v1.25.0.uf2', 'rp2', "
                             "'', 'https://micropython.org/resources/firmware/RPI_PICO-20250415-v1.25.0.uf2', 0, 0, "
                             "NULL)")  # fmt: skip
            database.execute("INSERT INTO firmwares VALUES ('RPI_PICO', 'v1.24.0', 'rp2/gone.uf2', 'rp2', '', '', 0, "
                             "0, NULL)")  # fmt: skip
        lab("site", "down")
        done = self.run_json("firmware", "import", folder, code=1)
        self.assertEqual((done["done"], done["missing"]), (1, 1))
        self.assertIn("gone.uf2", done["reasons"][0])
        code, tasks = flash(PICO, "--version", "1.25.0", "--dir", self.library)
        self.assertEqual((code, tasks[PICO]["state"], tasks[PICO]["after"]), (0, "done", "1.25.0"), tasks)
        self.assertEqual(journal()[PICO]["flash"]["sha256"], payload_sha256(path, FAMILIES["rp2040"]))


if __name__ == "__main__":
    flashlab.main()
