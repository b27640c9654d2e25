#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's unmodified esptool among the lab's ESP boards. What it does there it must do on real ones, and the other way
round. Runs in the scene esp-peers."""

import hashlib
import pathlib
import subprocess

import esplab
from esplab import Esptool, expect, expect_equal, journal, lab
from esp_loader_client import Loader

OLD, NEW = "1.25.0", "1.26.1"
KIB = 1024


class Board:
    """One board and what is done to it, in this order."""

    def __init__(self, location, board_id, chip, offset=0, **facts):
        self.location, self.board_id, self.chip, self.offset = location, board_id, chip, offset
        self.size = facts.get("size", "4MB")
        self.native = facts.get("native", False)  # leaves the bus with its loader
        self.has_security = facts.get("has_security", True)
        self.has_deflate = facts.get("has_deflate", True)

    def prepare(self, folder, files):
        self.esptool = Esptool(folder, self.location)
        self.files = {version: by_id[self.board_id] for version, by_id in files.items()}
        self.folder = folder

    def enter(self):
        """Only where esptool cannot: MicroPython drives the USB itself."""
        if self.native:
            lab("press", self.location)
            lab("wait", self.location, "bootloader")

    def ask(self, *words, starts=True):
        """One command of esptool. A native board stays in its loader: a button brought it there."""
        self.enter()
        return self.esptool("--after", "hard_reset" if starts and not self.native else "no_reset", *words)

    def leave(self):
        if self.native:
            lab("reset", self.location)
        lab("wait", self.location, "running")

    def check(self, version):
        self.leave()
        board = journal(self.location)
        content = self.files[version].read_bytes()
        expect_equal(board["version"], version)
        expect_equal(board["flash"], {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)})

    def detect(self):
        text = self.ask("--no-stub", "flash_id", starts=False)
        expect(text, f"Chip is {self.chip}", "MAC: 24:6f:28:", f"Detected flash size: {self.size}")

    def ask_security(self):
        if self.has_security:
            text = self.ask("--no-stub", "get_security_info", starts=False)
            expect(text, "Flags: 0x00000000", "Secure Boot: Disabled")

    def write_by_stub(self):
        text = self.ask("--baud", 921600, "write_flash", hex(self.offset), self.files[NEW])
        expect(text, "Stub running...", "Changing baud rate to 921600", "Hash of data verified.")
        self.check(NEW)

    def verify(self):
        text = self.ask("--baud", 460800, "verify_flash", hex(self.offset), self.files[NEW], starts=False)
        expect(text, "-- verify OK (digest matched)")

    def read_back(self):
        path = pathlib.Path(self.folder, f"{self.location}.bin")
        length = 32 * KIB
        self.ask("--baud", 921600, "read_flash", hex(self.offset), length, path, starts=False)
        expect_equal(path.read_bytes() == self.files[NEW].read_bytes()[:length], True)

    def write_by_rom(self):
        text = self.ask("--no-stub", "write_flash", hex(self.offset), self.files[OLD])
        expect(text, f"Wrote {self.files[OLD].stat().st_size} bytes", "" if not self.has_deflate else "Hash of data")
        self.check(OLD)

    def write_deflated_by_rom(self):
        if not self.has_deflate:
            return
        text = self.ask("--no-stub", "--baud", 460800, "write_flash", "-z", hex(self.offset), self.files[NEW])
        expect(text, "compressed)", "Hash of data verified.")
        self.check(NEW)

    def erase_region(self):
        self.ask("erase_region", hex(self.offset), "0x1000")
        self.expect_nothing()

    def write_plain_by_stub(self):
        self.ask("--baud", 460800, "write_flash", "-u", hex(self.offset), self.files[OLD])
        self.check(OLD)

    def erase_all(self):
        expect(self.ask("erase_flash"), "Chip erase completed successfully")
        self.expect_nothing()

    def expect_nothing(self):
        if self.native:
            lab("reset", self.location)
        else:
            lab("wait", self.location, "running")
        board = journal(self.location)
        expect_equal(board["version"], None)
        if not self.native:
            expect_equal(board["state"], "boot-loop")

    def get_steps(self):
        return [
            self.detect,
            self.ask_security,
            self.write_by_stub,
            self.verify,
            self.read_back,
            self.write_by_rom,
            self.write_deflated_by_rom,
            self.erase_region,
            self.write_plain_by_stub,
            self.erase_all,
        ]


class UnknownBoard(Board):
    """Debian's esptool does not know the chip: its ROM is asked by hand."""

    def write(self):
        loader = Loader(journal(self.location)["tty"])
        expect_equal(loader.chip_id(), self.chip)
        expect_equal(loader.register(0x600B4844) >> 24, 0x28)  # the MAC's third byte
        loader.flash(self.offset, self.files[NEW].read_bytes(), 4 * KIB * KIB)
        loader.close()
        self.check(NEW)

    def get_steps(self):
        return [self.write]


