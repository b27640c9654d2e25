# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may go wrong with a download: the answers, the contents, and the way they are sent.

A fault strikes the requests whose path fits its pattern, all of them or the next COUNT.
"""

import gzip
import socket
import struct
import threading
import time
import zlib
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from catalogue import numbers

MIB = 1024 * 1024
TICK_S = 0.02


@dataclass
class Fault:
    pattern: str
    name: str
    value: str | None = None
    left: int | None = None  # requests; None: until it is mended

    def number(self, otherwise=None):
        return otherwise if self.value is None else int(self.value)


# Contents: (site, resource, fault) → resource. What kind they claim to be stays.


def html(_site, resource, _fault):
    """The page of a hotel's network instead of what was asked for."""
    return resource.with_body(b"<!DOCTYPE html>\n<html><body>Please log in</body></html>\n")


def other_board(site, resource, fault):
    """The file of another board: of the named one, or of the next that has such a file."""
    build, firmware, ext = resource.found
    boards = [fault.value] if fault.value else [
        board["board_id"] for board in site.catalogue.boards.values()
        if board["port"] == build.board["port"] and board["board_id"] != build.board["board_id"]]
    for board_id in boards:
        for found in site.catalogue.files(board_id).values():
            if found[1].version == firmware.version and found[2] == ext:
                return resource.with_body(site.make_body(found))
    raise ValueError(f"no other board has a .{ext} of {firmware.version}")


def other_version(site, resource, fault):
    """The file of another version: of the named one, or of the next older release."""
    build, firmware, ext = resource.found
    for found in site.catalogue.files(build.board["board_id"]).values():
        other = found[1].version
        wanted = other == fault.value if fault.value else (
            "-" not in other and numbers(other) < numbers(firmware.version))
        if found[0].id == build.id and found[2] == ext and wanted:
            return resource.with_body(site.make_body(found))
    raise ValueError(f"{build.id} has no other version of .{ext}")


def flipped_bit(_site, resource, fault):
    body = bytearray(resource.body)
    body[fault.number(len(body) // 2)] ^= 1
    return resource.with_body(bytes(body))


def bomb(_site, resource, fault):
    """So many MiB (512) of nothing, packed into a thousandth of it."""
    count = fault.number(512)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    crc = 0
    for _ in range(count):
        crc = zlib.crc32(bytes(MIB), crc)
    end = zlib.compressobj(9, zlib.DEFLATED, -15).flush() + struct.pack("<II", crc, count * MIB & 0xFFFFFFFF)
    return replace(resource.with_body(gzip.compress(b"")[:10] + piece * count + end), encoding="gzip")


def huge(_site, resource, fault):
    """A whole page of so many megabytes (50)."""
    line = b"<p>and so on</p>\n"
    count = fault.number(50) * 1000 * 1000 // len(line)
    return resource.with_body(b"<!DOCTYPE html>\n<html><body>\n" + line * count + b"</body></html>\n")


def garbage(_site, resource, _fault):
    """What only looks like a page: tags that never close, links to nowhere, bytes that are no text."""
    junk = b"<a href='/resources/firmware/'><h2>Firmware</h2 <a class=board-card href><!-- \xff\xfe\0<<<&#x110000;"
    return resource.with_body(b"<html><div <p>" + junk * 200 + b"</html>")


def truncated(_site, resource, _fault):
    """Half of it, and a length that says that this is all."""
    return resource.with_body(resource.body[: len(resource.body) // 2])


CONTENTS = {"html": html, "other-board": other_board, "other-version": other_version, "flipped-bit": flipped_bit,
            "bomb": bomb, "huge": huge, "garbage": garbage, "truncated": truncated}

# Answers: (request, fault) → status, headers


def unavailable(_request, fault):
    return 503, {"Retry-After": fault.value or "1"}


def redirect_loop(request, _fault):
    return 302, {"Location": request.path}


ANSWERS = {"404": lambda *_: (404, {}), "500": lambda *_: (500, {}), "503": unavailable,
           "redirect-loop": redirect_loop}

# What the server forgets of HTTP; see server.py
RULES = {"no-range", "changed-etag"}

# The way: (wire, body, fault) → whether the connection can be used on. Everything goes by the wire.


class Wire:
    """The connection of one request; the head goes before the first piece of the body. sent: of the body."""

    def __init__(self, connection, head, mended):
        self.connection = connection
        self.head = head
        self.mended = mended
        self.total = -len(head)

    @property
    def sent(self):
        return max(self.total, 0)

    def send(self, data):
        """All of it; large pieces go straight from memory to the kernel."""
        pieces = [self.head + bytes(data)] if len(data) <= 64 * 1024 else [self.head, data]
        self.head = b""
        for piece in pieces:
            view = memoryview(piece)
            while view:
                count = self.connection.send(view)
                self.total += count
                view = view[count:]

    def hang(self):
        """Until the fault is mended or the other side has gone."""
        self.connection.settimeout(0.1)
        while not self.mended.is_set():
            try:
                if not self.connection.recv(4096):
                    return
            except TimeoutError:
                continue
            except OSError:
                return


def send_plainly(wire, body, _fault):
    wire.send(body)
    return True


def send_slowly(wire, body, fault):
    rate = max(1, fault.number(10000))
    begun = time.monotonic()
    wire.send(b"")
    while wire.sent < len(body) and not wire.mended.is_set():
        due = int((time.monotonic() - begun) * rate)
        wire.send(memoryview(body)[wire.sent : due])
        time.sleep(TICK_S)
    wire.send(memoryview(body)[wire.sent :])
    return True


def stall(wire, body, fault):
    """After so many bytes of the body; without a number not even the head comes."""
    if fault.value is not None:
        wire.send(body[: fault.number()])
    wire.hang()
    return False


def cut(wire, body, fault):
    """After so many bytes, half of them unless it says."""
    wire.send(body[: fault.number(len(body) // 2)])
    return False


def reset(wire, body, fault):
    """As cut, but with an RST."""
    cut(wire, body, fault)
    time.sleep(TICK_S)  # what was sent should arrive before
    wire.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def send_then_close(wire, body, _fault):
    wire.send(body)
    return False


WAYS = {"slow": send_slowly, "stall": stall, "cut": cut, "reset": reset, "wrong-length": send_then_close}

NUMBERS = {"503", "slow", "stall", "cut", "reset", "wrong-length", "flipped-bit", "huge", "bomb"}
NAMES = {*CONTENTS, *ANSWERS, *RULES, *WAYS, "refuse"}


class Faults:
    """Those that are set now. Any thread."""

    def __init__(self):
        self.lock = threading.Lock()
        self.set = []
        self.mended = threading.Event()

    def add(self, fault):
        if fault.name not in NAMES:
            raise ValueError(f"a fault is one of {', '.join(sorted(NAMES))}")
        if fault.name in NUMBERS:
            fault.number()
        with self.lock:
            self.set.append(fault)

    def mend(self):
        """Ends what hangs, too."""
        with self.lock:
            self.set.clear()
            self.mended.set()
            self.mended = threading.Event()

    def take(self, path):
        """The fault that strikes this request, or None, and what says that it is mended."""
        with self.lock:
            for fault in self.set:
                if not fnmatchcase(path, fault.pattern):
                    continue
                if fault.left is not None:
                    fault.left -= 1
                    if fault.left <= 0:
                        self.set.remove(fault)
                return fault, self.mended
            return None, self.mended
