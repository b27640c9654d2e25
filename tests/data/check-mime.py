#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Are firmware files known by what is in them, recipes and firmware by their names, once our MIME types are installed?

Usage: check-mime.py MIME-TYPES.xml
"""

import os
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from tap import check, done

UF2 = struct.pack("<8I", 0x0A324655, 0x9E5D5157, 0x2000, 0x10000000, 256, 0, 1, 0xE48BFF56)
UF2 += bytes(476) + struct.pack("<I", 0x0AB16F30)
DFUSE = b"DfuSe\x01" + struct.pack("<IB", 285, 1) + b"Target" + bytes(268)


def content_type(path):
    """As GIO sees it, which is how the desktop chooses what opens a file."""
    text = subprocess.run(["gio", "info", "-a", "standard::content-type", str(path)], check=True,
                          capture_output=True, text=True).stdout
    return text.rsplit("standard::content-type:", 1)[-1].strip()


with tempfile.TemporaryDirectory() as folder:
    data, files = Path(folder) / "data", Path(folder) / "files"
    packages = data / "mime" / "packages"
    packages.mkdir(parents=True)
    files.mkdir()
    shutil.copy(sys.argv[1], packages)
    database = subprocess.run(["update-mime-database", "-V", str(data / "mime")], capture_output=True, text=True)
    check("update-mime-database takes it", [database.stderr] if database.returncode else [])

    os.environ["XDG_DATA_HOME"] = str(data)
    for name, content, wanted in (
        ("firmware.uf2", UF2, "application/x-uf2"),
        ("uf2-without-suffix", UF2, "application/x-uf2"),
        ("firmware.dfu", DFUSE, "application/x-dfu"),
        ("dfu-without-suffix", DFUSE, "application/x-dfu"),
        ("plain.dfu", bytes(256) + b"UFD\x10" + bytes(4), "application/x-dfu"),
        ("class.moult", b'{"moult": "recipe", "version": 1}', "application/x-moult-recipe"),
        ("text.txt", b"UF2 and DfuSe are formats of firmware.\n", "text/plain"),
        ("firmware.bin", bytes([0xE9, 3, 2, 0x2F]) + bytes(508), "application/octet-stream"),
    ):
        (files / name).write_bytes(content)
        found = content_type(files / name)
        check(f"{name} is {wanted}", [] if found == wanted else [f"it is {found}"])
done()
