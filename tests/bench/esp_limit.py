# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shortest time in which a stub can take an image: the wire never rests unless the flash is slower."""

import zlib

BLOCK = 0x4000  # of deflated data, as esptool sends it to a stub
ERASE_BLOCK, PAGE = 0x10000, 256
# Of the lab's flash chip and stub; see "sources" in tests/lab/kinds.json.
BLOCK_ERASE_S, PAGE_PROGRAM_S, INFLATE_S_PER_KIB = 0.150, 400e-6, 800e-6


def flash_seconds(position, size):
    """To inflate, erase for and program so many bytes after so many others."""
    erases = (position + size + ERASE_BLOCK - 1) // ERASE_BLOCK - (position + ERASE_BLOCK - 1) // ERASE_BLOCK
    pages = (position + size) // PAGE - position // PAGE
    return erases * BLOCK_ERASE_S + pages * PAGE_PROGRAM_S + size / 1024 * INFLATE_S_PER_KIB


def seconds(image, baud):
    """Two buffers: one block is received while the one before is written; an answer means "send the next"."""
    deflated = zlib.compress(image, 9)
    inflater = zlib.decompressobj()
    position, sent, written = 0, 0.0, 0.0
    for start in range(0, len(deflated), BLOCK):
        block = deflated[start : start + BLOCK]
        size = len(inflater.decompress(block))
        arrived = sent + len(block) * 10 / baud
        sent = max(arrived, written)  # it is answered when the one before is written
        written = sent + flash_seconds(position, size)
        position += size
    return written
