#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files from the download site on the lab's boards: each is taken by its bootloader, and boots."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from catalogue import Catalogue

sys.path.append(str(Path(__file__).resolve().parent.parent / "flash"))
import flashlab  # noqa: E402

BOARDS = ("RPI_PICO", "RPI_PICO_W", "RPI_PICO2", "ADAFRUIT_FEATHER_M0_EXPRESS", "ADAFRUIT_ITSYBITSY_M4_EXPRESS",
          "UM_TINYS2", "SEEED_XIAO_NRF52")  # fmt: skip
TINYS2 = "1-2.2"


class TestBoot(unittest.TestCase):
    def download(self, version, folder):
        catalogue = Catalogue("now")
        address = flashlab.lab("site", "address").strip()
        for board_id in BOARDS:
            name = next(name for name, (build, firmware, ext) in catalogue.files(board_id).items()
                        if not build.variant and firmware.version.startswith(version) and ext == "uf2")  # fmt: skip
            url = f"{address}/resources/firmware/{name}"
            subprocess.run(["curl", "-sSf", "-o", str(folder / name), url], check=True)

    def check(self, version):
        with tempfile.TemporaryDirectory() as folder:
            self.download(version, Path(folder))
            _, tasks = flashlab.flash("--all", "--firmware", folder)
            flashlab.lab("press", TINYS2)  # its drive comes by hand only
            flashlab.lab("wait", TINYS2, "bootloader")
            tasks |= flashlab.flash(TINYS2, "--firmware", *Path(folder).glob("UM_*"))[1]
        self.assertEqual({place: task.get("state") for place, task in tasks.items()},
                         dict.fromkeys(flashlab.journal(), "done"), tasks)  # fmt: skip
        for board in flashlab.journal().values():
            self.assertEqual(board["mode"], "running")
            self.assertTrue(f"v{board['version']}".startswith(version), board)

    def test_release(self):
        self.check("v1.28.0")

    def test_then_preview(self):
        self.check("v1.29.0-preview")


if __name__ == "__main__":
    flashlab.main()
