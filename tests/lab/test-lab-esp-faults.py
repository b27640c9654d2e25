#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault of an ESP board does to Debian's esptool what README.md says. Runs in the scene esp-faults."""

import pathlib
import time

import esplab
from esplab import Esptool, expect, expect_equal, journal, lab
from esp_loader_client import Loader

ONCE = ("--connect-attempts", 1)


class Board:
    def __init__(self, location, folder, files):
        self.location = location
        self.esptool = Esptool(folder, location)
        self.esp32 = files["ESP32_GENERIC"]
        self.esp32c3 = files["ESP32_GENERIC_C3"]

    def write(self, *words, fails=False):
        return self.esptool(*words, "write_flash", 0, self.esp32c3, fails=fails)

    def state(self, name):
        return journal(self.location)[name]

    def count(self, name):
        return journal(self.location)["counts"].get(name, 0)

    def mended(self):
        expect_equal(journal(self.location)["faults"], {})

    def silent(self):
        expect(self.esptool(*ONCE, "chip_id", fails=True), "No serial data received")

    def garbage(self):
        expect(self.esptool(*ONCE, "chip_id", fails=True), "Failed to connect")

    def wrong_boot_mode(self):
        """esptool looks for the boot text 50 ms after the reset and no later: a busy computer may miss it."""
        texts = [self.esptool(*ONCE, "chip_id", fails=True) for _ in range(3)]
        expect("".join(texts), "Wrong boot mode detected (0x13)")
        expect_equal(self.state("mode"), "running")

    def no_auto_reset(self):
        self.esptool(*ONCE, "chip_id", fails=True)
        lab("press", self.location)
        expect(self.esptool("--before", "no_reset", "--no-stub", "chip_id"), "Chip is ESP32")
        expect_equal(self.state("mode"), "bootloader")
        lab("reset", self.location)
        lab("wait", self.location, "running")

    def slow_reset(self):
        self.esptool(*ONCE, "--no-stub", "chip_id", fails=True)
        expect(self.esptool("--no-stub", "chip_id"), "Chip is ESP32")

    def tty_busy(self):
        expect(self.esptool("chip_id", fails=True), "Could not open", "busy")

    def no_permission(self):
        expect(self.esptool("chip_id", fails=True), "Permission denied")

    def crystal_drift(self):
        """esptool reads what the chip measured and asks for another rate."""
        self.esptool("--no-stub", "--baud", 460800, "write_flash", "0x1000", self.esp32)
        expect_equal(self.state("version"), "1.26.1")

    def wrong_baud(self):
        self.esptool("--baud", 460800, "flash_id", fails=True)
        expect(self.esptool("flash_id"), "4MB")

    def baud_limit(self):
        self.esptool("--baud", 921600, "flash_id", fails=True)
        expect(self.esptool("--baud", 460800, "flash_id"), "4MB")

    def lost_byte(self):
        """The stub refuses the block, and esptool sends it once more."""
        expect(self.write(), "Hash of data verified")
        self.mended()

    def lost_ack(self):
        """esptool sends the block again, which the stub had written: the stream is broken."""
        self.write(fails=True)
        self.mended()

    def unplug_block(self):
        self.write(fails=True)
        lab("wait", self.location, "gone")
        lab("plug", self.location)
        lab("wait", self.location, "running")
        expect(self.write(), "Hash of data verified")

    def brown_out(self):
        self.write(fails=True)
        lab("wait", self.location, "running")
        expect_equal((self.state("state"), self.state("version")), ("boot-loop", None))
        expect(self.write(), "Hash of data verified")

    def flash_fails(self):
        expect(self.write(fails=True), "C400")
        expect(self.write("--no-stub", fails=True), "0108")

    def md5_mismatch(self):
        expect(self.write(fails=True), "MD5 of file does not match data in flash!")

    def secure_download(self):
        text = self.write("--no-stub")
        expect(text, "Chip is ESP32-C3 in Secure Download Mode")
        expect_equal(self.state("version"), "1.26.1")

    def small_flash(self):
        expect(self.write(fails=True), "will not fit in 262144 bytes of flash")

    def boots_old(self):
        self.write()
        lab("wait", self.location, "running")
        expect_equal(self.state("version"), "1.23.0")

    def watchdog(self):
        """Reset by its own USB, a chip is not left alone for long unless its watchdogs are told so."""
        loader = Loader(self.state("tty"))
        expect_equal(self.state("mode"), "bootloader")
        time.sleep(10)
        expect_equal((self.state("mode"), self.count("watchdog-resets")), ("running", 1))
        loader.port.close()


def main():
    with esplab.folder() as name:
        folder = pathlib.Path(name)
        esplab.make_esptool(folder)
        files = esplab.write_firmware(folder, "1.26.1")
        boards = {}
        for fault in esplab.journals():
            board = Board(fault["location"], folder, files)
            boards[fault["name"]] = [getattr(board, fault["name"].replace("-", "_"))], board.esptool
        esplab.run(boards)


if __name__ == "__main__":
    main()