BOARDS = {
    "esp32 behind a CP2102": Board("1-1.1", "ESP32_GENERIC", "ESP32-D0WD-V3", 0x1000, has_security=False),
    "esp8266 behind a CH340": Board("1-1.2", "ESP8266_GENERIC", "ESP8266EX", has_security=False, has_deflate=False),
    "esp32s2 by its OTG port": Board("1-1.3", "ESP32_GENERIC_S2", "ESP32-S2FH4", 0x1000, native=True),
    "esp32s3 by USB-Serial/JTAG": Board("1-1.4", "ESP32_GENERIC_S3", "ESP32-S3", size="8MB", native=True),
    "esp32s3 behind an FT232R": Board("1-1.5", "ESP32_GENERIC_S3", "ESP32-S3", size="8MB"),
    "esp32c2 behind a CH340": Board("1-1.6", "ESP32_GENERIC_C2", "ESP32-C2"),
    "esp32c3 by USB-Serial/JTAG": Board("1-2.1", "ESP32_GENERIC_C3", "ESP32-C3"),
    "esp32c3 behind a CH340": Board("1-2.2", "ESP32_GENERIC_C3", "ESP32-C3"),
    "esp32c6 by USB-Serial/JTAG": Board("1-2.3", "ESP32_GENERIC_C6", "ESP32-C6"),
    "esp32h2 by USB-Serial/JTAG": Board("1-2.4", "ESP32_GENERIC_H2", "ESP32-H2"),
    "esp32p4 behind a CP2102": Board("1-2.5", "ESP32_GENERIC_P4", "ESP32-P4", 0x2000, size="16MB"),
    "esp32c5, by hand": UnknownBoard("1-2.6", "ESP32_GENERIC_C5", 23, 0x2000),
    "esp32c61, by hand": UnknownBoard("1-2.7", "ESP32_GENERIC_C61", 20),
}


def execute(location, code):
    """What the board's MicroPython prints."""
    command = ["mpremote", "connect", journal(location)["tty"], "exec", code]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout.strip()


def check_files(board):
    """A board's files outlive flashing, and nothing but erasing their place loses them."""
    code = "import os, sys; print(os.listdir(), sys.version)"
    expect(execute(board.location, code), "['keep.txt']", "v1.22.0")
    board.write_by_rom()
    expect(execute(board.location, code), "['keep.txt']", f"v{OLD}")
    board.ask("erase_region", "0x200000", "0x2000")
    board.leave()
    expect(execute(board.location, code), "[]", f"v{OLD}")


def main():
    with esplab.folder() as name:
        folder = pathlib.Path(name)
        esplab.make_esptool(folder)
        files = {version: esplab.write_firmware(folder, version) for version in (OLD, NEW)}
        boards = {}
        for name, board in BOARDS.items():
            board.prepare(folder, files)
            boards[name] = board.get_steps(), board.esptool
        for name in ("esp32 behind a CP2102", "esp32s2 by its OTG port"):
            boards[name][0].insert(0, lambda board=BOARDS[name]: check_files(board))
        esplab.run(boards)


if __name__ == "__main__":
    main()
