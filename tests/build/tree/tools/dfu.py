# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage: dfu.py OUT ADDRESS:BIN… Firmware as a DfuSe file: ST's UM0391, chapter 2; USB DFU 1.1, appendix B."""

import pathlib
import struct
import sys
import zlib


def element(word):
    address, path = word.split(":", 1)
    content = pathlib.Path(path).read_bytes()
    return struct.pack("<2I", int(address, 0), len(content)) + content


def main(out, *words):
    elements = b"".join(map(element, words))
    target = struct.pack("<6sBI255s2I", b"Target", 0, 1, b"ST...", len(elements), len(words)) + elements
    file = struct.pack("<5sBIB", b"DfuSe", 1, 11 + len(target), 1) + target
    file += struct.pack("<4H3sB", 0, 0xDF11, 0x0483, 0x011A, b"UFD", 16)
    pathlib.Path(out).write_bytes(file + struct.pack("<I", ~zlib.crc32(file) & 0xFFFFFFFF))


main(*sys.argv[1:])
