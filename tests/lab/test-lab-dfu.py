#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's unmodified dfu-util on every DFU loader of the lab. Runs in the scene usb-peers."""

import pathlib
import subprocess
import tempfile
import urllib.request

import usblab
from usblab import dfu_util, elements, errno, expect, expect_equal, expect_error, flash_of, journal, lab, node, press
from usbfs_client import Device, Dfu, CONNECT_INFO, GET_DRIVER, GET_SPEED, SET_INTERFACE

PYBOARD, MBOOT, F767, H743, L476, WB55, BLANK, OTHER = (
    "1-1.1", "1-1.2", "1-1.3", "1-2.1", "1-2.2", "1-2.3", "1-2.4", "1-3")  # fmt: skip
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="moult-usblab-"))
FILES = usblab.write_firmware(FOLDER, "1.26.1")


def mpremote(location, *words):
    command = ["mpremote", "connect", journal(location)["tty"], *words]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=20, text=True).stdout


def read_back(location, place):
    path = FOLDER / "back.bin"
    path.unlink(missing_ok=True)
    dfu_util(location, "-a", 0, "-s", f"{place.address:#x}:{len(place.data)}", "-U", path)
    return path.read_bytes()


def leave(location, start):
    text = dfu_util(location, "-a", 0, "-s", f"{start:#x}:leave")
    expect(text, "Transitioning to dfuMANIFEST state")
    lab("wait", location, "running")


def flash(location, board_id):
    """As a user does it: download, look, leave."""
    places = elements(FILES[board_id])
    dfu_util(location, "-a", 0, "-D", FILES[board_id])
    for place in places:
        expect_equal(read_back(location, place), place.data)
    leave(location, places[0].address)
    board = journal(location)
    expect_equal((board["version"], board["flash"]), ("1.26.1", flash_of(places)))


def lists_all_of_them():
    text = subprocess.run(["dfu-util", "-l"], stdout=subprocess.PIPE, text=True, check=True, timeout=20).stdout
    for alternate, name in enumerate(("@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg", "@Option Bytes  /0x1FFFC000/01*016 e",
                                      "@OTP Memory /0x1FFF7800/01*512 e,01*016 e", "@Device Feature/0xFFFF0000/01*004 e")):  # fmt: skip
        expect(text, f'ver=2200, devnum={int(node(OTHER)[-3:])}, cfg=1, intf=0, path="{OTHER}", alt={alternate}, '
                     f'name="{name}", serial="3259364D3331"')  # fmt: skip
    expect_equal(text.count("Found DFU"), 4 + 3 + 3)  # the third one is blank, and starts its loader
    expect_equal(journal(BLANK)["mode"], "bootloader")


def pyboard_keeps_its_files():
    mpremote(PYBOARD, "bootloader")
    lab("wait", PYBOARD, "bootloader")
    flash(PYBOARD, "PYBV11")
    expect(mpremote(PYBOARD, "exec", "print(open('keep.txt').read())"), "measured")
    expect_equal(journal(PYBOARD)["counts"]["bootloader-calls"], 1)


def mboot():
    press(MBOOT)
    expect(dfu_util(MBOOT, "-l"), "ver=0300", "/0x80000000/64*32Kg/0x90000000/64*32Kg", 'serial="205E36814230"')
    dfu_util(MBOOT, "-a", 0, "-s", "0x08000000:mass-erase:force", fails=True)
    dfu_util(MBOOT, "-a", 0, "-s", "0x08004000", "-D", FILES["PYBV11"].with_suffix(".hex"), fails=True)
    flash(MBOOT, "PYBD_SF2")
    expect(mpremote(MBOOT, "exec", "print(open('keep.txt').read())"), "measured")


def nucleo_f767():
    press(F767)
    flash(F767, "NUCLEO_F767ZI")
    expect(mpremote(F767, "exec", "print(open('keep.txt').read())"), "measured")


def nucleo_h743():
    press(H743)
    flash(H743, "NUCLEO_H743ZI")
    expect(mpremote(H743, "exec", "print(open('keep.txt').read())"), "measured")


def nucleo_l476():
    """From a file without addresses."""
    place = elements(FILES["NUCLEO_L476RG"])[0]
    path = FOLDER / "l476.bin"
    path.write_bytes(place.data)
    dfu_util(L476, "-a", 0, "-s", f"{place.address:#x}:leave", "-D", path)
    lab("wait", L476, "running")
    expect_equal(journal(L476)["flash"], flash_of([place]))


def nucleo_wb55():
    press(WB55)
    flash(WB55, "NUCLEO_WB55")


