# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab from inside: what the boards have seen, hands that plug and press, files to flash."""

import hashlib
import json
import re
import struct
import subprocess
import urllib.request
from pathlib import Path

UF2_BLOCK = 512
UF2_FAMILY_PRESENT = 0x2000
E10_FAMILY = 0xE48BFF57  # a block for the RP2350's loader, never written


def run(*words):
    return subprocess.run(["moult-lab", *map(str, words)], check=True, capture_output=True,
                          text=True).stdout


def journal():
    """What each board has seen, by location."""
    return {board["location"]: board for board in json.loads(run("journal"))}


def flash_of(location):
    return journal()[location]["flash"]["sha256"]


def plug(location):
    run("plug", location)


def unplug(location):
    run("unplug", location)


def press(location):
    run("press", location)


def fault(location, *faults):
    for name in faults:
        run("fault", location, name)


def site(*words):
    """What becomes of the download site: down, up, later, fault …"""
    return run("site", *words)


def site_requests():
    """What the download site was asked for so far."""
    return json.loads(site("log"))["requests"]


def fetch(path, folder):
    """A file as the download site has it."""
    file = Path(folder) / path.rsplit("/", 1)[1]
    with urllib.request.urlopen(site("address").strip() + path, timeout=20) as answer:
        file.write_bytes(answer.read())
    return file


def write_firmware(folder, version=None):
    """Files for the boards of the scene, by the board id in their name."""
    run("firmware", folder, *([version] if version else []))
    return {re.split("-[0-9]{8}-", path.name)[0]: path for path in Path(folder).glob("*-v*.*")}


def write_loop(folder, size=512):
    """A program that does nothing, for any Cortex-M whose flash begins at 0; as a hex file, and its bytes."""
    assert size <= 1 << 16, "a record's address has 16 bits"
    data = (struct.pack("<64I", 0x20001000, *[0x101] * 63) + struct.pack("<H", 0xe7fe)).ljust(size, b"\1")
    lines = []
    for start in range(0, len(data), 16):
        part = data[start:start + 16]
        record = bytes([len(part), start >> 8, start & 0xff, 0]) + part
        lines.append(":" + record.hex().upper() + f"{-sum(record) & 0xff:02X}")
    file = Path(folder) / "loop.hex"
    file.write_text("\n".join(lines + [":00000001FF", ""]))
    return file, data


def payload_sha256(path, length=None):
    """Of what a board's flash must hold when it was written with this UF2 file; of the first bytes of that."""
    data = Path(path).read_bytes()
    payload = {}
    for start in range(0, len(data), UF2_BLOCK):
        _, _, flags, address, size, _, _, family = struct.unpack_from("<8I", data, start)
        if flags & UF2_FAMILY_PRESENT and family == E10_FAMILY:
            continue
        payload[address] = data[start + 32:start + 32 + size]
    return hashlib.sha256(b"".join(payload[address] for address in sorted(payload))[:length]).hexdigest()


def sha256(path):
    """Of what an ESP's flash must hold when it was written with this file."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
