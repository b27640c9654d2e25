# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ROM's protocol by hand, for chips that Debian's esptool does not know yet (esptool's documentation, "Serial
Protocol")."""

import hashlib
import struct
import time

import serial

BLOCK = 0x1000
SYNC, READ_REG, ATTACH, PARAMS = 0x08, 0x0A, 0x0D, 0x0B
FLASH_BEGIN, FLASH_DATA, MD5, SECURITY = 0x02, 0x03, 0x13, 0x14


class Loader:
    """A chip behind its own USB, reset into its loader."""

    def __init__(self, tty):
        self.port = serial.Serial(tty, 115200, timeout=3, exclusive=True)
        self.reset(True)
        self.port.reset_input_buffer()
        self.write(SYNC, b"\x07\x07\x12\x20" + 32 * b"\x55")
        for _ in range(8):
            self.read(SYNC)

    def reset(self, to_loader):
        """ESP32-C3 technical reference: DTR alone sets the flag, RTS alone resets."""
        self.port.rts = False
        self.port.dtr = to_loader
        time.sleep(0.05)
        self.port.rts = True
        self.port.dtr = False
        time.sleep(0.05)
        self.port.rts = False

    def write(self, op, data, checksum=0):
        packet = struct.pack("<BBHI", 0, op, len(data), checksum) + data
        self.port.write(b"\xc0" + packet.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc") + b"\xc0")

    def read(self, op):
        """(value, data without the status)"""
        packet = self.port.read_until(b"\xc0") if self.port.read_until(b"\xc0") == b"\xc0" else b""
        packet = packet[:-1].replace(b"\xdb\xdc", b"\xc0").replace(b"\xdb\xdd", b"\xdb")
        direction, echoed, _, value = struct.unpack_from("<BBHI", packet)
        if (direction, echoed) != (1, op) or packet[-4] != 0:
            raise AssertionError(f"op {op:#x} was answered {packet.hex()}")
        return value, packet[8:-4]

    def ask(self, op, *words):
        self.write(op, struct.pack(f"<{len(words)}I", *words))
        return self.read(op)

    def chip_id(self):
        return struct.unpack_from("<I", self.ask(SECURITY)[1], 12)[0]

    def register(self, address):
        return self.ask(READ_REG, address)[0]

    def flash(self, address, image, size):
        """Writes and compares."""
        image += b"\xff" * (-len(image) % BLOCK)
        blocks = len(image) // BLOCK
        self.ask(ATTACH, 0, 0)
        self.ask(PARAMS, 0, size, 0x10000, 0x1000, 0x100, 0xFFFF)
        self.ask(FLASH_BEGIN, len(image), blocks, BLOCK, address, 0)
        for number in range(blocks):
            block = image[number * BLOCK : (number + 1) * BLOCK]
            checksum = 0xEF
            for byte in block:
                checksum ^= byte
            self.write(FLASH_DATA, struct.pack("<4I", BLOCK, number, 0, 0) + block, checksum)
            self.read(FLASH_DATA)
        digest = self.ask(MD5, address, len(image), 0, 0)[1].decode()
        if digest != hashlib.md5(image).hexdigest():
            raise AssertionError(f"the flash's MD5 is {digest}")

    def close(self):
        self.reset(False)
        self.port.close()
