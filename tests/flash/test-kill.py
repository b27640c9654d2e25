#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""moultctl is killed at chance moments, four at a time on one library, which is whole each time."""

import collections
import os
import random
import signal
import subprocess
import time

import flashlab
from flashlab import lab
from librarylab import LibraryTest

SEED = 20261126
ROUNDS = 200
AT_ONCE = 4
CHECK_EVERY = 10
IDS = ["RPI_PICO", "RPI_PICO_W", "RPI_PICO2", "PYBV11"]
VERSIONS = ["1.26.0", "1.26.1", "1.27.0", "1.28.0", "preview"]


class TestKill(LibraryTest):
    def make_kit(self):
        kit = self.folder / "kit.zip"
        words = [word for version in VERSIONS[:3] for word in ("-v", version)]
        self.run_text("firmware", "export", kit, "RPI_PICO", "ESP32_GENERIC", *words, library=self.folder / "donor")
        return kit

    def choose(self, dice, kit):
        """A command that changes the library, whatever it holds."""
        version = dice.choice(VERSIONS)
        return dice.choice([
            ["download", "--force", *dice.sample(IDS, 2), "-v", version],
            ["download", "--force", dice.choice(IDS), "-v", version],
            ["firmware", "import", "--force", str(kit)],
            ["firmware", "refresh", *dice.sample(IDS, 2)],
            ["firmware", "remove", "--old", "1", "--yes"],
        ])  # fmt: skip

    def start(self, words):
        return subprocess.Popen(["moultctl", *words, "--dir", self.library], stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip

    def kill_all(self, running):
        """@running: processes with the moments at which they die. Gives those that were still at work."""
        begun = time.monotonic()
        for process, moment in sorted(running, key=lambda pair: pair[1]):
            try:
                process.wait(timeout=max(0, begun + moment - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
        for process, _ in running:
            process.wait()
        return [process.returncode == -signal.SIGKILL for process, _ in running]

    def measure(self, kit):
        """How long a whole run takes, so that the moments are spread over all of it."""
        begun = time.monotonic()
        self.run_text("download", "--force", *IDS[:2])
        self.run_text("firmware", "import", "--force", kit)
        return (time.monotonic() - begun) / 2

    def test_200_times(self):
        dice = random.Random(SEED)
        print(f"# seed {SEED}", flush=True)
        kit = self.make_kit()
        span = self.measure(kit)
        killed = collections.Counter()
        for number in range(ROUNDS // AT_ONCE):
            commands = [self.choose(dice, kit) for _ in range(AT_ONCE)]
            running = [(self.start(words), dice.uniform(0, span)) for words in commands]
            for words, was_killed in zip(commands, self.kill_all(running)):
                killed[words[1] if words[0] == "firmware" else words[0]] += was_killed
            if number % CHECK_EVERY == 0:
                self.check_whole()
        print(f"# killed at work: {dict(killed)}, of {ROUNDS}; a whole run takes {span:.2f} s", flush=True)
        self.check_whole()
        self.assertGreater(sum(killed.values()), ROUNDS // 4)
        found = self.download(*IDS)
        self.assertEqual({entry["outcome"] for entry in found.values()} - {"downloaded", "stored"}, set())
        self.run_text("firmware", "import", "--force", kit)
        self.check_whole()
        self.assertEqual([name for name in os.listdir(self.library) if "broken" in name], [])


if __name__ == "__main__":
    flashlab.main()
