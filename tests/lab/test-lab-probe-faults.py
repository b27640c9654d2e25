#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each fault of a debug probe, of its wires and of its target. Runs in the scene probe-faults."""

import errno
import glob

import usblab
from dap_client import PACKET, RESET_HIGH, RESET_LOW, Hidraw, Probe
from probelab import openocd, run
from usblab import expect, expect_equal, expect_error, journal, lab, node

DPIDR_OF_M4 = b"\x05\x01\x01\x77\x14\xa0\x2b"
PACKET_COUNT, PACKET_SIZE = b"\x00\xfe", b"\x00\xff"
ACK_WAIT, ACK_FAULT, ACK_NONE, ACK_PARITY = 2, 4, 7, 8
CPUID, DBGMCU_IDCODE = 0xE000ED00, 0xE0042000


def get_ack(location):
    """The answer of a target to the first thing that it is asked."""
    probe = Probe(node(location))
    answer = probe.connect()
    probe.close()
    return answer[2]


def read_word(location, address):
    """The answer of its access port, and what that read."""
    probe = Probe(node(location))
    probe.connect()
    _, ack, word = probe.read_word(address)
    probe.close()
    return ack, int.from_bytes(word, "little")


def sound_probe_answers():
    """The one that is merely slow elsewhere: an instant lab knows no time."""
    probe = Probe(node("1-2.6"))
    expect_equal(probe.connect(), DPIDR_OF_M4)
    expect_equal(probe.ask(PACKET_COUNT), b"\x00\x01\x08")
    expect_equal(probe.ask(PACKET_SIZE), b"\x00\x02\x40\x00")
    expect_equal(probe.ask(b"\x99"), b"\xff")
    probe.close()


def packets_wait_in_order():
    """As many as it says it holds, without an answer being fetched; a transfer that is one too many waits."""
    probe = Probe(node("1-2.6"))
    for number in range(8):
        probe.send(bytes([0, 1 + number % 4]))
    for number in range(8):
        expect_equal(probe.receive()[0], 0)
    expect_equal(probe.ask(b"\x7f\x02" + PACKET_COUNT + PACKET_SIZE), b"\x7f\x02\x00\x01\x08\x00\x02\x40\x00")
    probe.send(b"\x7e\x01" + PACKET_COUNT)
    expect_error(errno.ETIMEDOUT, probe.receive, timeout=50)
    probe.send(PACKET_SIZE)
    expect_equal([probe.receive()[0], probe.receive()[0]], [0x7F, 0])
    probe.close()


def answers_are_dropped_when_nobody_has_it():
    probe = Probe(node("1-2.6"))
    probe.send(PACKET_COUNT)
    probe.release()
    probe.claim()
    expect_error(errno.ETIMEDOUT, probe.receive, timeout=50)
    probe.close()


def stale_response():
    probe = Probe(node("1-2.5"))
    expect_equal(probe.ask(PACKET_SIZE), b"\x00\x01\x08")  # of whoever used it before
    expect_equal(probe.receive(), b"\x00\x02\x40\x00")
    probe.close()


def no_target():
    expect_equal(get_ack("1-1.1"), ACK_NONE)


def no_power():
    expect_equal(get_ack("1-1.2"), ACK_NONE)
    lab("fault", "1-1.2", "-no-power")
    expect_equal(get_ack("1-1.2"), 1)


def wait():
    expect_equal(read_word("1-1.3", CPUID)[0], ACK_WAIT)


def fault():
    expect_equal(read_word("1-1.4", CPUID)[0], ACK_FAULT)


def parity():
    expect_equal(read_word("1-1.5", CPUID)[0], ACK_PARITY)


def lying_id():
    expect_equal(read_word("1-1.6", DBGMCU_IDCODE), (1, 0x10006413))
    expect_equal(read_word("1-2.6", DBGMCU_IDCODE), (1, 0x10006431))
    expect_equal(read_word("1-2.6", CPUID), (1, 0x410FC241))


