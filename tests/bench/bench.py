#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures Moult beside its yardsticks, each pair in one run on one machine, and prints a table.

Goals are ratios wherever the machine's own speed would decide otherwise. Nothing here is tuned to
a machine: the command fails only when something could not be measured, and says what fell short.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "ui"), str(HERE.parent / "site")]

from localsite import LocalSite  # noqa: E402

# The size of a firmware for a large board; the site makes such a file in memory.
DOWNLOAD = "/resources/firmware/ESP32_GENERIC-20260406-v1.28.0.bin"
DOWNLOADS = 15
# Of an ESP32-C3's file, bytes.
ESP_SIZE = 1769472


class Bench:
    def __init__(self, build):
        self.build = Path(build).resolve()
        self.lab = self.build / "tests/lab/moult-lab"
        self.moultctl = self.build / "src/cli/moultctl"
        self.rows = []

    def row(self, what, value, yardstick, ratio, goal, good):
        self.rows.append((what, value, yardstick, ratio, goal, "yes" if good else "NO"))

    def inside(self, scene, script, *words, instant, timeout=120):
        """Runs a measuring script among a scene's boards; its last line is what it measured."""
        command = [str(self.lab)] + (["--instant"] if instant else [])
        command += [scene, "--", sys.executable, str(HERE / script), str(self.build), *words]
        result = subprocess.run(command, capture_output=True, text=True, timeout=timeout,
                                check=False, stdin=subprocess.DEVNULL)
        if result.returncode != 0:
            raise RuntimeError(f"{script} in {scene}: {result.stdout[-2000:]}{result.stderr[-2000:]}")
        return [float(word) for word in result.stdout.split("\n")[-2].split()]

    # One function a row of the list

    def version(self):
        times = []
        for _ in range(30):
            start = time.monotonic()
            subprocess.run([str(self.moultctl), "--version"], stdout=subprocess.DEVNULL, check=True)
            times.append(time.monotonic() - start)
        value = statistics.median(times) * 1000
        self.row("moultctl --version", f"{value:.1f} ms", "20 ms", f"{value / 20:.2f}", "≤ 1", value <= 20)

    def listing(self):
        (one,) = self.inside("pico:1", "measure_list.py", instant=False)
        (many,) = self.inside("pico:32", "measure_list.py", instant=False)
        self.row("list 32 boards", f"{many:.2f} s", f"one board {one:.2f} s", f"{many / one:.2f}",
                 "≤ 1.5", many / one <= 1.5)

    def classroom(self):
        (room,) = self.inside("classroom", "measure_list.py", instant=False)
        (silent,) = self.inside("cp2102:1", "measure_list.py", instant=False)
        self.row("list the classroom", f"{room:.2f} s", f"its silent device {silent:.2f} s",
                 f"{room / silent:.2f}", "≤ 1.5", room / silent <= 1.5)

    def plug(self):
        result = subprocess.run([str(self.lab), "--instant", "first", "--",
                                 str(self.build / "tests/bench/bench-plug"), "1-1"],
                                capture_output=True, text=True, timeout=60, check=True)
        total, answer = (float(word) for word in result.stdout.split())
        beyond = (total - answer) * 1000
        self.row("plug to identified", f"{total * 1000:.0f} ms", f"board's answer {answer * 1000:.0f} ms",
                 f"{beyond:+.0f} ms", "≤ +300 ms", beyond <= 300)

    def flashing(self):
        one, _ = self.inside("pico:1", "measure_flash.py", instant=False)
        many, _ = self.inside("pico:32", "measure_flash.py", instant=False)
        self.row("flash 32 boards", f"{many:.1f} s", f"one board {one:.1f} s", f"{many / one:.2f}",
                 "≤ 1.3", many / one <= 1.3)

    def writing(self):
        moult, copy = self.inside(str(HERE / "bootsel.json"), "measure_write.py", instant=False)
        self.row("UF2 write", f"{moult / 1000:.1f} kB/s", f"cp + sync {copy / 1000:.1f} kB/s",
                 f"{moult / copy:.2f}", "≥ 0.95", moult / copy >= 0.95)

    def dfu(self):
        """Moult always reads back what it wrote; dfu-util does so by a second command."""
        first, _, theirs, again, ours, alone, both = self.inside(str(HERE / "dfu.json"), "measure_dfu.py",
                                                                 instant=False)
        self.row("DFU write, read back", f"{first:.1f} s", f"dfu-util -D, -U {theirs:.1f} s",
                 f"{first / theirs:.2f}", "≤ 0.8", first / theirs <= 0.8)
        self.row("… control transfers", f"{ours:.0f}", f"dfu-util {both:.0f}, -D alone {alone:.0f}",
                 f"{ours / both:.2f}", "≤ 0.6", ours / both <= 0.6)
        self.row("… the same again", f"{again:.1f} s", f"the first time {first:.1f} s", f"{again / first:.2f}",
                 "≤ 0.25", again / first <= 0.25)
        (one,) = self.inside("pybv11:1", "measure_dfu_many.py", instant=False)
        (many,) = self.inside("pybv11:16", "measure_dfu_many.py", instant=False)
        self.row("flash 16 Pyboards", f"{many:.1f} s", f"one board {one:.1f} s", f"{many / one:.2f}", "≤ 1.2",
                 many / one <= 1.2)

    def picoboot(self):
        first, again, theirs = self.inside(str(HERE / "bootsel.json"), "measure_picoboot.py", instant=False)
        self.row("PICOBOOT write", f"{first:.2f} s", f"picotool load -v {theirs:.2f} s", f"{first / theirs:.2f}",
                 "≤ 0.9", first / theirs <= 0.9)  # fmt: skip
        self.row("the same again", f"{again:.2f} s", f"the first {first:.2f} s", f"{again / first:.2f}",
                 "≤ 0.25", again / first <= 0.25)  # fmt: skip
        one, _ = self.inside("pico:1", "measure_flash.py", instant=False)
        many, _ = self.inside("pico:16", "measure_flash.py", instant=False)
        self.row("flash 16 boards", f"{many:.1f} s", f"one board {one:.1f} s", f"{many / one:.2f}",
                 "≤ 1.2", many / one <= 1.2)  # fmt: skip

    def probes(self):
        used, wall, theirs, read, limit, commands = self.inside(str(HERE / "probes.json"), "measure_probes.py",
                                                                instant=False)
        self.row("name 8 targets, user CPU", f"{used * 1000:.0f} ms", f"150 ms (pyocd json -p {theirs:.1f} s)",
                 f"{used / 0.15:.2f}", "≤ 1", used <= 0.15)
        self.row("… until all are told", f"{wall * 1000:.0f} ms", f"pyocd json -p {theirs:.1f} s", f"{wall / theirs:.2f}",
                 "≤ 1", wall <= theirs)
        self.row("read back 256 KB", f"{read:.2f} s", f"commands × latency {limit:.2f} s", f"{read / limit:.2f}", "≤ 1.2",
                 read <= 1.2 * limit)
        self.row("… commands", f"{commands:.2f}", "the fewest 1", f"{commands:.2f}", "≤ 1.1", commands <= 1.1)

    def esp(self):
        """Boards of the same kind, one after the other, in one lab."""
        ours, theirs, limit, write, default, documented, our_rom, slow_rom, fast_rom, again, cpu = self.inside(
            str(HERE / "esp.json"), "measure_esp.py", instant=False, timeout=600)
        self.ratio("ESP stub, 921600", ours, "esptool", theirs, 0.9)
        self.row("… of what is possible", f"{write:.1f} s", f"wire and flash {limit:.1f} s", f"{limit / write:.2f}",
                 "≥ 0.95", limit / write >= 0.95)
        self.ratio("ESP as usual", default, "erase_flash, write_flash", documented, 0.45)
        self.ratio("ESP without a stub", our_rom, "esptool --no-stub, 460800", slow_rom, 0.6)
        self.ratio("… at the same rate", our_rom, "esptool --no-stub, 921600", fast_rom, 0.6)
        self.row("ESP, the same again", f"{again:.2f} s", "1.5 s", f"{again / 1.5:.2f}", "≤ 1", again <= 1.5)
        one, _ = self.esp_class(1)
        many, our_cpu = self.esp_class(16)
        self.ratio("flash 16 ESP boards", many, "one board", one, 1.15)
        self.row("… CPU of a board", f"{our_cpu / 16:.3f} s", f"esptool {cpu:.3f} s", f"{our_cpu / 16 / cpu:.2f}",
                 "≤ 0.05", our_cpu / 16 <= 0.05 * cpu)

    def ratio(self, what, ours, name, theirs, goal):
        """A row of two durations in seconds."""
        self.row(what, f"{ours:.1f} s", f"{name} {theirs:.1f} s", f"{ours / theirs:.2f}", f"≤ {goal}",
                 ours / theirs <= goal)

    def esp_class(self, count):
        """Seconds to flash so many boards at once, and CPU seconds, with a full image."""
        boards = [{"kind": "esp32c3-uart", "location": f"{1 + n // 8}-{1 + n % 8}", "version": "1.24.1",
                   "date": "2024-11-29", "size": ESP_SIZE} for n in range(count)]
        with tempfile.NamedTemporaryFile("w", suffix=".json") as scene:
            json.dump({"boards": boards}, scene)
            scene.flush()
            return self.inside(scene.name, "measure_flash.py", instant=False)

    def workshop(self):
        """The class without its faults, all there at once: by an armed workshop, and one after another as mpflash does it."""
        scene = json.loads((HERE.parent / "lab/scenes/class-32.json").read_text())
        boards = [{name: board[name] for name in board if name not in ("faults", "arrives")} for board in scene["boards"]]
        seconds, cpu, memory, stall, busy, size, _ = self.armed(boards)
        turns, *_, slowest = self.armed(boards, "--one-after-another")
        alone, _, one_memory, *_ = self.armed([boards[int(slowest)]])
        self.ratio("workshop, 32 boards", seconds, "slowest board alone", alone, 1.3)
        self.ratio("… at once", seconds, "one after another", turns, 0.2)
        own = (memory - one_memory) / 31 / 1024 - size / 2**20
        self.row("… memory of a job", f"{own:.1f} MiB", f"4 MiB beyond its file of {size / 2**20:.1f}", f"{own / 4:.2f}",
                 "≤ 1", own <= 4)
        self.row("… CPU", f"{cpu / seconds:.2f} cores", "one core", f"{cpu / seconds:.2f}", "≤ 1", cpu <= seconds)
        self.row("… longest stall", f"{stall:.1f} ms", f"one frame 16 ms ({busy:.1f} ms of it on the CPU)",
                 f"{stall / 16:.2f}", "≤ 1", stall <= 16)  # fmt: skip

    def armed(self, boards, *words):
        """What measure_workshop.py says of these boards."""
        with tempfile.NamedTemporaryFile("w", suffix=".json") as scene:
            json.dump({"boards": boards}, scene)
            scene.flush()
            return self.inside(scene.name, "measure_workshop.py", *words, instant=False, timeout=1200)

    def window(self):
        result = subprocess.run([sys.executable, str(HERE / "measure_window.py"), str(self.build)],
                                capture_output=True, text=True, timeout=240, check=False)
        if result.returncode != 0:
            raise RuntimeError(result.stdout + result.stderr)
        ours, theirs, our_rss, their_rss = map(float, result.stdout.split("\n")[-2].split())
        self.row("first frame", f"{ours * 1000:.0f} ms", f"gnome-text-editor {theirs * 1000:.0f} ms",
                 f"{ours / theirs:.2f}", "≤ 1", ours <= theirs)
        self.row("resident memory", f"{our_rss / 1024:.0f} MiB",
                 f"gnome-text-editor {their_rss / 1024:.0f} MiB", f"{our_rss / their_rss:.2f}",
                 "≤ 1", our_rss <= their_rss)

    def library(self, *words):
        """What bench-library measures, in numbers."""
        result = subprocess.run([str(self.build / "tests/bench/bench-library"), *map(str, words)],
                                capture_output=True, text=True, timeout=120, check=True)
        return [float(word) for word in result.stdout.split()]

    def catalogue(self):
        with LocalSite() as site, tempfile.TemporaryDirectory() as folder:
            self.library("import", site.address, f"{folder}/first")  # so that the site has made its pages
            cpu, _, stall, n_files = self.library("import", site.address, f"{folder}/second")
        self.row("import the catalogue", f"{cpu:.2f} s CPU", f"225 boards, {n_files:.0f} files", f"{cpu:.2f}",
                 "≤ 1 s", cpu <= 1)
        self.row("… longest stall", f"{stall * 1000:.1f} ms", "one frame 16 ms", f"{stall / 0.016:.2f}", "≤ 1",
                 stall <= 0.016)

    def opening(self):
        with tempfile.TemporaryDirectory() as folder:
            seconds, stall, _ = min(self.library("open", f"{folder}/{n}", 5000) for n in range(5))
        self.row("open 5,000 rows", f"{seconds * 1000:.0f} ms", "50 ms", f"{seconds / 0.05:.2f}", "≤ 1",
                 seconds <= 0.05)
        self.row("… longest stall", f"{stall * 1000:.1f} ms", "one frame 16 ms", f"{stall / 0.016:.2f}", "≤ 1",
                 stall <= 0.016)

    def search(self):
        slowest, _ = self.library("search")
        self.row("search keystroke", f"{slowest * 1000:.2f} ms", "8 ms", f"{slowest / 0.008:.2f}", "≤ 1",
                 slowest <= 0.008)

    def firmware_page(self):
        """The window's side of a search: the page with all boards, CPU time of the main thread."""
        result = subprocess.run([sys.executable, str(HERE / "measure_firmware_page.py"), str(self.build)],
                                capture_output=True, text=True, timeout=120, check=True)
        page = json.loads(result.stdout)
        for what, milliseconds, goal in (("Firmware page, made", page["page-made"], 16),
                                         ("… keystroke, rows and layout", page["keystroke-and-layout"]["median"], 8),
                                         ("… longest stall of a search", page["longest-dispatch"]["worst"], 16)):
            self.row(what, f"{milliseconds:.1f} ms", f"{goal} ms", f"{milliseconds / goal:.2f}", "≤ 1",
                     milliseconds <= goal)

    def wall(self):
        """A class of 32 in the app's workshop: what the main loop does between two questions for events, CPU time."""
        result = subprocess.run([sys.executable, str(HERE / "measure_wall.py"), str(self.build)],
                                capture_output=True, text=True, timeout=180, check=True)
        wall = json.loads(result.stdout)
        for what, milliseconds in (("wall of 32 boards, 99 % of dispatches", wall["dispatch"]["p99"]),
                                   ("… longest stall", wall["dispatch"]["worst"])):
            self.row(what, f"{milliseconds:.1f} ms", "16 ms", f"{milliseconds / 16:.2f}", "≤ 1", milliseconds <= 16)

    def build_cache(self):
        """moultctl finds what was built before, in a clean tree of so many files; all of its run counts."""
        result = subprocess.run([sys.executable, str(HERE / "measure_build_cache.py"), str(self.moultctl)],
                                capture_output=True, text=True, timeout=180, check=True)
        cache = json.loads(result.stdout)
        milliseconds, git = cache["found"] * 1000, cache["git"] * 1000
        self.row(f"build from the cache, tree of {cache['files']} files", f"{milliseconds:.0f} ms", "100 ms",
                 f"{milliseconds / 100:.2f}", "≤ 1", milliseconds <= 100)
        self.row("… without what git itself takes", f"{milliseconds - git:.0f} ms", f"git {git:.0f} ms",
                 f"{(milliseconds - git) / git:.2f}", "–", True)

    def build_log(self):
        """100,000 lines of a build that come in, then are scrolled through: what the main loop does between two
        questions for events, CPU time without painting."""
        result = subprocess.run([sys.executable, str(HERE / "measure_build_log.py"), str(self.build)],
                                capture_output=True, text=True, timeout=180, check=True)
        log = json.loads(result.stdout)
        for what, milliseconds in (("log of 100,000 lines, longest stall as it comes in", log["follow"]["worst"]),
                                   ("… as it is scrolled through", log["scroll"]["worst"])):
            self.row(what, f"{milliseconds:.1f} ms", "16 ms", f"{milliseconds / 16:.2f}", "≤ 1", milliseconds <= 16)
        self.row("… memory", f"{log['memory']:.0f} MiB", "64 MiB", f"{log['memory'] / 64:.2f}", "≤ 1",
                 log["memory"] <= 64)

    def download(self):
        """The same file by turns, so that both have the same luck; the best of each counts. Without
        the start of the programs; ours includes the checksum."""
        program = str(self.build / "tests/bench/bench-download")
        ours, theirs = [], []
        with LocalSite() as site, tempfile.TemporaryDirectory() as folder:
            url, path = site.address + DOWNLOAD, Path(folder) / "file"
            for _ in range(DOWNLOADS):
                for command, times in ((["curl", "-sf", "-w", "%{time_total}", "-o", path, url], theirs),
                                       ([program, url, path], ours)):
                    times.append(float(subprocess.run(command, check=True, capture_output=True).stdout))
                    size = path.stat().st_size
                    path.unlink()
        moult, curl = size / min(ours) / 1e6, size / min(theirs) / 1e6
        self.row("download", f"{moult:.0f} MB/s", f"curl {curl:.0f} MB/s", f"{moult / curl:.2f}", "≥ 0.95",
                 moult / curl >= 0.95)

    def table(self):
        head = ("what", "Moult", "yardstick", "ratio", "goal", "met")
        widths = [max(len(row[i]) for row in [head] + self.rows) for i in range(len(head))]
        for row in [head, tuple("-" * width for width in widths)] + self.rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("what", nargs="*", help="rows to measure (all unless named)")
    arguments = parser.parse_args()
    bench = Bench(arguments.build)
    names = arguments.what or ["version", "listing", "classroom", "plug", "window", "catalogue", "opening",
                                 "search", "firmware_page", "wall", "build_cache", "build_log", "download", "writing", "picoboot", "flashing",
                                 "dfu", "probes", "esp", "workshop"]
    status = 0
    for name in names:
        print(f"measuring: {name}…", file=sys.stderr, flush=True)
        try:
            getattr(bench, name)()
        except (RuntimeError, subprocess.SubprocessError, OSError) as problem:
            print(f"{name} could not be measured: {problem}", file=sys.stderr)
            status = 1
    bench.table()
    return status


if __name__ == "__main__":
    sys.exit(main())
