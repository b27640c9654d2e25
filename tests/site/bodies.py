# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The firmware behind the site's links: valid files of their kinds that hold no program.

Each holds the version and machine texts (from v1.25.0 on also the build's name) that a real build
has, laid as tests/lab/lab-firmware.c lays them, so the lab's boards boot them. What lies between
is noise, the same in every run, that compresses about as well as machine code does.
"""

import hashlib
import struct
from typing import NamedTuple

import containers as c
from catalogue import load, BOARDS, numbers

SMALL = 16 * 1024


class Layout(NamedTuple):
    """Where a chip's program lies. sizes: of real builds, in KiB."""

    size: int
    address: int = 0
    stack: int = 0x20040000
    split: int = 0  # where a second piece begins, behind the vectors; 0: one piece
    first: int = 0  # bytes of the first of two pieces


PORTS = {
    "rp2": Layout(330, 0x10000000, 0x20042000),
    "samd": Layout(280, 0x4000, 0x20030000),
    "nrf": Layout(250, 0, 0x20010000),
    "mimxrt": Layout(640, 0x60000000, 0x20020000),
    "renesas-ra": Layout(400, 0, 0x20020000),
    "stm32": Layout(360, 0x08000000, 0x20020000),
    "esp8266": Layout(620, 0x40100000),
    "esp32": Layout(1500),
}
CHIPS = {
    "rp2350": Layout(340, 0x10000000, 0x20082000),
    "samd21": Layout(170, 0x2000, 0x20008000),
    # PYBV11 v1.25.0: the gap is the flash file system's
    "stm32f4": Layout(360, 0x08000000, 0x20020000, 0x08020000, 14912),
    "stm32f7": Layout(400, 0x08000000, 0x20020000, 0x08020000, 14912),
    "stm32h7": Layout(420, 0x08000000, 0x20020000, 0x08040000, 14912),
}
# Behind mboot; ports/stm32/boards/PYBD_SF2/mpconfigboard.mk: the rest is in a memory-mapped flash of its own
PYBD = Layout(360, 0x08008000, 0x20020000, 0x90000000, 32 * 1024)
BOARD_LAYOUTS = {"PYBD_SF2": PYBD, "PYBD_SF3": PYBD, "PYBD_SF6": Layout(400, 0x08008000, 0x20020000)}
UF2_ADDRESS = {"nrf52840": 0x27000, "mimxrt": 0x6000C000}  # behind S140 v7; behind TinyUF2


class EspChip(NamedTuple):
    """esptool, esptool/targets. flash: mode DIO, then 4 MB and the usual clock; rom: mapped data."""

    id: int
    boot: int
    rom: int
    ram: int
    flash: tuple = (2, 0x2F)


ESP_CHIPS = {
    "esp32": EspChip(0, 0x1000, 0x3F400020, 0x40080000, (2, 0x20)),
    "esp32s2": EspChip(2, 0x1000, 0x3F000020, 0x40024000),
    "esp32c3": EspChip(5, 0, 0x3C000020, 0x40380000),
    "esp32s3": EspChip(9, 0, 0x3C000020, 0x40374000),
    "esp32c2": EspChip(12, 0, 0x3C000020, 0x40380000, (2, 0x1F)),
    "esp32c6": EspChip(13, 0, 0x42000020, 0x40800000, (2, 0x20)),
    "esp32h2": EspChip(16, 0, 0x42000020, 0x40800000),
    "esp32p4": EspChip(18, 0x2000, 0x40000020, 0x4FF00000),
    "esp32c5": EspChip(23, 0x2000, 0x42000020, 0x40800000),
}
ESP_TABLE, ESP_APP = 0x8000, 0x10000
ESP_OTA_SLOT = 0x180000
ESP8266_ROM = 0x9000  # ports/esp8266/makeimg.py: the mapped part follows there

ELF_ARM, ELF_XTENSA, ELF_RISCV = 40, 94, 243


def noise(seed, size):
    """Bytes that only the seed decides; a third of them is blank, as constants and gaps are."""
    data = bytearray(hashlib.shake_128(seed.encode()).digest(size))
    for start in range(2048, size, 3072):
        end = min(start + 1024, size)
        data[start:end] = bytes(end - start)
    return data


class Body:
    """One build in one version. small: as little of it as proves a download."""

    def __init__(self, build, firmware, small=False):
        self.build = build
        self.firmware = firmware
        self.chip = build.board["chip"]
        self.port = build.board["port"]
        usual = CHIPS.get(self.chip, PORTS.get(self.port, Layout(100)))
        self.layout = BOARD_LAYOUTS.get(build.board["board_id"], usual)
        self.size = SMALL if small else self.layout.size * 1024
        self.small = small

    # What it holds

    @property
    def version(self):
        date = self.firmware.date
        return f"MicroPython {self.firmware.version} on {date[:4]}-{date[4:6]}-{date[6:]}"

    def add_texts(self, data):
        """Each between NULs, as constants lie; in RPI_PICO v1.23.0 a border of blocks cuts the version."""
        page = len(data) // 2 // 256 * 256
        cut = self.port == "rp2" and self.firmware.version == "v1.23.0"
        build_id = self.build.id if numbers(self.firmware.version) >= [1, 25] else ""
        machine = f"; {self.build.machine(self.firmware.version)}\0{build_id}"
        version = f"3.4.0; {self.version}"
        at = page - len("3.4.0; MicroPython v1.2") if cut else page + 32
        prompt = 'Type "help()" for more information.\r\n'
        for place, text in ((at, version), (page + 1056, machine), (page + 2064, prompt)):
            data[place - 1 : place + len(text) + 1] = b"\0%s\0" % text.encode()

    def noise(self, size, what=""):
        return noise(f"{self.firmware.name('')}{what}", size)

    def vectors(self, address):
        return struct.pack("<16I", self.layout.stack, *(address + 0x201 + 4 * n for n in range(15)))

    def flash(self, address):
        """What an Arm (or RP2350 RISC-V) chip's flash holds from @address on."""
        data = self.noise(self.size)
        self.add_texts(data)
        if self.chip == "rp2040":  # the second-stage boot loader comes first
            data[252:256] = struct.pack("<I", c.boot2_crc(data[:252]))
            data[256:320] = self.vectors(address + 256)
            return bytes(data)
        data[:64] = self.vectors(address)
        if self.chip == "rp2350":  # IMAGE_DEF block (data sheet, 5.9.1)
            kind = 0x11010142 if "RISCV" in self.build.variant else 0x10210142
            data[0x140:0x154] = struct.pack("<5I", 0xFFFFDED3, kind, 0x1FF, 0, 0xAB123579)
        if self.port == "mimxrt" and address == 0x60000000:  # FlexSPI configuration block
            data[:4] = b"FCFB"
        return bytes(data)

    def stamp(self, data, *sizes):
        """Its pieces' sizes in vectors that Cortex-M has none for: tests/lab/dfu-firmware.h says why."""
        return data[:28] + struct.pack("<2I", *sizes) + data[36:]

    def segments(self):
        """Of the files that say addresses: one piece, or two around the flash file system."""
        data = self.flash(self.layout.address)
        if not self.layout.split:
            return [(self.layout.address, self.stamp(data, len(data), 0) if self.port == "stm32" else data)]
        first = min(self.layout.first, len(data) // 4)
        if self.port == "stm32":
            data = self.stamp(data, first, len(data) - first)
        return [(self.layout.address, data[:first]), (self.layout.split, data[first:])]

    # esp32, esp8266

    def esp_app(self):
        chip = ESP_CHIPS[self.chip]
        size = 4096 if self.small else self.size
        if self.build.variant == "OTA":  # has to fit into one of two slots
            size = min(size, ESP_OTA_SLOT - 0x20000)
        rom = self.noise(size, "app")
        self.add_texts(rom)
        # esp_app_desc_t; MicroPython leaves the version empty
        about = struct.pack("<I12x32x32x16s16s32s", 0xABCD5432, b"00:00:00", b"Jan  1 2026", b"v5.5.1")
        rom[:256] = about.ljust(256, b"\0")
        ram = bytes(self.noise(1024 if self.small else 96 * 1024, "ram"))
        return c.esp_image([(chip.rom, bytes(rom)), (chip.ram, ram)], chip.ram, chip.flash, chip.id)

    def esp_partitions(self):
        if self.build.variant == "OTA":
            return c.esp_partitions([("nvs", 1, 2, 0x9000, 0x4000), ("otadata", 1, 0, 0xD000, 0x2000),
                                     ("phy_init", 1, 1, 0xF000, 0x1000), ("ota_0", 0, 0x10, ESP_APP, ESP_OTA_SLOT),
                                     ("ota_1", 0, 0x11, ESP_APP + ESP_OTA_SLOT, ESP_OTA_SLOT),
                                     ("vfs", 1, 0x81, 0x310000, 0xF0000)])
        return c.esp_partitions([("nvs", 1, 2, 0x9000, 0x6000), ("phy_init", 1, 1, 0xF000, 0x1000),
                                 ("factory", 0, 0, ESP_APP, 0x1F0000), ("vfs", 1, 0x81, 0x200000, 0x200000)])

    def esp_file(self):
        """Boot loader, table and application, from the chip's boot loader offset on."""
        chip = ESP_CHIPS[self.chip]
        loader = bytes(self.noise(4096 if self.small else 16 * 1024, "boot"))
        file = c.esp_image([(chip.ram, loader)], chip.ram, chip.flash, chip.id)
        file = file.ljust(ESP_TABLE - chip.boot, b"\xff") + self.esp_partitions()
        return file.ljust(ESP_APP - chip.boot, b"\xff") + self.esp_app()

    def esp8266_file(self):
        start = c.esp_image([(0x40100000, bytes(self.noise(24 * 1024, "ram"))), (0x3FFE8000, bytes(1024))],
                            0x40100000, (0, 0x40))
        rom = self.noise(self.size, "rom")
        self.add_texts(rom)
        file = start.ljust(ESP8266_ROM, b"\xff") + bytes(rom)
        return file + hashlib.md5(file[4:], usedforsecurity=False).digest()

    # One method an extension

    def make(self, ext):
        return getattr(self, f"make_{ext.replace('-', '_').replace('.', '_')}")()

    def make_bin(self):
        if self.port == "esp32":
            return self.esp_file()
        return self.esp8266_file() if self.port == "esp8266" else self.flash(self.layout.address)

    def make_app_bin(self):
        return self.esp_app()

    def make_uf2(self):
        family = load(BOARDS / "chips.json")["chips"][self.chip]["uf2"]
        riscv = self.chip == "rp2350" and "RISCV" in self.build.variant
        number = int(family[1 if riscv else 0], 16)
        if self.port == "esp32":  # for TinyUF2: the application alone
            return c.uf2(self.esp_app(), number, 0)
        address = UF2_ADDRESS.get(self.chip, self.layout.address)
        return c.uf2(self.flash(address), number, address, e10=self.chip == "rp2350")

    def make_dfu(self):
        return c.dfuse(self.segments(), 0x0483, 0xDF11)

    def make_hex(self):
        return c.ihex(self.segments())

    def make_zip(self):
        """alif, cc3200, psoc-edge: the firmware, for the tools of the chip's maker."""
        manifest = (f'{{"board": "{self.build.id}", "version": "{self.firmware.version}", '
                    f'"date": "{self.firmware.date}", "files": ["firmware.bin"]}}\n')
        data = self.noise(self.size)
        self.add_texts(data)
        return c.archive([("manifest.json", manifest.encode()), ("firmware.bin", bytes(data))], self.firmware.date)

    def make_elf(self):
        data = self.noise(8192, "elf")
        self.add_texts(data)
        riscv = self.chip in ("esp32c2", "esp32c3", "esp32c5", "esp32c6", "esp32h2", "esp32p4")
        machine = ELF_RISCV if riscv else ELF_XTENSA if self.port.startswith("esp") else ELF_ARM
        return c.elf(0x42000020, bytes(data), machine)

    def make_map(self):
        return f"Memory map of {self.build.id}, {self.version}\n\n0x42000020 _start\n".encode()

    def make_meta_zip(self):
        return c.archive([("firmware.elf", self.make_elf()), ("firmware.map", self.make_map())], self.firmware.date)


def make(found, small=False):
    """The bytes of what Catalogue.find() found."""
    build, firmware, ext = found
    return Body(build, firmware, small).make(ext)
