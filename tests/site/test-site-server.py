#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's download site as curl sees it: HTTP, faults and the words of `moult-lab site`."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

import bodies
from catalogue import Catalogue
from localsite import LocalSite

sys.path.append(str(Path(__file__).resolve().parent.parent / "flash"))
import flashlab  # noqa: E402

PICO = "/resources/firmware/RPI_PICO-20260406-v1.28.0.uf2"
PREVIEW = "/resources/firmware/RPI_PICO-20260807-v1.29.0-preview.678.g5f2181f938.uf2"


class TestServer(unittest.TestCase):
    def site(self, *words):
        return flashlab.lab("site", *map(str, words))

    def log(self):
        return json.loads(self.site("log"))

    def setUp(self):
        for word in ("mend", "now", "forget"):
            self.site(word)
        self.address = self.site("address").strip()
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.file = self.folder / "file"

    def curl(self, path, *options, expect=0):
        """Status and size, the file in self.file, the heads of all answers in self.heads."""
        command = ["curl", "--silent", "--show-error", "--max-time", "10", "--output", str(self.file),
                   "--dump-header", str(self.folder / "heads"), "--write-out", "%{http_code} %{size_download}"]
        answer = subprocess.run([*command, *options, self.address + path], capture_output=True, text=True, check=False)
        self.assertEqual(answer.returncode, expect, answer.stderr)
        self.heads = (self.folder / "heads").read_text() if expect not in (6, 7) else ""
        return tuple(map(int, answer.stdout.split()))

    def fault(self, name, path=PICO, count=1):
        self.site("fault", path, name, count)

    def body(self, path=PICO, state="now"):
        return bodies.make(Catalogue(state).find(Path(path).name), small=True)

    def test_download(self):
        self.assertEqual(self.curl(PICO), (200, len(self.body())))
        self.assertEqual(self.file.read_bytes(), self.body())
        self.assertEqual(self.curl(PICO, "--head")[0], 200)
        self.assertIn(f"Content-Length: {len(self.body())}", self.heads)

    def test_resume(self):
        self.file.write_bytes(self.body()[:1000])
        self.assertEqual(self.curl(PICO, "--continue-at", "-"), (206, len(self.body()) - 1000))
        self.assertEqual(self.file.read_bytes(), self.body())
        self.assertEqual(self.log()["requests"][-1]["range"], "bytes=1000-")
        self.assertEqual(self.curl(PICO, "--range", "999999999-")[0], 416)
        self.assertEqual(self.curl(PICO, "--range", "-100")[1], 100)

    def test_changed_meanwhile(self):
        self.assertEqual(self.curl(PICO, "--range", "5-", "--header", 'If-Range: "other"')[0], 200)
        self.fault("no-range")
        self.assertEqual(self.curl(PICO, "--range", "5-"), (200, len(self.body())))
        self.curl(PICO)
        etag = next(line for line in self.heads.splitlines() if line.startswith("ETag")).split(" ", 1)[1]
        self.assertEqual(self.curl(PICO, "--range", "5-", "--header", f"If-Range: {etag}")[0], 206)
        self.fault("changed-etag")
        self.assertEqual(self.curl(PICO, "--range", "5-", "--header", f"If-Range: {etag}")[0], 200)

    def test_validators(self):
        for path in (PICO, "/download/RPI_PICO/", "/download/?port=rp2", "/resources/boards/index.json"):
            etag = str(self.folder / "etag")
            self.assertEqual(self.curl(path, "--etag-save", etag, "--compressed")[0], 200)
            self.assertEqual(self.curl(path, "--etag-compare", etag, "--compressed"), (304, 0), path)
            for date, status in (("Thu, 01 Oct 2026", 304), ("Wed, 01 Jan 2020", 200)):
                since = f"If-Modified-Since: {date} 00:00:00 GMT"
                self.assertEqual(self.curl(path, "--header", since)[0], status, path)
            if path == "/download/RPI_PICO/":
                self.site("later")
                self.assertEqual(self.curl(path, "--etag-compare", etag)[0], 200)

    def test_pages(self):
        self.assertEqual(self.curl("/download/RPI_PICO", "--location")[0], 200)
        self.assertIn("301", self.heads.splitlines()[0])
        page = self.file.read_text()
        self.assertLess(self.curl("/download/RPI_PICO/", "--compressed")[1], len(page))
        self.assertEqual(self.file.read_text(), page)
        self.assertEqual(self.curl("/download/?mcu=rp2350&vendor=Raspberry%20Pi")[0], 200)
        self.assertEqual(self.file.read_text().count("board-card"), 2)
        for path in ("/download/NO_SUCH/", "/resources/firmware/RPI_PICO-20000101-v9.9.9.uf2", "/favicon.ico"):
            self.assertEqual(self.curl(path)[0], 404, path)

    def test_states(self):
        new = "/resources/firmware/RPI_PICO-20260824-v1.29.0.uf2"
        self.assertEqual((self.curl(PREVIEW)[0], self.curl(new)[0]), (200, 404))
        self.site("later")
        self.assertEqual((self.curl(PREVIEW)[0], self.curl(new)[0]), (404, 200))

    def test_refused(self):
        self.site("down")
        self.curl(PICO, expect=7)
        self.site("up")
        self.assertEqual(self.curl(PICO)[0], 200)
        self.fault("refuse")
        self.curl(PICO, expect=7)
        self.site("mend")
        self.assertEqual(self.curl(PICO)[0], 200)

    def test_answers(self):
        for name, status in (("404", 404), ("500", 500), ("503=9", 503)):
            self.fault(name)
            self.assertEqual(self.curl(PICO)[0], status)
        self.assertIn("Retry-After: 9", self.heads)
        self.assertEqual(self.curl(PICO)[0], 200)
        self.fault("redirect-loop", count=100)
        self.curl(PICO, "--location", expect=47)

    def test_broken_ways(self):
        whole = len(self.body())
        for name, status, size in (("cut=100", 18, 100), ("reset=100", 56, 100), ("wrong-length=50", 18, whole)):
            self.fault(name)
            self.assertEqual(self.curl(PICO, expect=status), (200, size), name)
            self.assertEqual(self.log()["requests"][-1]["bytes"], size)
        self.fault("wrong-length=-50")
        self.assertEqual(self.curl(PICO), (200, whole - 50))

    def test_time(self):
        begun = time.monotonic()
        self.fault(f"slow={len(self.body()) * 2}")
        self.curl(PICO)
        self.assertGreater(time.monotonic() - begun, 0.4)
        for name, size in (("stall=10", 10), ("stall", 0)):
            self.fault(name)
            self.assertEqual(self.curl(PICO, "--max-time", "0.5", expect=28)[1], size)

    def test_mended_stall(self):
        self.fault("stall=10")
        threading.Timer(0.3, self.site, ["mend"]).start()
        self.assertEqual(self.curl(PICO, expect=18)[1], 10)

    def test_wrong_contents(self):
        self.fault("html")
        self.curl(PICO)
        self.assertTrue(self.file.read_bytes().startswith(b"<!DOCTYPE html>"))
        self.fault("other-board=RPI_PICO2")
        self.curl(PICO)
        self.assertEqual(self.file.read_bytes(), self.body("RPI_PICO2-20260406-v1.28.0.uf2"))
        self.fault("other-version")
        self.curl(PICO)
        self.assertEqual(self.file.read_bytes(), self.body("RPI_PICO-20251209-v1.27.0.uf2"))
        self.fault("flipped-bit")
        self.curl(PICO)
        differing = [n for n, (a, b) in enumerate(zip(self.file.read_bytes(), self.body())) if a != b]
        self.assertEqual(differing, [len(self.body()) // 2])

    def test_wrong_pages(self):
        path = "/download/RPI_PICO/"
        self.fault("truncated", path)
        self.curl(path)
        self.assertNotIn("</html>", self.file.read_text())
        self.fault("huge=20", path)
        self.assertGreater(self.curl(path)[1], 19_000_000)
        self.fault("garbage", path)
        self.curl(path)
        self.assertIn(b"\xff\xfe", self.file.read_bytes())
        self.fault("bomb=30", path)
        self.assertLess(self.curl(path, "--compressed")[1], 100_000)
        self.assertEqual(self.file.stat().st_size, 30 * 1024 * 1024)

    def test_log(self):
        self.site("fault", "*.uf2", "slow=50000")
        urls = [self.address + PICO] * 6
        subprocess.run(["curl", "--silent", "--parallel", "--parallel-max", "3", "--parallel-immediate",
                        *(word for url in urls for word in ("--output", "/dev/null", url))], check=True)  # fmt: skip
        log = self.log()
        self.assertEqual((len(log["requests"]), log["peak"], log["active"]), (6, 3, 0))
        self.assertEqual(log["requests"][0], {"method": "GET", "path": PICO, "range": None, "status": 200,
                                              "bytes": len(self.body())})  # fmt: skip
        self.site("forget")
        self.assertEqual(self.log()["requests"], [])

    def test_refusals(self):
        for words in (["dance"], [], ["fault", "*"], ["fault", "*", "no-such"], ["fault", "*", "cut", "many"],
                      ["fault", "*", "cut=many"]):
            answer = subprocess.run(["moult-lab", "site", *words], capture_output=True, text=True, check=False)
            self.assertEqual(answer.returncode, 64, answer.stdout)
            self.assertIn("moult-lab: ", answer.stderr)

    def test_setting(self):
        """The product finds the site by a setting, as a user would have it."""
        keyfile = Path(os.environ["XDG_CONFIG_HOME"]) / "glib-2.0/settings/keyfile"
        self.assertEqual(keyfile.read_text(), f"[io/github/moult/Moult]\nsite='{self.address}'\n")
        self.assertEqual(os.environ["GSETTINGS_BACKEND"], "keyfile")


class TestAlone(unittest.TestCase):
    """Without a lab: for benchmarks, and for schools that have a folder."""

    def test_local(self):
        with LocalSite(state="later") as site:
            url = site.address + PICO
            size = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{size_download}", url], capture_output=True,
                                  text=True, check=True).stdout  # fmt: skip
            self.assertEqual((size, site.log()["peak"]), ("675840", 1))

    def test_mirror(self):
        with tempfile.TemporaryDirectory() as folder:
            program = Path(__file__).resolve().parent / "downloads.py"
            command = [sys.executable, "-B", str(program), "mirror", folder, "--small", "RPI_PICO-*-v1.28.0.uf2"]
            subprocess.run(command, check=True)
            self.assertEqual([path.name for path in Path(folder).glob("resources/firmware/*")], [Path(PICO).name])
            self.assertEqual(len(list(Path(folder).glob("download/*/index.html"))), 225)
            self.assertTrue((Path(folder) / "resources/boards/index.json").is_file())


if __name__ == "__main__":
    flashlab.main()
