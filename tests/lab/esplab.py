# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the virtual ESP boards have in common: the lab's commands and Debian's esptool."""

import base64
import concurrent.futures
import json
import os
import pathlib
import random
import select
import socket
import subprocess
import sys
import tempfile
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "data"))
import tap  # noqa: E402

ESPTOOL = pathlib.Path("/usr/lib/python3/dist-packages/esptool")
AT_ONCE = 5  # boards; each mostly waits for its reset


def lab(*words):
    """Ask the lab that this test runs in, as moult-lab does (lab-control.c); give its answer."""
    with socket.socket(socket.AF_UNIX) as control:
        control.settimeout(60)
        control.connect(os.environ["MOULT_LAB"])
        control.sendall(json.dumps(words).encode() + b"\n")
        reply = json.loads(control.makefile().readline())
    if reply["status"] != 0:
        raise AssertionError(f"moult-lab {' '.join(words)}: {reply['text']}")
    return reply["text"]


def journals():
    """What all boards have seen."""
    return json.loads(lab("journal"))


def journal(location):
    """What the board has seen."""
    return next(board for board in journals() if board["location"] == location)


def write_firmware(folder, version):
    """Have the lab write files of a version for all its kinds of boards; by board id."""
    paths = map(pathlib.Path, lab("firmware", str(folder / version), version).split())
    return {path.name.split("-")[0]: path for path in paths}


def make_esptool(folder):
    """Debian's esptool, file by file, with stand-ins for the stubs that Debian leaves out.

    The lab runs no stub, it only looks whether one has come whole; so any bytes will do.
    """
    stubs = folder / "esptool" / "targets" / "stub_flasher"
    stubs.mkdir(parents=True)
    for path in ESPTOOL.rglob("*"):
        if path.suffix in (".py", ".json"):
            (folder / path.relative_to(ESPTOOL.parent)).symlink_to(path)
    places = {"32": (0x4008E000, 0x3FFDEBA8), "32s2": (0x40028000, 0x3FFE2BF8), "32s3": (0x40378000, 0x3FCB2BF4)}
    for chip, (text_start, data_start) in places.items():
        text = random.Random(chip).randbytes(4000)
        stub = {
            "entry": text_start + 0x5A8,
            "text": base64.b64encode(text).decode(),
            "text_start": text_start,
            "data": base64.b64encode(bytes(160)).decode(),
            "data_start": data_start,
            "bss_start": data_start - 0x1000,
        }
        (stubs / f"stub_flasher_{chip}.json").write_text(json.dumps(stub))
    return folder


RUNNER = """
import contextlib, io, json, sys
import esptool
for line in sys.stdin:
    output, code = io.StringIO(), 0
    sys.argv = ["esptool", *json.loads(line)]
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            esptool._main()
        except SystemExit as end:
            code = end.code or 0
    print(json.dumps([code, output.getvalue()]), flush=True)
"""


class Esptool:
    """Runs esptool on the board at a location: its own main function, again and again in one process, since most of
    what a command costs is Python's start."""

    def __init__(self, folder, location):
        self.environment = dict(os.environ, PYTHONPATH=str(folder))
        self.location = location
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUNNER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self.environment,
        )

    def end(self):
        if self.process:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def __call__(self, *words, fails=False, deadline=60):
        words = ["--port", journal(self.location)["tty"], *map(str, words)]
        if not self.process:
            self.start()
        print(json.dumps(words), file=self.process.stdin, flush=True)
        ready = select.select([self.process.stdout], [], [], deadline)[0]
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.end()
            raise AssertionError(f"esptool {' '.join(words)} does not end")
        code, output = json.loads(line)
        if (code != 0) != fails:
            raise AssertionError(f"esptool {' '.join(words)}: {code}\n{output[-2000:]}")
        return output


def expect(text, *words):
    """All the words must be in the text."""
    for word in words:
        if word not in text:
            raise AssertionError(f"there is no {word!r} in:\n{text[-2000:]}")


def expect_equal(found, wanted):
    if found != wanted:
        raise AssertionError(f"{found!r} instead of {wanted!r}")


def run_one(name, steps, esptool):
    """Steps of one board, in order; the first that fails ends them."""
    problems = []
    try:
        for step in steps:
            step()
    except (AssertionError, subprocess.SubprocessError, StopIteration, OSError):
        problems = traceback.format_exc().splitlines()
    esptool.end()
    return name, problems


def run(boards):
    """boards: name → (steps, their esptool). Reports each board as one test."""
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(run_one, name, *board) for name, board in boards.items()]
        for done in concurrent.futures.as_completed(jobs):
            tap.check(*done.result())
    tap.done()


def folder():
    """A temporary folder: use it with `with`."""
    return tempfile.TemporaryDirectory(prefix="moult-esplab-")
