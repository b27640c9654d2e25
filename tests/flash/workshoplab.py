# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the workshop have in common: recipes, a running `moultctl workshop`, what a flash must hold."""

import hashlib
import json
import pathlib
import queue
import signal
import struct
import subprocess
import threading
import time

from flashlab import FAMILIES, lab, moultctl, on_esp8266, payload_sha256

# Which build each kind of board of the class gets, and what its UF2 file is for.
BUILDS = {
    "pico": ("RPI_PICO", "rp2040"),
    "pico-w": ("RPI_PICO_W", "rp2040"),
    "pico2": ("RPI_PICO2", "rp2350"),
    "itsybitsy-m4": ("ADAFRUIT_ITSYBITSY_M4_EXPRESS", "samd51"),
    "feather-m4": ("ADAFRUIT_FEATHER_M4_EXPRESS", "samd51"),
    "feather-m0": ("ADAFRUIT_FEATHER_M0_EXPRESS", "samd21"),
    "xiao-nrf52840": ("SEEED_XIAO_NRF52", "nrf52840"),
    "esp32": ("ESP32_GENERIC", None),
    "esp32s3": ("ESP32_GENERIC_S3", None),
    "esp32c3": ("ESP32_GENERIC_C3", None),
    "esp32c3-uart": ("ESP32_GENERIC_C3", None),
    "esp8266": ("ESP8266_GENERIC", None),
    "pybv11": ("PYBV11", None),
}
# The recipe has to name these: the boards in their bootloader, blank or mute, do not say what they are.
NAMED = ["RPI_PICO", "RPI_PICO2", "ESP32_GENERIC", "ESP32_GENERIC_C3", "ESP32_GENERIC_S3", "ESP8266_GENERIC", "PYBV11"]
DFU_PREFIX, DFU_TARGET, DFU_ELEMENT, DFU_SUFFIX = 11, 274, 8, 16  # UM0391, chapter 2


def make_recipe(folder, **members):
    """A .moult file for the class with a lesson in it; @members are put in or replaced. Its path."""
    lesson = folder / "lesson"
    lesson.mkdir(exist_ok=True)
    (lesson / "lesson.py").write_text("WORD = 'hello'\n")
    recipe = {
        "moult": "recipe",
        "version": 1,
        "name": "Robotics Course",
        "boards": [{"board": build, "firmware": "stable"} for build in NAMED],
        "other-boards": True,
        "files": [{"from": "lesson", "to": "/"}],
        "check": "import lesson\nprint('OK' if lesson.WORD == 'hello' else lesson.WORD)",
        "numbers": {"first": 1, "name": "class-{n:02}"},
    }
    recipe.update(members)
    path = folder / "class.moult"
    path.write_text(json.dumps({name: value for name, value in recipe.items() if value is not None}))
    return path


def stored_files():
    """By board id: what the library has stored; the builds of this class have no variants."""
    found = json.loads(moultctl("firmware", "list", "--json").stdout)
    return {entry["board"]: pathlib.Path(entry["path"]) for entry in found if entry["state"] == "stored"}


def dfu_elements(path):
    """The bytes of each piece of a .dfu file of one target."""
    file, at = path.read_bytes()[:-DFU_SUFFIX], DFU_PREFIX + DFU_TARGET
    while at < len(file):
        _, size = struct.unpack_from("<II", file, at)
        yield file[at + DFU_ELEMENT : at + DFU_ELEMENT + size]
        at += DFU_ELEMENT + size


def expected_sha256(kind, files):
    """Checksum of what the flash of a board must hold, from the files of stored_files()."""
    build, chip = BUILDS[kind]
    path = files[build]
    if chip is not None:
        return payload_sha256(path, FAMILIES[chip])
    if path.suffix == ".dfu":
        return hashlib.sha256(b"".join(dfu_elements(path))).hexdigest()
    content = path.read_bytes()
    return hashlib.sha256(on_esp8266(content) if kind == "esp8266" else content).hexdigest()


def plug_again(place):
    """Not its buttons: a bootloader does not say which board it is."""
    lab("unplug", place)
    time.sleep(0.5)
    lab("plug", place)


class Workshop:
    """A running `moultctl workshop`, its lines of text as they come, and a teacher who plugs boards in anew that do not answer."""

    def __init__(self, recipe, *words, **options):
        self.process = subprocess.Popen(
            ["moultctl", "workshop", str(recipe), *map(str, words)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options,
        )  # fmt: skip
        self.lines = []
        self.news = queue.Queue()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            if line.endswith(": start its bootloader by hand.\n"):  # where the machine is too slow for the board's deadlines
                plug_again(line.split(" ")[0])
            self.news.put(line.rstrip("\n"))
        self.news.put(None)

    def wait_for(self, wanted, seconds=60):
        """Read on until @wanted(lines) is true."""
        deadline = time.monotonic() + seconds
        while not wanted(self.lines):
            try:
                line = self.news.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError("\n".join(["it never came to it:", *self.lines])) from None
            if line is None:
                raise AssertionError("\n".join(["it has ended before:", *self.lines]))
            self.lines.append(line)

    def end(self, number=signal.SIGINT, seconds=60):
        """Exit code after a signal (0: none), and all lines; None: it did not end and was killed."""
        if number:
            self.process.send_signal(number)
        try:
            code = self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = None
        self.reader.join(timeout=10)
        while (line := self.news.get()) is not None:
            self.lines.append(line)
        return code, self.lines


def count_ended(lines):
    """Boards of which a line says that they are ready or need attention, the last word counts."""
    last = {line.split(" ")[1]: line for line in lines if line.split(" ")[0].isdigit()}
    return sum(": ready" in line or ": needs attention" in line for line in last.values())


def ignore_full_disk():
    """preexec_fn: a file that may not grow gives an error, and does not end the program."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
