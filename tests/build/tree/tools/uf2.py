# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage: uf2.py BIN OUT BASE FAMILY [--abs-block]. Firmware as a UF2 file; github.com/microsoft/uf2, README.md."""

import pathlib
import struct
import sys

PAGE = 256
WITH_FAMILY, WITH_TAGS = 0x2000, 0x8000


def block(address, number, count, family, data, flags=WITH_FAMILY):
    head = struct.pack("<8I", 0x0A324655, 0x9E5D5157, flags, address, PAGE, number, count, family)
    return head + data.ljust(476, b"\0") + struct.pack("<I", 0x0AB16F30)


def abs_block():
    """The block that picotool writes for erratum RP2350-E10."""
    data = b"\xef" * PAGE + struct.pack("<I", 0x9957E304)
    return block(0x10FFFF00, 0, 2, 0xE48BFF57, data, WITH_FAMILY | WITH_TAGS)


def main(source, target, base, family, *options):
    content = pathlib.Path(source).read_bytes()
    pages = [content[n : n + PAGE].ljust(PAGE, b"\0") for n in range(0, len(content), PAGE)]
    blocks = [block(int(base, 0) + n * PAGE, n, len(pages), int(family, 0), page) for n, page in enumerate(pages)]
    pathlib.Path(target).write_bytes((abs_block() if "--abs-block" in options else b"") + b"".join(blocks))


main(*sys.argv[1:])
