#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write udev/60-moult.rules from data/boards/devices.json.

Usage: make-udev-rules.py DEVICES.json [OUTPUT]      (without OUTPUT: to stdout)

The file is committed, because people copy it by hand; a test compares.
"""

import json
from fnmatch import fnmatchcase

import generated

HEAD = """\
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: CC0-1.0
#
# Access to microcontroller boards for whoever sits at this computer: no group, no root.
# Written by build-aux/make-udev-rules.py from data/boards/devices.json.
#
# Copy it to /etc/udev/rules.d/60-moult.rules, then run
#   sudo udevadm control --reload-rules && sudo udevadm trigger
# and plug the board in again.
#
# The number matters: after 50-udev-default.rules, which finds the interfaces, and before
# 73-seat-late.rules, which acts on the tag uaccess. There is no ACTION=="add" on purpose:
# udevadm trigger sends "change".
#
# ID_MM_DEVICE_IGNORE keeps ModemManager from talking to boards when they are plugged in.
# brltty up to 6.4 takes serial adapters away; rules cannot cure that, removing it or a newer one does.

ACTION=="remove", GOTO="moult_end"
SUBSYSTEM=="tty", GOTO="moult_tty"
SUBSYSTEM=="hidraw", GOTO="moult_hidraw"
SUBSYSTEM!="usb", GOTO="moult_end"
ENV{DEVTYPE}!="usb_device", GOTO="moult_end"
"""

# Bootloaders that are only a drive need no rule: UDisks2 mounts it for the user.
RAW_USB = {"picoboot", "dfu", "halfkay", "sdp"}
RAW_HID = {"halfkay", "sdp"}
SERIAL = {"esp", "bossa"}
# What CMSIS-DAP probes of any maker are called.
CMSIS_DAP = "*CMSIS?DAP*"


def without_covered(pids):
    patterns = [pid for pid in pids if pid.endswith("*")]
    return [pid for pid in pids
            if not any(pid != pattern and fnmatchcase(pid, pattern) for pattern in patterns)]


def by_vendor(devices, wanted):
    """vid → pids of all devices that wanted () says yes to, '*' where a vendor is taken whole."""
    result = {}
    for device in devices:
        if wanted(device):
            for usb_id in device["ids"]:
                vid, pid = usb_id.split(":")
                result.setdefault(vid, set()).add(pid)
    return {vid: sorted(without_covered(pids)) for vid, pids in sorted(result.items())}


def rules(vendors, key, action):
    for vid, pids in vendors.items():
        match = f'{key}{{idVendor}}=="{vid}"'
        if pids != ["*"]:
            match += f', {key}{{idProduct}}=="{"|".join(pids)}"'
        if key == "ATTRS":
            match = f'SUBSYSTEMS=="usb", {match}'
        yield f"{match}, {action}"


def text(devices):
    loaders = lambda device: set(device.get("loaders", []))
    is_probe = lambda device: device["kind"] == "probe" or "probe" in device
    no_modem = lambda device: device["kind"] in ("board", "bootloader") or is_probe(device)
    has_tty = lambda d: d["kind"] in ("board", "adapter") or loaders(d) & SERIAL
    access, ignore = 'TAG+="uaccess"', 'ENV{ID_MM_DEVICE_IGNORE}="1"'
    sections = [
        ("Boards, bootloaders and probes are no modems.",
         [*rules(by_vendor(devices, no_modem), "ATTR", ignore), f'ATTR{{product}}=="{CMSIS_DAP}", {ignore}']),
        ("Bootloaders that are written over USB, and debug probes.",
         [*rules(by_vendor(devices, lambda d: is_probe(d) or loaders(d) & RAW_USB), "ATTR", access),
          f'ATTR{{product}}=="{CMSIS_DAP}", {access}']),
        ("Anything that waits in DFU mode.",
         ['ENV{ID_USB_INTERFACES}=="*:fe0102:*", ' + access]),
        (None, ['GOTO="moult_end"', "", 'LABEL="moult_tty"']),
        ("The serial interfaces of boards and of the adapters that boards carry.",
         rules(by_vendor(devices, has_tty), "ATTRS", access)),
        (None, ['GOTO="moult_end"', "", 'LABEL="moult_hidraw"']),
        ("Probes and bootloaders that are spoken to through HID.",
         [*rules(by_vendor(devices, lambda d: is_probe(d) or loaders(d) & RAW_HID), "ATTRS", access),
          f'SUBSYSTEMS=="usb", ATTRS{{product}}=="{CMSIS_DAP}", {access}',
          f'SUBSYSTEMS=="usb", ATTRS{{interface}}=="{CMSIS_DAP}", {access}']),
        (None, ['LABEL="moult_end"']),
    ]
    blocks = []
    for title, lines in sections:
        blocks.append("\n".join(([f"# {title}"] if title else []) + list(lines)))
    return HEAD + "\n" + "\n\n".join(blocks) + "\n"


if __name__ == "__main__":
    generated.main(__doc__, lambda path: text(json.loads(path.read_text(encoding="utf-8"))["devices"]))