def unplug_at():
    probe = Probe(node("1-2.1"))
    for _ in range(9):
        probe.ask(PACKET_COUNT)
    expect_error(errno.ESHUTDOWN, lambda: [probe.ask(PACKET_COUNT) for _ in range(9)])
    lab("wait", "1-2.1", "gone")


def usb_busy():
    expect_error(errno.EBUSY, Probe, node("1-2.2"))
    expect_error(errno.EBUSY, Probe, node("1-3.4"))


def short_packet():
    probe = Probe(node("1-2.3"))
    lengths = [len(probe.ask(b"\x00\x01")) for _ in range(4)]
    expect_equal(sorted(set(lengths))[-1], 2 + len("Raspberry Pi\0"))
    probe.close()


def long_packet():
    probe = Probe(node("1-2.4"))
    expect_equal(len(probe.ask(PACKET_COUNT)), 3 + 16)
    probe.send(b"\x00\x02")
    expect_error(errno.EOVERFLOW, probe.receive, 16)
    probe.close()


def silent():
    probe = Probe(node("1-2.7"))
    expect_error(errno.ETIMEDOUT, probe.bulk, 1, PACKET_COUNT, timeout=50)
    probe.close()


def stall():
    probe = Probe(node("1-2.8"))
    expect_error(errno.EPIPE, lambda: [probe.ask(PACKET_COUNT) for _ in range(4)])
    probe.close()


def no_reset_line():
    probe = Probe(node("1-3.1"))
    expect_equal(probe.ask(RESET_LOW)[1] & 0x80, 0x80)
    probe.close()
    probe = Probe(node("1-2.6"))
    expect_equal(probe.ask(RESET_LOW)[1] & 0x80, 0)
    expect_equal(probe.ask(RESET_HIGH)[1] & 0x80, 0x80)
    probe.close()


def locked():
    text = openocd("1-3.2", "adapter driver cmsis-dap; transport select swd", "init")
    expect(text, "Failed to read memory at 0xe000ed00", "AP lock engaged")
    expect_equal(journal("1-3.2")["target"]["locked"], True)


def st_link_without_power():
    text = run(["openocd", "-c", "source [find interface/stlink.cfg]", "-c", "adapter serial FAULT23",
                "-c", "source [find target/stm32f4x.cfg]", "-c", "init", "-c", "shutdown"], fails=True)  # fmt: skip
    expect(text, "Target voltage: 0.000000")


def malformed_packets_are_counted():
    probe = Probe(node("1-2.6"))
    probe.connect()
    probe.ask(b"\x05\x00\x03\x02")  # says three, brings one
    probe.ask(b"\x06\x00\xff\x00\x02")  # wants an answer longer than a packet
    expect_equal(journal("1-2.6")["counts"]["dap-malformed"], 2)
    probe.close()


def get_hidraw(location):
    return "/dev/" + glob.glob(f"/sys/bus/usb/devices/{location}/*/*/hidraw/hidraw*")[0].rsplit("/", 1)[1]


def hidraw_is_unplugged():
    probe = Hidraw(get_hidraw("1-3.5"))
    expect_equal(probe.ask(PACKET_COUNT)[:3], b"\x00\x01\x04")
    expect_equal(len(probe.ask(PACKET_SIZE)), PACKET)
    expect_error(errno.EIO, lambda: [probe.ask(PACKET_COUNT) for _ in range(30)])
    lab("wait", "1-3.5", "gone")


def hidraw_may_not_be_opened():
    expect_error(errno.EACCES, Hidraw, get_hidraw("1-3.6"))


usblab.run([sound_probe_answers, packets_wait_in_order, answers_are_dropped_when_nobody_has_it, stale_response,
            no_target, no_power, wait, fault, parity, lying_id, unplug_at, usb_busy, short_packet, long_packet, silent,
            stall, no_reset_line, locked, st_link_without_power, malformed_packets_are_counted, hidraw_is_unplugged,
            hidraw_may_not_be_opened])  # fmt: skip
