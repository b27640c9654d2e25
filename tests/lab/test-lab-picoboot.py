#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's unmodified picotool on the boot ROMs of the lab. Runs in the scene picoboot-peers."""

import hashlib
import os
import pathlib
import struct
import subprocess
import tempfile
import time

import usblab
from picoboot_client import ERASE, FLASH, REBOOT, Picoboot
from usblab import count, errno, expect, expect_equal, expect_error, journal, lab, node, press

ONE, TWIN, PICO2, PARTED, BROKEN, SMALL, CLOSED, BROKEN2 = (
    "1-1.1", "1-1.2", "1-1.3", "1-1.4", "1-2.1", "1-2.2", "1-2.3", "1-2.4")  # fmt: skip
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="moult-picoboot-"))
FILES = usblab.write_firmware(FOLDER, "1.26.1")
RP2_ABSOLUTE = 0xE48BFF57


def payload(path):
    """The bytes that a UF2 file has for a chip's flash."""
    file, found = path.read_bytes(), b""
    for at in range(0, len(file), 512):
        if struct.unpack_from("<I", file, at + 28)[0] != RP2_ABSOLUTE:
            found += file[at + 32 : at + 32 + 256]
    return found


PICO_FILE, PICO2_FILE = FILES["RPI_PICO"], FILES["RPI_PICO2"]
PICO_DATA, PICO2_DATA = payload(PICO_FILE), payload(PICO2_FILE)


def picotool(location, *words, fails=False):
    """Of two of the same kind only the place tells which one is meant. One at a time: see usblab.dfu_util."""
    bus, address = node(location).split("/")[-2:]
    command = ["picotool", *map(str, words), "--bus", str(int(bus)), "--address", str(int(address))]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=40, check=False)  # fmt: skip
    if (done.returncode != 0) != fails:
        raise AssertionError(f"{' '.join(command)}: {done.returncode}\n{done.stdout[-2000:]}")
    return done.stdout


def expect_flash(location, data):
    expect_equal(journal(location)["flash"], {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)})


def restart(location):
    picotool(location, "reboot")
    lab("wait", location, "running")


def mpremote(location, *words):
    command = ["mpremote", "connect", journal(location)["tty"], *words]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=20, text=True).stdout


def tells_what_they_are():
    text = picotool(ONE, "info", "-a")
    expect(text, "type:        RP2040", "revision:    B2", "flash size:  2048K")
    text = picotool(PICO2, "info", "-a")
    expect(text, "RP2350", "chipid:                 0x5f1a2b3c4d5e6f70", "flash size:             4096K", "ARM Secure")


def loads_one_of_two():
    before = journal(TWIN)
    expect(picotool(ONE, "load", "-v", PICO_FILE), "OK")
    restart(ONE)
    expect_flash(ONE, PICO_DATA)
    expect_equal(journal(ONE)["version"], "1.26.1")
    expect_equal((journal(TWIN)["flash"], count(TWIN, "sectors-erased")), (before["flash"], 0))
    expect(mpremote(ONE, "exec", "print(open('keep.txt').read())"), "measured")


def loads_an_rp2350():
    picotool(PICO2, "verify", PICO2_FILE, fails=True)
    picotool(PICO2, "load", "-v", PICO2_FILE)
    picotool(PICO2, "verify", PICO2_FILE)
    restart(PICO2)
    expect_flash(PICO2, PICO2_DATA)
    expect_equal(journal(PICO2)["version"], "1.26.1")


def saves():
    path = FOLDER / "saved.bin"
    picotool(TWIN, "save", "-r", hex(FLASH), hex(FLASH + 8192), path)
    old = path.read_bytes()
    picotool(TWIN, "load", PICO_FILE)
    picotool(TWIN, "save", "-r", hex(FLASH), hex(FLASH + 8192), path)
    expect_equal(path.read_bytes(), PICO_DATA[:8192])
    assert old != path.read_bytes()


def drive_writes_to_the_same_flash():
    """What picotool wrote is there before the drive changes it; the board boots what was last."""
    press(BROKEN)
    picotool(BROKEN, "load", PICO_FILE)
    restart(BROKEN)
    expect_equal(journal(BROKEN)["version"], "1.26.1")
    press(BROKEN)
    older = usblab.write_firmware(FOLDER, "1.25.0")["RPI_PICO"]
    disk = journal(BROKEN)["disk"]
    text = subprocess.run(["udisksctl", "mount", "-b", f"/dev/{disk}1"], stdout=subprocess.PIPE, text=True, check=True, timeout=20).stdout  # fmt: skip
    mounted = pathlib.Path(text.split(" at ")[1].strip().rstrip("."))
    device = Picoboot(node(BROKEN))
    device.begin()
    device.exclusive(1)
    file = os.open(mounted / "NEW.UF2", os.O_WRONLY | os.O_CREAT)
    os.write(file, older.read_bytes())
    expect_error(errno.EIO, os.fsync, file)
    os.close(file)
    expect_equal(device.read(FLASH, 256), PICO_DATA[:256])
    device.exclusive(0)
    device.close()
    (mounted / "AGAIN.UF2").write_bytes(older.read_bytes())
    lab("wait", BROKEN, "running")
    expect_equal(journal(BROKEN)["version"], "1.25.0")


def erases():
    """All of it; what is left is a board that stays in its bootloader."""
    before = count(SMALL, "enumerations")
    picotool(SMALL, "erase", "-a")
    expect_equal(count(SMALL, "sectors-erased"), 64)
    picotool(SMALL, "reboot")
    while count(SMALL, "enumerations") == before:
        time.sleep(0.02)
    lab("wait", SMALL, "bootloader")
    expect_equal((journal(SMALL)["version"], journal(SMALL)["flash"]["size"]), (None, 0))
    picotool(SMALL, "load", PICO_FILE)
    restart(SMALL)
    expect_flash(SMALL, PICO_DATA)


