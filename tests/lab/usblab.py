# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the virtual boards behind libusb have in common."""

import errno
import hashlib
import struct
import subprocess
import traceback
from typing import NamedTuple

import esplab  # which also finds tests/data
import tap
from esplab import expect, expect_equal, folder, journal, lab, write_firmware

__all__ = ["errno", "expect", "expect_equal", "folder", "journal", "lab", "write_firmware"]

PREFIX, TARGET, ELEMENT, SUFFIX = 11, 274, 8, 16  # UM0391, chapter 2


class Place(NamedTuple):
    """A piece of a program and where it lies."""

    address: int
    data: bytes


def elements(path):
    """The pieces in a .dfu file of one target."""
    file, at, found = path.read_bytes()[:-SUFFIX], PREFIX + TARGET, []
    while at < len(file):
        address, size = struct.unpack_from("<II", file, at)
        found.append(Place(address, file[at + ELEMENT : at + ELEMENT + size]))
        at += ELEMENT + size
    return found


def flash_of(places):
    """What the journal says of a flash that holds these pieces."""
    data = b"".join(place.data for place in places)
    return {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}


def dfu_util(location, *words, fails=False, deadline=20):
    """Debian's dfu-util on the device at a location. One at a time: umockdev mixes up those that start together."""
    command = ["dfu-util", "--path", location, "-d", "0483:df11", *map(str, words)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=deadline, check=False)  # fmt: skip
    if (done.returncode != 0) != fails:
        raise AssertionError(f"{' '.join(command)}: {done.returncode}\n{done.stdout[-2000:]}")
    return done.stdout


def expect_error(number, call, *arguments, **options):
    """It must fail with this errno."""
    try:
        found = call(*arguments, **options)
    except OSError as error:
        expect_equal(errno.errorcode[error.errno], errno.errorcode[number])
    else:
        raise AssertionError(f"{found!r} instead of {errno.errorcode[number]}")


def node(location):
    return journal(location)["node"]


def count(location, name):
    return journal(location)["counts"].get(name, 0)


def press(location):
    lab("press", location)
    lab("wait", location, "bootloader")


def run(tests):
    """Each function is one test, in their order."""
    for test in tests:
        problems = []
        try:
            test()
        except (AssertionError, subprocess.SubprocessError, OSError):
            problems = traceback.format_exc().splitlines()
        tap.check(test.__name__.replace("_", " "), problems)
    tap.done()


journals = esplab.journals
