# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A USB device by hand, through Linux's usbfs (linux/usbdevice_fs.h), for what no program on libusb does."""

import ctypes
import fcntl
import os
import struct

CONTROL, BULK, SET_INTERFACE = 0xC0185500, 0xC0185502, 0x80085504
CLAIM, RELEASE, RESET, GET_DRIVER = 0x8004550F, 0x80045510, 0x5514, 0x41045508
DISCONNECT_CLAIM, GET_SPEED, CONNECT_INFO = 0x8108551B, 0x551F, 0x40085511

DETACH, DNLOAD, UPLOAD, GET_STATUS, CLR_STATUS, GET_STATE, ABORT = range(7)


class Device:
    """An opened node, such as /dev/bus/usb/001/005."""

    def __init__(self, node):
        self.file = os.open(node, os.O_RDWR | os.O_CLOEXEC)

    def close(self):
        os.close(self.file)

    def ioctl(self, request, argument=b""):
        """The bytes of the argument afterwards, or what the call returned if it has none."""
        if not argument:
            return fcntl.ioctl(self.file, request)
        memory = bytearray(argument)
        fcntl.ioctl(self.file, request, memory)
        return bytes(memory)

    def number(self, request, value):
        self.ioctl(request, struct.pack("I", value))

    def claim(self, interface=0):
        self.number(CLAIM, interface)

    def release(self, interface=0):
        self.number(RELEASE, interface)

    def control(self, request_type, request, value=0, index=0, data=b"", length=0, timeout=1000):
        """What an IN transfer brought; of an OUT transfer the number of bytes."""
        buffer = ctypes.create_string_buffer(data, len(data) or length or 1)
        argument = struct.pack("=BBHHHI4xQ", request_type, request, value, index, len(data) or length, timeout,
                               ctypes.addressof(buffer))  # fmt: skip
        count = fcntl.ioctl(self.file, CONTROL, bytearray(argument))
        return buffer.raw[:count] if request_type & 0x80 else count


class Dfu(Device):
    """The requests of DFU 1.1 to interface 0, which this claims."""

    def __init__(self, node):
        super().__init__(node)
        self.claim()

    def download(self, block, data, **options):
        return self.control(0x21, DNLOAD, block, data=data, **options)

    def upload(self, block, length, **options):
        return self.control(0xA1, UPLOAD, block, length=length, **options)

    def status(self, **options):
        """Status, poll time in ms, state."""
        reply = self.control(0xA1, GET_STATUS, length=6, **options)
        return reply[0], int.from_bytes(reply[1:4], "little"), reply[4]

    def clear(self):
        self.control(0x21, CLR_STATUS)

    def abort(self):
        self.control(0x21, ABORT)

    def command(self, data):
        """A download of block 0, and the two states that follow."""
        self.download(0, data)
        return self.status()[2], self.status()[::2]

    def set_address(self, address):
        return self.command(struct.pack("<BI", 0x21, address))
