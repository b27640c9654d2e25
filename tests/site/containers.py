# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file formats of firmware, written as plainly as they allow."""

import hashlib
import io
import struct
import zipfile
import zlib

UF2_PAGE = 256
UF2_FAMILY, UF2_TAGS = 0x2000, 0x8000
# picotool, check_abs_block: the block that erratum RP2350-E10 asks for
E10_FAMILY, E10_ADDRESS, E10_IGNORE_TAG = 0xE48BFF57, 0x10FFFF00, 0x9957E304


def uf2_block(address, number, count, family, data, flags=UF2_FAMILY, behind=b""):
    """microsoft/uf2, README.md."""
    head = struct.pack("<8I", 0x0A324655, 0x9E5D5157, flags, address, len(data), number, count, family)
    return head + (data + behind).ljust(476, b"\0") + struct.pack("<I", 0x0AB16F30)


def uf2(payload, family, address, e10=False):
    count = -(-len(payload) // UF2_PAGE)
    blocks = [uf2_block(E10_ADDRESS, 0, 2, E10_FAMILY, b"\xef" * UF2_PAGE, UF2_FAMILY | UF2_TAGS,
                        struct.pack("<I", E10_IGNORE_TAG))] if e10 else []
    for number in range(count):
        page = payload[number * UF2_PAGE : (number + 1) * UF2_PAGE].ljust(UF2_PAGE, b"\0")
        blocks.append(uf2_block(address + number * UF2_PAGE, number, count, family, page))
    return b"".join(blocks)


def boot2_crc(code):
    """CRC-32/MPEG-2, which the RP2040's boot ROM wants behind 252 bytes (data sheet, 2.8.1.3.1)."""
    crc = 0xFFFFFFFF
    for byte in code:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc


def dfuse(segments, vid, pid):
    """ST UM0391, chapter 2, with the suffix of USB DFU 1.1, appendix B."""
    elements = b"".join(struct.pack("<II", address, len(data)) + data for address, data in segments)
    target = b"Target\0" + struct.pack("<I255sII", 1, b"ST...", len(elements), len(segments)) + elements
    body = b"DfuSe\x01" + struct.pack("<IB", 11 + len(target), 1) + target
    body += struct.pack("<HHHH3sB", 0, pid, vid, 0x011A, b"UFD", 16)
    return body + struct.pack("<I", zlib.crc32(body) ^ 0xFFFFFFFF)


def ihex_record(kind, address, data):
    record = struct.pack(">BHB", len(data), address, kind) + data
    return b":%s%02X\r\n" % (record.hex().upper().encode(), -sum(record) & 0xFF)


def ihex(segments):
    records = []
    for address, data in segments:
        upper = None
        for at in range(0, len(data), 16):
            if (address + at) >> 16 != upper:
                upper = (address + at) >> 16
                records.append(ihex_record(4, 0, struct.pack(">H", upper)))
            records.append(ihex_record(0, (address + at) & 0xFFFF, data[at : at + 16]))
    return b"".join(records) + ihex_record(1, 0, b"")


def xor_of(data):
    """All bytes of it XORed, by folding: fast for megabytes without any help."""
    size = 1 << max(len(data) - 1, 0).bit_length()
    value = int.from_bytes(data.ljust(size, b"\0"), "little")
    while size > 1:
        size //= 2
        value = (value >> size * 8) ^ (value & (1 << size * 8) - 1)
    return value


def esp_image(segments, entry, flash, chip=None):
    """ESP-IDF, "App Image Format". chip None: the short header of the ESP8266, without SHA-256."""
    image = struct.pack("<BBBBI", 0xE9, len(segments), *flash, entry)
    if chip is not None:
        image += struct.pack("<B3xHBHH4xB", 0xEE, chip, 0, 0, 399, 1)
    checksum = 0xEF
    for address, data in segments:
        image += struct.pack("<II", address, len(data)) + data
        checksum ^= xor_of(data)
    image += b"\0" * (15 - len(image) % 16) + bytes([checksum])
    return image + (hashlib.sha256(image).digest() if chip is not None else b"")


def esp_partitions(rows):
    """ESP-IDF, "Partition Tables": rows of (name, type, subtype, offset, size), closed by an MD5."""
    table = b"".join(struct.pack("<HBBII16sI", 0x50AA, kind, sub, offset, size, name.encode(), 0)
                     for name, kind, sub, offset, size in rows)
    digest = b"\xeb\xeb".ljust(16, b"\xff") + hashlib.md5(table, usedforsecurity=False).digest()
    return (table + digest).ljust(0xC00, b"\xff")


def elf(address, data, machine):
    """One segment of a 32-bit little-endian program."""
    head = b"\x7fELF\x01\x01\x01".ljust(16, b"\0")
    head += struct.pack("<HHIIIIIHHHHHH", 2, machine, 1, address, 52, 0, 0, 52, 32, 1, 0, 0, 0)
    return head + struct.pack("<8I", 1, 84, address, address, len(data), len(data), 5, 4) + data


def archive(members, date):
    """A zip file of (name, bytes) whose bytes depend on nothing else. date: "20260406"."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in members:
            info = zipfile.ZipInfo(name, (int(date[:4]), int(date[4:6]), int(date[6:]), 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, data)
    return out.getvalue()
