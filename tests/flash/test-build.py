#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""moultctl builds from source and flashes just what was built; what goes wrong on the way loses nothing."""

import hashlib
import json
import os
import pathlib
import resource
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import flashlab
from flashlab import FAMILIES, boards, flash, journal, moultctl, payload_sha256

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "build"))
import maketree  # noqa: E402

PATIENCE = 180
# Seconds, another number in each run, by which its processes are known from those of a run beside it.
FOR_EVER = 1_000_000 + secrets.randbelow(1_000_000)
STAND_INS = pathlib.Path(__file__).resolve().parents[1] / "build/bin"
IMAGE = "micropython/build-micropython-arm"
# A .dfu file (DfuSe, UM0391): prefix and target prefix before the first element, the suffix behind the last.
DFU_PREFIX, DFU_SUFFIX = 11 + 274, 16
# Of moultctl; several times as much under a sanitizer.
MOST_MEMORY = 1024 * 1024 * 1024


def git(tree, *words):
    return subprocess.run(["git", "-C", tree, *words], stdout=subprocess.PIPE, check=True, text=True).stdout.strip()


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def digest(tree):
    """All of a tree's own files; not what builds leave in it."""
    total = hashlib.sha256()
    for name in git(tree, "ls-files", "--cached", "--others", "--exclude-standard").splitlines():
        path = pathlib.Path(tree) / name
        if path.is_file():
            total.update(f"{name} {path.stat().st_mode:o} {sha256(path)}\n".encode())
    return total.hexdigest() + git(tree, "status", "--porcelain=v2", "--branch")


def append(path, text):
    with path.open("a") as file:
        file.write(text)


def written(folder):
    """When each file of a folder was written."""
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def dfu_sha256(path):
    """Checksum of what the flash of an STM32 must hold after this file: its elements, one behind the other."""
    file, data, at = path.read_bytes(), b"", DFU_PREFIX
    while at < len(file) - DFU_SUFFIX:
        size = int.from_bytes(file[at + 4 : at + 8], "little")
        data += file[at + 8 : at + 8 + size]
        at += 8 + size
    return hashlib.sha256(data).hexdigest()


