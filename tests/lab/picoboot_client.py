# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""PICOBOOT by hand, through Linux's usbfs, for what picotool does not do or takes too long over."""

import ctypes
import fcntl
import struct

from usbfs_client import BULK, Device

EXCLUSIVE, REBOOT, ERASE, READ, WRITE, EXIT_XIP = 0x01, 0x02, 0x03, 0x84, 0x05, 0x06
CLEAR_HALT = 0x80045515
OUT, IN, INTERFACE, MAGIC = 0x03, 0x84, 1, 0x431FD10B
FLASH = 0x10000000


class Picoboot(Device):
    """Claims the vendor interface."""

    def __init__(self, node):
        super().__init__(node)
        self.claim(INTERFACE)
        self.token = 0

    def bulk(self, endpoint, data=b"", length=0, timeout=200):
        """What came in, or how much went out."""
        buffer = ctypes.create_string_buffer(data, len(data) or length or 1)
        argument = struct.pack("=III4xQ", endpoint, len(data) or length, timeout, ctypes.addressof(buffer))
        count = fcntl.ioctl(self.file, BULK, bytearray(argument))
        return buffer.raw[:count] if endpoint & 0x80 else count

    def order(self, command, *args, form="IIII", length=0):
        """Only the command's packet."""
        packed = struct.pack(f"<{form[: len(args)]}", *args)
        self.token += 1
        packet = struct.pack("<IIBBHI16s", MAGIC, self.token, command, len(packed), 0, length, packed)
        self.bulk(OUT, packet)

    def plain(self, command, *args, **options):
        """A command without data."""
        self.order(command, *args, **options)
        self.bulk(IN, length=1, timeout=2000)

    def exclusive(self, mode):
        self.plain(EXCLUSIVE, mode, form="B")

    def read(self, address, length):
        self.order(READ, address, length, length=length)
        data = self.bulk(IN, length=length)
        self.bulk(OUT, b"\0")
        return data

    def write(self, address, data):
        self.order(WRITE, address, len(data), length=len(data))
        self.bulk(OUT, data)
        self.bulk(IN, length=1)

    def status(self):
        """Status and command of the last one."""
        reply = self.control(0xC1, 0x42, index=INTERFACE, length=16)
        return struct.unpack_from("<4xIB", reply)

    def reset(self):
        self.control(0x41, 0x41, index=INTERFACE)

    def recover(self):
        for endpoint in (OUT, IN):
            self.number(CLEAR_HALT, endpoint)
        self.reset()

    def begin(self):
        self.recover()
        self.plain(EXIT_XIP)