def mass_erase():
    """Which takes the program and its files; a ROM that finds nothing starts nothing."""
    press(PYBOARD)
    dfu_util(PYBOARD, "-a", 0, "-s", "0x08000000:mass-erase:force")
    expect_equal((journal(PYBOARD)["flash"], journal(PYBOARD)["counts"]["mass-erases"]), (None, 1))
    lab("reset", PYBOARD)
    lab("wait", PYBOARD, "gone")
    press(PYBOARD)
    flash(PYBOARD, "PYBV11")
    expect_equal(mpremote(PYBOARD, "exec", "import os; print(os.listdir())").strip(), "[]")
    press(WB55)
    dfu_util(WB55, "-a", 0, "-s", "0x08000000:mass-erase:force")
    lab("reset", WB55)
    lab("wait", WB55, "bootloader")


def leaves_into_nothing():
    """The ROM jumps to where it was last pointed at."""
    press(F767)
    dfu_util(F767, "-a", 0, "-s", "0x08020000:leave")
    lab("wait", F767, "gone")
    lab("reset", F767)
    lab("wait", F767, "running")


def read_protection():
    lab("fault", OTHER, "read-protected")
    expect(dfu_util(OTHER, "-a", 0, "-D", FILES["PYBV11"], fails=True), "ERASE_PAGE not correctly executed")
    dfu_util(OTHER, "-a", 0, "-s", "0x08000000:1024", "-U", FOLDER / "protected.bin", fails=True)
    dfu_util(OTHER, "-a", 0, "-s", "0x08000000:unprotect:force")
    lab("wait", OTHER, "bootloader")
    expect_equal((journal(OTHER)["faults"], journal(OTHER)["flash"]), ({}, None))
    flash(OTHER, "PYBV11")


def files_of_the_download_site():
    address = subprocess.check_output(["moult-lab", "site", "address"], text=True, timeout=20).strip()
    for location, board_id in ((PYBOARD, "PYBV11"), (MBOOT, "PYBD_SF2"), (H743, "NUCLEO_H743ZI"), (WB55, "NUCLEO_WB55")):
        path = FOLDER / f"{board_id}-20260406-v1.28.0.dfu"
        with urllib.request.urlopen(f"{address}/resources/firmware/{path.name}", timeout=20) as body:
            path.write_bytes(body.read())
        press(location)
        dfu_util(location, "-a", 0, "-D", path)
        leave(location, elements(path)[0].address)
        expect_equal((journal(location)["version"], journal(location)["flash"]), ("1.28.0", flash_of(elements(path))))


def claims():
    """Two programs on one device; and a program that ended without a word."""
    press(OTHER)
    first, second = Dfu(node(OTHER)), Device(node(OTHER))
    expect_error(errno.EBUSY, second.claim)
    expect_error(errno.EBUSY, second.control, 0xA1, 3, length=6)
    expect_error(errno.EINVAL, second.release)
    expect(second.ioctl(GET_DRIVER, bytes(260)).decode(), "usbfs")
    first.close()
    second.claim()
    expect_equal((second.ioctl(GET_SPEED), second.ioctl(CONNECT_INFO, bytes(8))[0]), (2, int(node(OTHER)[-3:])))
    expect_error(errno.ENOENT, second.claim, 1)
    expect_error(errno.EINVAL, second.ioctl, SET_INTERFACE, bytes((0, 0, 0, 0, 4, 0, 0, 0)))
    second.ioctl(SET_INTERFACE, bytes((0, 0, 0, 0, 3, 0, 0, 0)))
    expect_equal(second.control(0x81, 10, length=1), b"\3")
    second.release()
    expect_equal(second.control(0x81, 10, length=1), b"\0")
    second.close()


def unplugged_while_open():
    device = Dfu(node(OTHER))
    lab("unplug", OTHER)
    expect_error(errno.ENODEV, device.status)
    lab("plug", OTHER)
    lab("wait", OTHER, "running")
    device.close()


def drivers():
    """usb-storage has the pyboard's drive while it runs."""
    device = Device(node(OTHER))
    expect_error(errno.EBUSY, device.claim)
    expect(device.ioctl(GET_DRIVER, bytes(260)).decode(), "usb-storage")
    expect_equal(device.control(0x80, 6, 0x0302, 0x0409, length=255).decode("utf-16le")[1:], "Pyboard Virtual Comm Port in FS Mode")
    expect_error(errno.EPIPE, device.control, 0x80, 6, 0x0307, 0x0409, length=255)
    device.close()


if __name__ == "__main__":
    usblab.run((lists_all_of_them, pyboard_keeps_its_files, mboot, nucleo_f767, nucleo_h743, nucleo_l476, nucleo_wb55, mass_erase,
                leaves_into_nothing, read_protection, files_of_the_download_site, claims, unplugged_while_open, drivers))  # fmt: skip
