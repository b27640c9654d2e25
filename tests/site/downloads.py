#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""MicroPython's download site for tests and benchmarks: every board, every version, on the loopback.

  downloads.py serve              prints its address and serves until it is ended
  downloads.py mirror FOLDER [PATTERN…]
                                  writes pages, and the files whose names fit a pattern, as a folder

moult-lab has one for every lab; `moult-lab site WORD` speaks to it through its control socket, and
so may a test: one JSON array of words a line, one JSON object {"status", "text"} back.
"""

import argparse
import json
import socket
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import bodies
import pages
from catalogue import Catalogue
from faults import Fault
from server import Site

USAGE = ("now | later | down | up | fault PATTERN NAME[=VALUE] [COUNT] | mend | log | forget | address\n")
EXIT_USAGE = 64


class Control:
    """Does what tests and hands ask of a running site."""

    def __init__(self, site):
        self.site = site

    def do(self, words):
        """Exit code and text."""
        word, *rest = words or [""]
        if word in ("now", "later") and not rest:
            self.site.choose(word)
            return 0, ""
        if word in ("up", "down", "mend", "log", "forget", "address") and not rest:
            return 0, getattr(self, word)() or ""
        if word == "fault" and 2 <= len(rest) <= 3:
            return self.fault(*rest)
        return EXIT_USAGE, USAGE

    def up(self):
        self.site.up()

    def down(self):
        self.site.down()

    def mend(self):
        self.site.faults.mend()
        self.site.up()

    def log(self):
        return json.dumps(self.site.log.to_dict()) + "\n"

    def forget(self):
        self.site.log.forget()

    def address(self):
        return self.site.address + "\n"

    def fault(self, pattern, fault, count=None):
        name, equals, value = fault.partition("=")
        try:
            self.site.faults.add(Fault(pattern, name, value if equals else None, int(count) if count else None))
        except ValueError as problem:
            return EXIT_USAGE, f"{problem}\n"
        if name == "refuse":
            self.site.down()
        return 0, ""

    def serve(self, listener):
        """One line a connection, for ever."""
        while True:
            connection, _ = listener.accept()
            with connection, connection.makefile("rw", encoding="utf-8") as line:
                try:
                    status, text = self.do(json.loads(line.readline()))
                    print(json.dumps({"status": status, "text": text}), file=line, flush=True)
                except (ValueError, OSError):
                    continue  # whoever asked has gone, or said nothing


def listen_for_control(path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(16)
    return listener


def serve(arguments):
    given = [socket.socket(fileno=fd) for fd in arguments.fds]
    for listener in given:
        listener.setblocking(True)
    site = Site(arguments.state, arguments.small, given[0] if given else None)
    listener = given[1] if given else listen_for_control(arguments.control)
    print(site.address, flush=True)
    Control(site).serve(listener)


def mirror(arguments):
    catalogue = Catalogue(arguments.state)
    folder = Path(arguments.folder)
    files = {"download/index.html": pages.index_page(catalogue),
             "resources/boards/index.json": pages.boards_json(catalogue)}  # fmt: skip
    for board_id in catalogue.boards:
        files[f"download/{board_id}/index.html"] = pages.board_page(catalogue, board_id)
        for name, found in catalogue.files(board_id).items():
            if any(fnmatchcase(name, pattern) for pattern in arguments.patterns):
                files[f"resources/firmware/{name}"] = bodies.make(found, arguments.small)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words = parser.add_subparsers(required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--state", choices=("now", "later"), default="now")
    common.add_argument("--small", action="store_true", help="bodies of a few KiB")
    word = words.add_parser("serve", parents=[common])
    where = word.add_mutually_exclusive_group(required=True)
    where.add_argument("--control", help="path of the control socket")
    where.add_argument("--fds", type=int, nargs=2, default=[], metavar=("HTTP", "CONTROL"), help="sockets that listen")
    word.set_defaults(run=serve)
    word = words.add_parser("mirror", parents=[common])
    word.add_argument("folder")
    word.add_argument("patterns", nargs="*", help='such as "RPI_PICO-*.uf2"')
    word.set_defaults(run=mirror)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