def erases_files():
    """They lie at the flash's end, as long as the boot ROM runs."""
    press(ONE)
    device = Picoboot(node(ONE))
    device.begin()
    device.plain(ERASE, FLASH + 0xA0000, 0x4000)
    device.close()
    restart(ONE)
    expect_equal(journal(ONE)["version"], "1.26.1")
    expect_equal(mpremote(ONE, "exec", "import os; print(os.listdir())").strip(), "[]")


def partitions():
    expect(picotool(PARTED, "partition", "info"), "00002000->00100000", '"app", uf2 { rp2350-arm-s }', "NSBOOT(r)")
    picotool(PARTED, "load", "-v", PICO2_FILE)
    device = Picoboot(node(PARTED))
    device.begin()
    expect_equal(device.read(FLASH + 0x2000, 4096), PICO2_DATA[:4096])
    expect_error(errno.EPIPE, device.write, FLASH + 0x100000, bytes(256))
    expect_equal(device.status()[0], 10)
    device.close()
    restart(PARTED)
    expect_equal(journal(PARTED)["version"], "1.26.1")


def reboots_to_the_bootloader():
    before = count(PARTED, "enumerations")
    press(PARTED)
    picotool(PARTED, "reboot", "-u")
    lab("wait", PARTED, "bootloader")
    expect_equal(count(PARTED, "enumerations"), before + 2)


# ---- faults ----


def with_fault(location, name, value=None):
    """The board in its bootloader, with a fault that strikes from now on."""
    lab("fault", location, name if value is None else f"{name}={value}")
    press(location)
    return Picoboot(node(location))


def mend(location, name, device=None):
    if device:
        device.close()
    lab("fault", location, f"-{name}")


def fault_stall():
    device = with_fault(BROKEN, "stall", 3)
    expect_error(errno.EPIPE, lambda: [device.read(0x10, 4) for _ in range(2)])
    device.recover()
    expect_equal(device.read(0x10, 4), b"Mu\x01\x03")
    mend(BROKEN, "stall", device)


def fault_timeout():
    device = with_fault(BROKEN, "timeout", 2)
    expect_error(errno.ETIMEDOUT, device.read, 0x10, 4)
    device.recover()
    expect_equal(device.read(0x10, 4), b"Mu\x01\x03")
    mend(BROKEN, "timeout", device)


def fault_short_packet():
    device = with_fault(BROKEN, "short-packet", 2)
    device.order(0x84, 0x10, 4, length=4)
    expect_equal(device.bulk(0x84, length=4), b"Mu")
    mend(BROKEN, "short-packet", device)


def fault_unplug_at():
    device = with_fault(BROKEN, "unplug-at", 2)
    try:
        device.read(0x10, 4)
    except OSError as error:
        assert error.errno in (errno.ENODEV, errno.ESHUTDOWN), error
    lab("wait", BROKEN, "gone")
    device.close()
    lab("plug", BROKEN)
    lab("wait", BROKEN, "running")


def fault_no_permission():
    expect_error(errno.EACCES, Picoboot, node(CLOSED))


def fault_exclusive_refused():
    device = with_fault(BROKEN2, "exclusive-refused")
    expect_error(errno.EPIPE, device.exclusive, 1)
    expect_equal(device.status(), (10, 1))
    mend(BROKEN2, "exclusive-refused", device)


def fault_write_fails():
    with_fault(BROKEN, "write-fails", 5).close()
    expect(picotool(BROKEN, "load", "-v", PICO_FILE, fails=True), "ERROR")
    mend(BROKEN, "write-fails")


def fault_verify_flip():
    device = with_fault(BROKEN, "verify-flip", 2)
    device.begin()
    first = [device.read(FLASH + 256, 256) for _ in range(3)]
    expect_equal(bytes(a ^ b for a, b in zip(first[1], first[2])), bytes(128) + b"\x10" + bytes(127))
    expect_equal(first[0], first[2])
    mend(BROKEN, "verify-flip", device)


def fault_no_reboot():
    device = with_fault(BROKEN, "no-reboot")
    device.plain(REBOOT, 0, 0, 10)
    expect_error(errno.EPIPE, device.read, FLASH, 256)
    expect_equal((device.status()[0], journal(BROKEN)["mode"]), (7, "bootloader"))
    mend(BROKEN, "no-reboot", device)


def fault_small_flash():
    press(SMALL)
    expect(picotool(SMALL, "info", "-a"), "flash size:  256K")


def claimed_by_another():
    """No fault, but what two programs make of each other."""
    first = Picoboot(node(TWIN))
    expect_error(errno.EBUSY, Picoboot, node(TWIN))
    first.close()
    Picoboot(node(TWIN)).close()


def lax_rp2040():
    """Its ROM acknowledges an erase that it does not carry out."""
    device = Picoboot(node(TWIN))
    device.begin()
    before = count(TWIN, "sectors-erased")
    device.plain(ERASE, FLASH + 1, 4096)
    expect_equal(count(TWIN, "sectors-erased"), before)
    device.close()


usblab.run([
    tells_what_they_are, loads_one_of_two, loads_an_rp2350, saves, drive_writes_to_the_same_flash, erases, erases_files, partitions,
    reboots_to_the_bootloader, fault_stall, fault_timeout, fault_short_packet, fault_unplug_at, fault_no_permission,
    fault_exclusive_refused, fault_write_fails, fault_verify_flip, fault_no_reboot, fault_small_flash, claimed_by_another,
    lax_rp2040,
])  # fmt: skip
