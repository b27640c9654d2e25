#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault of a device behind libusb does what README.md says, and is over when it should be. Runs in the scene
usb-faults."""

import errno
import pathlib
import subprocess
import tempfile

import usblab
from usblab import dfu_util, elements, expect, expect_equal, expect_error, flash_of, journal, lab, node, press
from usbfs_client import Dfu

PLACES = {board["name"]: board["location"] for board in usblab.journals()}
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="moult-usblab-"))
FILE = usblab.write_firmware(FOLDER, "1.26.1")["PYBV11"]
PATIENCE = 100  # ms
ERASE = b"\x41\0\0\2\x08"


def download(location, **options):
    return dfu_util(location, "-a", 0, "-D", FILE, **options)


def works_again(location):
    download(location)
    expect_equal((journal(location)["faults"], journal(location)["flash"]), ({}, flash_of(elements(FILE))))


def stall():
    expect(download(PLACES["stall"], fails=True), '"SET_ADDRESS" get_status')
    works_again(PLACES["stall"])


def timeout():
    device = Dfu(node(PLACES["timeout"]))
    for _ in range(4):
        expect_equal(device.status(), (0, 0, 2))
    expect_error(errno.ETIMEDOUT, device.status, timeout=PATIENCE)
    expect_equal(device.status(), (0, 0, 2))
    device.close()
    works_again(PLACES["timeout"])


def short_packet():
    device = Dfu(node(PLACES["short-packet"]))
    lengths = [len(device.control(0xA1, 3, length=6)) for _ in range(6)]
    expect_equal(lengths, [6, 6, 6, 6, 3, 6])
    device.close()


def dfu_error():
    expect(download(PLACES["dfu-error"], fails=True), "status(6) = Program memory function failed")
    works_again(PLACES["dfu-error"])


def unplug_at():
    download(PLACES["unplug-at"], fails=True)
    lab("wait", PLACES["unplug-at"], "gone")
    press(PLACES["unplug-at"])
    works_again(PLACES["unplug-at"])


def busy_forever():
    device = Dfu(node(PLACES["busy-forever"]))
    device.download(0, ERASE)
    expect_equal(device.status()[2], 4)
    expect_error(errno.ETIMEDOUT, device.status, timeout=PATIENCE)
    lab("fault", PLACES["busy-forever"], "-busy-forever")
    expect_equal(device.status(), (0, 0, 5))
    device.close()


def read_protected():
    device = Dfu(node(PLACES["read-protected"]))
    device.download(0, ERASE)
    device.status()
    expect_equal(device.status(), (11, 0, 10))
    device.clear()
    expect_error(errno.EPIPE, device.upload, 2, 64)
    device.close()


def no_permission():
    expect_error(errno.EACCES, Dfu, node(PLACES["no-permission"]))
    expect(dfu_util(PLACES["no-permission"], "-l"), "LIBUSB_ERROR_ACCESS")


def silent():
    device = Dfu(node(PLACES["silent"]))
    expect_error(errno.ETIMEDOUT, device.status, timeout=PATIENCE)
    expect_error(errno.ETIMEDOUT, device.status, timeout=PATIENCE)
    expect_equal(len(device.control(0x80, 6, 0x0100, length=18)), 18)  # its USB is awake
    device.close()


def lying_layout():
    expect(dfu_util(PLACES["lying-layout"], "-l"), '"@Internal Flash  /0x08000000/99*999Mg"')


def verify_flip():
    place, path = elements(FILE)[0], FOLDER / "back.bin"
    download(PLACES["verify-flip"])
    dfu_util(PLACES["verify-flip"], "-a", 0, "-s", f"{place.address}:2048", "-U", path)
    changed = [a ^ b for a, b in zip(place.data, path.read_bytes())]
    expect_equal((sum(map(bool, changed)), max(changed)), (1, 0x10))


def no_reboot():
    download(PLACES["no-reboot"])
    dfu_util(PLACES["no-reboot"], "-a", 0, "-s", "0x08000000:leave")
    expect_equal(journal(PLACES["no-reboot"])["mode"], "bootloader")
    lab("reset", PLACES["no-reboot"])
    lab("wait", PLACES["no-reboot"], "running")


def killed_program():
    """It had an URB in flight, and takes its claim along."""
    place = PLACES["silent"]
    program = subprocess.Popen(["dfu-util", "--path", place, "-a", "0", "-D", FILE], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    while usblab.count(place, "control-transfers") < 3:
        pass
    program.kill()
    program.wait()
    lab("fault", place, "-silent")
    works_again(place)


if __name__ == "__main__":
    usblab.run((stall, timeout, short_packet, dfu_error, unplug_at, busy_forever, read_protected, no_permission, silent,
                lying_layout, verify_flip, no_reboot, killed_program))  # fmt: skip
