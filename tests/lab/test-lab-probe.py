#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's unmodified pyOCD and OpenOCD on every kind of probe and every flash controller of the lab.

Runs in the scene probe-peers.
"""

import json
import subprocess

import usblab
from probelab import FOLDER, expect_flashed, image, openocd, pyocd, run
from usblab import count, expect, expect_equal, journal, lab

F412, F405, RP2040, SAMD51, NUCLEO, NUCLEO3, MICROBIT, MICROBIT2, NRF52840, JLINK = (
    "1-1.1", "1-1.2", "1-1.3", "1-1.4", "1-2.1", "1-2.2", "1-2.3", "1-2.4", "1-3", "1-4")  # fmt: skip
PICO, PICO_PROBE = "1-5.1", "1-5.2"
DAP, DAP_BULK, DAP_HID = (
    "adapter driver cmsis-dap; transport select swd",
    "adapter driver cmsis-dap; cmsis_dap_backend usb_bulk; transport select swd",
    "adapter driver cmsis-dap; cmsis_dap_backend hid; transport select swd")  # fmt: skip
ST_LINK, ST_LINK_DAP = ("source [find interface/stlink.cfg]", "source [find interface/stlink-dap.cfg]")
SMALL = 2000


def repl(location):
    """What the firmware behind a tty says of itself."""
    lab("wait", location, "running")
    return subprocess.run(["mpremote", "connect", journal(location)["tty"], "exec",
                           "import sys, machine; print(sys.version, machine.unique_id().hex())"],
                          stdout=subprocess.PIPE, check=True, timeout=20, text=True).stdout  # fmt: skip


def both_list_all_of_them():
    boards = json.loads(run(["pyocd", "json", "-p"]))["boards"]
    found = {board["unique_id"]: board for board in boards}
    for location in (F412, F405, RP2040, SAMD51, NUCLEO, NUCLEO3, MICROBIT, MICROBIT2, NRF52840):
        expect(str(sorted(found)), journal(location)["serial"])
    expect_equal(found[journal(NUCLEO)["serial"]]["board_name"], "NUCLEO-F411RE")
    expect_equal(found[journal(MICROBIT)["serial"]]["target"], "nrf51")
    expect_equal(journal(JLINK)["counts"].get("bulk-transfers", 0), 0)  # its program asks through its own library


def program_with_pyocd(location, chip, base):
    """One connection: load, compare, reset."""
    path = image(chip, SMALL)
    text = pyocd("commander", location, "-c", f"load {path} {base:#x}", "-c", f"compare {base:#x} {path}", "-c", "reset")
    expect(text, "match")
    expect_flashed(location, path)


def pyocd_programs_stm32f405_by_v2_at_high_speed():
    """By its command that programs, too, which does not compare; then erases one sector, then all."""
    path = image("stm32f405", 20000)
    text = pyocd("load", F405, "--format", "bin", "-a", "0x08000000", path)
    expect(text, "programmed 20480 bytes")
    expect_flashed(F405, path)
    erased = count(F405, "erased-sectors")
    text = pyocd("commander", F405, "-c", "erase 0x08004000 1", "-c", "read32 0x08003ffc 8", "-c", "erase")
    expect(text, "08003ffc:  %s ffffffff" % path.read_bytes()[0x3FFC:0x4000][::-1].hex())
    expect_equal(count(F405, "erased-sectors"), erased + 1)
    expect_equal(journal(F405)["flash"], None)


def pyocd_programs_nrf51_by_v1():
    """The kernel's driver is taken off, and put back."""
    program_with_pyocd(MICROBIT, "nrf51822", 0)
    expect_equal(journal(MICROBIT)["counts"].get("hid-reports", 0), 0)


def pyocd_programs_nrf52840_by_st_link_v2():
    program_with_pyocd(NRF52840, "nrf52840", 0)


def pyocd_programs_stm32f411_by_st_link_v3():
    program_with_pyocd(NUCLEO3, "stm32f411", 0x08000000)


