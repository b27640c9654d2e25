# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of debug probes have in common: images to flash, and the two programs that flash them."""

import hashlib
import pathlib
import random
import struct
import subprocess
import tempfile
from typing import NamedTuple

from usblab import expect_equal, journal

FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="moult-probelab-"))
BRANCH_TO_ITSELF = b"\xfe\xe7"


class Chip(NamedTuple):
    """Where a chip's flash is, and what the programs call the chip."""

    base: int
    openocd: str
    pyocd: str = ""
    stack: int = 0x20002000
    vectors: int = 0
    before: str = ""  # what OpenOCD needs to hear besides


CHIPS = {
    "stm32f411": Chip(0x08000000, "stm32f4x", "stm32f412xg"),  # the same flash in 512 kB
    "stm32f412": Chip(0x08000000, "stm32f4x", "stm32f412xg"),
    "stm32f405": Chip(0x08000000, "stm32f4x", "stm32f412xg"),
    "nrf51822": Chip(0, "nrf51", "nrf51822"),
    "nrf52833": Chip(0, "nrf52", "nrf52833"),
    "nrf52840": Chip(0, "nrf52", "nrf52840"),
    "samd51j19": Chip(0, "atsame5x"),
    "rp2040": Chip(0x10000000, "rp2040", "rp2040", vectors=0x100),
}


def image(chip, size, seed=1):
    """Noise that a core starts: a stack, a reset vector, and there a branch to itself."""
    data, at = bytearray(random.Random(seed).randbytes(size)), CHIPS[chip].vectors
    data[at : at + 8] = struct.pack("<II", CHIPS[chip].stack, CHIPS[chip].base + at + 0x201)
    data[at + 0x200 : at + 0x202] = BRANCH_TO_ITSELF
    data[-1] = 1  # the journal's image ends where the blank flash begins
    path = FOLDER / f"{chip}-{size}-{seed}.bin"
    path.write_bytes(data)
    return path


def flash_of(path):
    """What the journal says of a flash that holds this image."""
    data = path.read_bytes()
    return {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}


def expect_flashed(location, path):
    board = journal(location)
    expect_equal(board["flash"], flash_of(path))
    expect_equal(board["counts"]["violations"], 0)
    expect_equal(board["counts"].get("dap-malformed", 0), 0)


def run(words, deadline=40, fails=False):
    done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=deadline, check=False)  # fmt: skip
    if (done.returncode != 0) != fails:
        raise AssertionError(f"{' '.join(map(str, words))}: {done.returncode}\n{done.stdout[-2500:]}")
    return done.stdout


def pyocd(command, location, *words, **options):
    """Debian's pyOCD on the probe at a location; with its target, where it has one built in."""
    board = journal(location)
    target = CHIPS[board["target"]["chip"]].pyocd if board["target"] else "cortex_m"
    return run(["pyocd", command, "-W", "-u", board["serial"], "-t", target, "-f", "10M",
                "-O", "auto_unlock=false", *map(str, words)], **options)  # fmt: skip


def openocd(location, interface, *commands, **options):
    """Debian's OpenOCD on the probe at a location. The connection is made before the commands."""
    board = journal(location)
    chip = CHIPS[board["target"]["chip"]]
    words = ["openocd"]
    for line in (interface, f"adapter serial {board['serial']}", "gdb_port disabled", "tcl_port disabled",
                 "telnet_port disabled", f"source [find target/{chip.openocd}.cfg]", *commands, "shutdown"):  # fmt: skip
        words += ["-c", line]
    return run(words, **options)
