# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the flash tests have in common: the lab's commands, moultctl, payloads and TAP."""

import hashlib
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lab"))
import esplab  # noqa: E402

RP2_ABSOLUTE = 0xE48BFF57
FAMILIES = {
    "rp2040": 0xE48BFF56,
    "rp2350": 0xE48BFF59,
    "samd51": 0x55114460,
    "nrf52840": 0xADA52840,
    "samd21": 0x68ED2B88,
    "esp32s2": 0xBFDD4EEE,
}


def lab(*words):
    """Ask the lab that this test runs in; give its answer. Its site only moult-lab itself can ask."""
    if words[0] != "site":
        return esplab.lab(*words)
    done = subprocess.run(["moult-lab", *words], stdout=subprocess.PIPE, check=True, timeout=30)
    return done.stdout.decode()


def journal():
    """What the boards have seen, by location."""
    return {board["location"]: board for board in json.loads(lab("journal"))}


def moultctl(*words, timeout=60, **options):
    """Run moultctl without a terminal; give the finished process with its texts."""
    return subprocess.run(
        ["moultctl", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=timeout,
        text=True,
        **options,
    )


def boards(*selectors):
    """`moultctl list --json` by location."""
    return {board["location"]: board for board in json.loads(moultctl("list", "--json", *selectors).stdout)}


def flash(*words, timeout=60):
    """`moultctl flash --json --yes`: exit code and what became of each task, by location."""
    done = moultctl("flash", "--json", "--yes", *map(str, words), timeout=timeout)
    tasks = json.loads(done.stdout) if done.stdout else []
    return done.returncode, {task["location"]: task for task in tasks}


def write_all_firmware(version):
    """Have the lab write files of a version for all its kinds of boards, in all formats; their paths."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="moult-firmware-"))
    unittest.addModuleCleanup(shutil.rmtree, folder, ignore_errors=True)
    return [pathlib.Path(path) for path in lab("firmware", str(folder), version).split()]


def write_firmware(version):
    """The same by board id; of a board whose builds come in several formats the last one."""
    return {path.name.split("-")[0]: path for path in write_all_firmware(version)}


def blocks(uf2):
    """(address, data, family) of the blocks of a UF2 file that are for main flash."""
    for offset in range(0, len(uf2), 512):
        _, _, flags, address, size, _, _, family = struct.unpack_from("<8I", uf2, offset)
        if flags & 1 == 0 and family != RP2_ABSOLUTE:
            yield address, uf2[offset + 32 : offset + 32 + size], family


def payload_sha256(path, family):
    """Checksum of what the flash of a chip must hold after this file."""
    mine = sorted((address, data) for address, data, of in blocks(path.read_bytes()) if of == family)
    return hashlib.sha256(b"".join(data for _, data in mine)).hexdigest()


def on_esp8266(content):
    """What the flash of such a board of the lab must hold after this file: its header tells the true size, 4 MiB."""
    return content[:3] + bytes([0x40 | content[3] & 0xF]) + content[4:]


class TapResult(unittest.TestResult):
    """Prints what `meson test` counts: one line a test."""

    def __init__(self):
        super().__init__()
        self.number = 0
        self.parts = []  # failed ones of the test that runs

    def line(self, word, test, reason=""):
        self.number += 1
        print(f"{word} {self.number} - {test.id().removeprefix('__main__.')}{reason}", flush=True)

    def addSuccess(self, test):
        self.line("ok", test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.line("ok", test, f" # SKIP {reason}")

    def tell(self, test, error):
        """On stderr, too, which a log of many tests shows, as it does not stdout."""
        for text in self._exc_info_to_string(error, test).splitlines():
            print(f"# {text}", flush=True)
            print(text, file=sys.stderr)

    def explain(self, test, error):
        self.line("not ok", test)
        self.tell(test, error)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.explain(test, error)

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self.parts.append((subtest, error))

    def stopTest(self, test):
        super().stopTest(test)
        if self.parts:
            self.line("not ok", test)
        for subtest, error in self.parts:
            self.tell(subtest, error)
        self.parts.clear()

    def addError(self, test, error):
        super().addError(test, error)
        self.explain(test, error)


def main():
    """Run the tests of the calling program, in order."""
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    print(f"TAP version 14\n1..{suite.countTestCases()}", flush=True)
    if "MOULT_LAB" not in os.environ:
        sys.exit("run this among the lab's boards: moult-lab --instant SCENE -- …")
    result = TapResult()
    suite.run(result)
    sys.exit(0 if result.wasSuccessful() else 1)