class TestBuild(unittest.TestCase):
    """One tree, in which each test builds on what the one before has built; what it changes it takes back."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="moult-build-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.tree = cls.folder / "micropython"
        subprocess.run(["git", "config", "--global", "protocol.file.allow", "always"], check=True)
        maketree.make_tree(cls.tree)
        os.environ["MICROPY_DIR"] = str(cls.tree)
        cls.commit = git(cls.tree, "rev-parse", "HEAD")

    def build(self, *words, ok=0, **options):
        """`moultctl build --json`: what it says, and its stderr."""
        done = moultctl("build", "--json", *map(str, words), timeout=PATIENCE, **options)
        self.assertEqual(done.returncode, ok, done.stderr + done.stdout)
        return json.loads(done.stdout) | {"stderr": done.stderr}

    def stored(self):
        return sorted(item["name"] for item in json.loads(moultctl("firmware", "list", "--json").stdout))

    def restore(self):
        git(self.tree, "checkout", "--quiet", "--force", ".")
        git(self.tree, "clean", "--quiet", "-d", "--force")

    def product(self, board, name, port="rp2"):
        return self.tree / "ports" / port / f"build-{board}" / name

    def test_01_what_was_built_is_flashed(self):
        said = self.build("RPI_PICO", "--flash", "1-1", "--yes")
        built = self.product("RPI_PICO", "firmware.uf2")
        self.assertEqual(said["state"], "done")
        self.assertFalse(said["from_cache"])
        self.assertEqual(said["source"]["commit"], self.commit)
        self.assertEqual(said["firmware"]["sha256"], sha256(built))
        self.assertEqual(sha256(said["firmware"]["path"]), sha256(built))
        board = journal()["1-1"]
        self.assertEqual(board["flash"]["sha256"], payload_sha256(built, FAMILIES["rp2040"]))
        self.assertIn(self.commit[:7], board["version"])
        self.assertEqual(boards()["1-1"]["build"], "3")

    def test_02_the_list_says_that_it_was_built_here(self):
        self.assertIn(f"Built here, commit {self.commit[:7]}", moultctl("list").stdout)
        self.assertIn(f"Built here, commit {self.commit[:7]}", moultctl("build", "RPI_PICO").stdout)

    def test_03_the_second_time_nothing_is_built(self):
        built = self.product("RPI_PICO", "firmware.uf2")
        before = written(built.parent)
        begun = time.monotonic()
        said = self.build("RPI_PICO", "--flash", "1-1", "--yes")
        print(f"# from the cache onto the board in {time.monotonic() - begun:.2f} s", flush=True)
        self.assertTrue(said["from_cache"])
        self.assertEqual(said["firmware"]["sha256"], sha256(built))
        self.assertEqual(written(built.parent), before)
        self.assertEqual(said["flash"][0]["state"], "done")
        self.assertEqual(journal()["1-1"]["flash"]["sha256"], payload_sha256(built, FAMILIES["rp2040"]))

    def test_04_without_a_board_it_is_that_of_the_attached_one(self):
        self.assertTrue(self.build("--flash", "1-1", "--yes")["from_cache"])

    def test_05_a_failing_build_says_where(self):
        self.addCleanup(self.restore)
        before = self.stored()
        append(self.tree / "ports/rp2/main.c", "\nint broken = ;\n")
        line = len((self.tree / "ports/rp2/main.c").read_text().splitlines())
        said = self.build("RPI_PICO", "--flash", "1-1", "--yes", ok=1)
        self.assertEqual((said["state"], said["error"]["code"]), ("failed", "build-failed"))
        self.assertIn(f"main.c:{line}:", said["error"]["message"])
        self.assertIn(f"main.c:{line}:", moultctl("build", "RPI_PICO", timeout=PATIENCE).stderr)
        self.assertEqual(self.stored(), before)
        self.assertIn(self.commit[:7], journal()["1-1"]["version"])

    def test_06_another_source_is_another_build(self):
        self.addCleanup(self.restore)
        append(self.tree / "ports/rp2/main.c", "\nconst int another = 7;\n")
        said = self.build("RPI_PICO")
        self.assertFalse(said["from_cache"])
        self.assertTrue(said["source"]["dirty"])
        self.assertIn("-dirty-", said["firmware"]["name"])
        self.restore()
        self.assertTrue(self.build("RPI_PICO")["from_cache"])

    def test_07_a_version_is_built_beside_the_tree(self):
        self.addCleanup(self.restore)
        append(self.tree / "ports/rp2/main.c", "\nconst int mine = 8; /* not committed */\n")
        (self.tree / "new.txt").write_text("mine, too\n")
        git(self.tree, "add", "ports/rp2/main.c")
        before = digest(self.tree)
        said = self.build("RPI_PICO", "--version", "1.28.0")
        self.assertEqual(said["source"]["commit"], git(self.tree, "rev-parse", "v1.28.0^{commit}"))
        self.assertFalse(said["source"]["dirty"])
        self.assertEqual(said["firmware"]["version"], "1.28.0")
        self.assertEqual(digest(self.tree), before)
        self.assertTrue(self.build("RPI_PICO", "--version", "1.28.0")["from_cache"])
        git(self.tree, "reset", "--quiet")

    def test_08_each_board_gets_its_own_build(self):
        code, tasks = flash("--build", "--board", "PYBV11", "1-2", timeout=PATIENCE)
        self.assertEqual((code, tasks["1-2"]["state"]), (0, "done"))
        self.assertTrue(any(name.startswith("PYBV11@master") and name.endswith(".dfu") for name in self.stored()))
        built = self.product("PYBV11", "firmware.dfu", "stm32")
        self.assertEqual(journal()["1-2"]["flash"]["sha256"], dfu_sha256(built))
        self.assertIn(self.commit[:7], journal()["1-2"]["version"])

    def test_09_wrong_names_are_told_the_right_ones(self):
        said = self.build("RPI_PIKO", ok=1)
        self.assertEqual(said["error"]["code"], "not-found")
        self.assertIn("RPI_PICO", said["error"]["message"])
        said = self.build("PYBV11", "--variant", "DPP", ok=1)
        self.assertIn("DP_THREAD", said["error"]["message"])
        self.assertIn("v1.28.0", self.build("RPI_PICO", "--version", "9.9.9", ok=1)["error"]["message"])
        self.assertEqual(self.build("--tree", "/", "RPI_PICO", ok=1)["error"]["code"], "not-found")
        self.assertEqual(moultctl("build").returncode, 64)

    def test_10_a_submodule_that_is_gone(self):
        other = self.folder / "other"
        subprocess.run(["git", "clone", "--quiet", self.tree, other], check=True)
        git(other, "config", "--file", ".gitmodules", "submodule.lib/tiny.url", str(self.folder / "nowhere"))
        said = self.build("RPI_PICO", "--tree", other, ok=1)
        self.assertEqual(said["error"]["code"], "build-failed")
        self.assertIn("nowhere", said["error"]["message"])

    def test_11_a_source_that_changes_meanwhile(self):
        self.addCleanup(self.restore)
        before = self.stored()
        append(self.tree / "ports/stm32/Makefile", "\nall: late\nlate:\n\techo late > late.txt\n")
        said = self.build("PYBV11", ok=1)
        self.assertEqual(said["error"]["code"], "busy")
        self.assertEqual(self.stored(), before)

    def start_waiting(self, mark, *words, **options):
        """moultctl in a build that never ends; once it is there."""
        append(self.tree / "ports/stm32/Makefile", f"\nall: wait\nwait:\n\t@touch {mark}; exec sleep {FOR_EVER}\n")
        process = subprocess.Popen(["moultctl", "build", "PYBV11", *words], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while not mark.exists():
            self.assertLess(time.monotonic(), deadline)
            self.assertIsNone(process.poll())
            time.sleep(0.05)
        self.addCleanup(self.end_waiting)
        self.assertNotEqual(self.list_waiting(), [])
        return process

    def list_waiting(self):
        """Those that this run's builds wait for, in containers too."""
        found = subprocess.run(["pgrep", "-f", f"sleep {FOR_EVER}"], stdout=subprocess.PIPE, text=True)
        return [int(pid) for pid in found.stdout.split()]

    def end_waiting(self):
        for pid in self.list_waiting():
            os.kill(pid, signal.SIGKILL)

    def test_12_interrupted(self):
        self.addCleanup(self.restore)
        before = self.stored()
        process = self.start_waiting(self.folder / "began")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=PATIENCE), 2)
        self.assertEqual(self.list_waiting(), [])
        self.assertEqual(self.stored(), before)

    def test_13_killed(self):
        self.addCleanup(self.restore)
        before = self.stored()
        process = self.start_waiting(self.folder / "began-again")
        process.kill()
        process.wait()
        self.assertEqual(self.stored(), before)
        self.restore()
        self.assertEqual(self.build("PYBV11", "--rebuild")["state"], "done")

    def test_14_two_at_once(self):
        words = ["moultctl", "build", "--json", "--rebuild", "PYBV11"]
        both = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        for process in both:
            out, err = process.communicate(timeout=PATIENCE)
            self.assertEqual(process.returncode, 0, err)
            self.assertEqual(json.loads(out)["state"], "done")

    def test_15_a_log_of_200_mb(self):
        self.addCleanup(self.restore)
        append(self.tree / "ports/stm32/Makefile",
               "\nall: noise\nnoise:\n\t@yes 'a line of a build that says much about little' | head -c 200000000\n")
        begun = time.monotonic()
        process = subprocess.Popen(["moultctl", "build", "PYBV11"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 0)
        took, memory = time.monotonic() - begun, usage.ru_maxrss / 1024
        print(f"# {took:.1f} s, {usage.ru_utime:.1f} s CPU, {memory:.0f} MiB", flush=True)
        self.assertLess(usage.ru_maxrss * 1024, MOST_MEMORY)

    def test_16_no_room_for_the_firmware(self):
        self.build("PYBV11", "--rebuild")
        before = self.stored()
        done = moultctl("build", "--json", "--rebuild", "PYBV11", timeout=PATIENCE, preexec_fn=allow_small_files)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertEqual(json.loads(done.stdout)["error"]["code"], "no-space")
        self.assertEqual(self.stored(), before)
        self.assertEqual(self.build("PYBV11", "--rebuild")["state"], "done")

    def test_17_containers(self):
        """With those that are installed, else with what stands in for them."""
        path = os.environ["PATH"]
        if not (shutil.which("mpbuild") and is_well("docker", "image", "inspect", IMAGE)):
            path = f"{STAND_INS}:{path}"
            print("# mpbuild and docker are stand-ins", flush=True)
        (self.folder / "containers").mkdir()
        around = os.environ | {"PATH": path, "MOULT_TEST_CONTAINERS": str(self.folder / "containers")}
        said = self.build("PYBV11", "--engine", "mpbuild", "--flash", "1-2", "--yes", env=around)
        self.assertIn("mpbuild", said["engine"])
        self.assertEqual(said["flash"][0]["state"], "done")
        self.assertEqual(said["firmware"]["sha256"], sha256(self.product("PYBV11", "firmware.dfu", "stm32")))
        self.assertTrue(self.build("PYBV11", "--engine", "mpbuild", env=around)["from_cache"])
        self.addCleanup(self.restore)
        process = self.start_waiting(self.folder / "began-inside", "--engine", "mpbuild", env=around)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=PATIENCE), 2)
        self.assertEqual(self.list_waiting(), [])


def is_well(*words):
    """Whether this program is there and ends well."""
    if not shutil.which(words[0]):
        return False
    return subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def allow_small_files():
    """As on a disk that is full: writing beyond 70 kB fails."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (70_000, 70_000))


if __name__ == "__main__":
    flashlab.main()