def program_with_openocd(location, interface, chip, base, **options):
    """Erase, write, verify, reset."""
    path = image(chip, SMALL, seed=2)
    text = openocd(location, interface, f"program {path} {base:#x} verify reset", **options)
    expect(text, "Programming Finished", "Verified OK")
    expect_flashed(location, path)
    expect_equal(journal(location)["target"]["running"], True)


def openocd_programs_stm32f412_by_v2():
    program_with_openocd(F412, DAP_BULK, "stm32f412", 0x08000000)


def openocd_programs_nrf51_by_hidraw():
    program_with_openocd(MICROBIT, DAP_HID, "nrf51822", 0)
    expect_equal(journal(MICROBIT)["counts"]["hid-reports"] > 100, True)


def openocd_programs_nrf52833():
    program_with_openocd(MICROBIT2, DAP_BULK, "nrf52833", 0)


def openocd_programs_samd51_by_hidraw():
    program_with_openocd(SAMD51, DAP, "samd51j19", 0)


def openocd_programs_rp2040():
    program_with_openocd(RP2040, DAP, "rp2040", 0x10000000)


def openocd_programs_stm32f411_by_st_link_v3():
    program_with_openocd(NUCLEO3, ST_LINK_DAP, "stm32f411", 0x08000000)


def openocd_programs_stm32f411_by_st_link_v2_1():
    program_with_openocd(NUCLEO, ST_LINK, "stm32f411", 0x08000000)


def tty_tells_of_the_firmware_that_was_flashed():
    """A Nucleo and a micro:bit: from one version to the next, each by its probe."""
    files = usblab.write_firmware(FOLDER, "1.26.1")
    path = files["NUCLEO_F411RE"]
    openocd(NUCLEO, ST_LINK, f"program {path} verify reset")
    expect(repl(NUCLEO), "MicroPython v1.26.1", journal(NUCLEO)["target"]["unique_id"])
    openocd(MICROBIT, DAP_HID, f"program {files['MICROBIT']} verify reset")
    expect(repl(MICROBIT), "MicroPython v1.26.1", journal(MICROBIT)["target"]["unique_id"])
    expect_equal(journal(MICROBIT)["version"], "1.26.1")


def halted_target_is_silent():
    openocd(NUCLEO, ST_LINK, "init", "reset halt")
    expect_equal(journal(NUCLEO)["state"], "halted")
    openocd(NUCLEO, ST_LINK, "init", "reset run")
    expect(repl(NUCLEO), "MicroPython v1.26.1")


def pyocd_programs_rp2040_of_a_pico_with_a_probe_on_its_pins():
    """Its flash is the target's: one program by the probe, the next one by its own bootloader."""
    pico = journal(PICO)
    expect_equal(journal(PICO_PROBE)["target"]["unique_id"], pico["serial"])
    uf2 = usblab.write_firmware(FOLDER, "1.25.0")["RPI_PICO"].read_bytes()
    path = FOLDER / "pico.bin"
    path.write_bytes(b"".join(uf2[at + 32 : at + 288] for at in range(0, len(uf2), 512)))
    pyocd("load", PICO_PROBE, "--format", "bin", "-a", "0x10000000", path)
    expect_flashed(PICO_PROBE, path)
    expect(repl(PICO), "MicroPython v1.25.0", pico["serial"])
    expect_equal(journal(PICO)["version"], "1.25.0")
    expect_equal(journal(PICO_PROBE)["flash"], journal(PICO)["flash"])


usblab.run([both_list_all_of_them, pyocd_programs_stm32f405_by_v2_at_high_speed,
            pyocd_programs_nrf51_by_v1, pyocd_programs_nrf52840_by_st_link_v2, pyocd_programs_stm32f411_by_st_link_v3,
            openocd_programs_stm32f412_by_v2, openocd_programs_nrf51_by_hidraw, openocd_programs_nrf52833,
            openocd_programs_samd51_by_hidraw, openocd_programs_rp2040, openocd_programs_stm32f411_by_st_link_v3,
            openocd_programs_stm32f411_by_st_link_v2_1, tty_tells_of_the_firmware_that_was_flashed,
            halted_target_is_silent, pyocd_programs_rp2040_of_a_pico_with_a_probe_on_its_pins])  # fmt: skip
