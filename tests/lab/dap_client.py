# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A debug probe by hand, for what neither pyOCD nor OpenOCD does."""

import ctypes
import fcntl
import os
import select
import struct

from usbfs_client import BULK, Device

OUT, IN, PACKET = 0x01, 0x82, 64
TO_SWD = b"\x12\x88" + b"\xff" * 7 + b"\x9e\xe7" + b"\xff" * 7 + b"\x00"  # 136 bits
READ_DPIDR = b"\x05\x00\x01\x02"
RESET_LOW, RESET_HIGH = b"\x10\x00\x80" + b"\0" * 4, b"\x10\x80\x80" + b"\0" * 4


class Probe(Device):
    """The bulk interface 0 of a CMSIS-DAP probe, which this claims; endpoints as the debug-probe kind has them."""

    def __init__(self, node):
        super().__init__(node)
        self.claim()

    def bulk(self, endpoint, data=b"", length=0, timeout=500):
        buffer = ctypes.create_string_buffer(data, len(data) or length)
        argument = struct.pack("=III4xQ", endpoint, len(data) or length, timeout, ctypes.addressof(buffer))
        count = fcntl.ioctl(self.file, BULK, bytearray(argument))
        return buffer.raw[:count] if endpoint & 0x80 else count

    def send(self, command):
        self.bulk(OUT, command)

    def receive(self, length=PACKET, timeout=500):
        return self.bulk(IN, length=length, timeout=timeout)

    def ask(self, command):
        self.send(command)
        return self.receive()

    def connect(self):
        """Up to DPIDR: the answer to reading it."""
        self.ask(b"\x02\x01")
        self.ask(b"\x04\x00\x10\x00\x10\x00")
        self.ask(TO_SWD)
        return self.ask(READ_DPIDR)

    def read_word(self, address):
        """Power, SELECT, CSW, TAR, DRW in one packet: how many were carried out, the last answer, the word."""
        writes = ((0x04, 0x50000000), (0x08, 0), (0x01, 0x23000052), (0x05, address))
        command = b"\x05\x00\x05" + b"".join(struct.pack("<BI", *write) for write in writes) + b"\x0f"
        answer = self.ask(command)
        return answer[1], answer[2], answer[3:]


class Hidraw:
    """A node /dev/hidrawN."""

    def __init__(self, path):
        self.file = os.open(path, os.O_RDWR | os.O_CLOEXEC)

    def close(self):
        os.close(self.file)

    def send(self, command):
        os.write(self.file, b"\0" + command.ljust(PACKET, b"\0"))

    def receive(self, timeout=0.5):
        if not select.select([self.file], [], [], timeout)[0]:
            raise TimeoutError
        return os.read(self.file, PACKET)

    def ask(self, command):
        self.send(command)
        return self.receive()
