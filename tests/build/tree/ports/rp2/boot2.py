# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage: boot2.py CHIP FILE. What a chip's boot ROM looks for in the flash before it starts a program."""

import pathlib
import struct
import sys


def crc(data):
    """CRC-32/MPEG-2: RP2040 datasheet, 2.8.1.3.1."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = value << 1 ^ (0x104C11DB7 if value & 0x80000000 else 0)
    return value


def boot2():
    """252 bytes of code, here a branch to itself, and their CRC."""
    code = b"\xfe\xe7" * 126
    return code + struct.pack("<I", crc(code))


def image_def():
    """RP2350 datasheet, 5.9.1: an executable for the Arm cores of an RP2350, secure."""
    return struct.pack("<5I", 0xFFFFDED3, 0x10210142, 0x000001FF, 0, 0xAB123579)


def main(chip, path):
    section, data = (".boot2", boot2()) if chip == "rp2040" else (".image_def", image_def())
    pathlib.Path(path).write_text(
        "#include <stdint.h>\n"
        f'__attribute__ ((section ("{section}"), used)) const uint8_t boot2[] = {{{",".join(map(str, data))}}};\n'
    )


main(*sys.argv[1:])
