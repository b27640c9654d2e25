#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the files that the corpora of the image and mpflash fuzz targets begin with.

Each is as small as its format allows and shows one thing. Run it again after a change; files that
a fuzzer found stay, as their names differ.
"""

import hashlib
import json
import pathlib
import sqlite3
import struct
import zlib

CORPUS = pathlib.Path(__file__).parent / "corpus"
BANNER = b"\0003.4.0; MicroPython v1.25.0 on 2025-04-15\0RPI_PICO_W\0; Raspberry Pi Pico W with RP2040\0"
RP2040, RP2350, ABSOLUTE, NRF52840 = 0xE48BFF56, 0xE48BFF59, 0xE48BFF57, 0xADA52840
FAMILY, CONTAINER, MD5, TAGS = 0x2000, 0x1000, 0x4000, 0x8000


def uf2_block(address, number, count, family, data=b"\x5a" * 256, flags=FAMILY, behind=b""):
    head = struct.pack("<8I", 0x0A324655, 0x9E5D5157, flags, address, len(data), number, count, family)
    return head + (data + behind).ljust(476, b"\0") + struct.pack("<I", 0x0AB16F30)


def uf2(payload, family, address):
    pages = [payload[i : i + 256].ljust(256, b"\0") for i in range(0, len(payload), 256)]
    blocks = (uf2_block(address + 256 * i, i, len(pages), family, p) for i, p in enumerate(pages))
    return b"".join(blocks)


def uf2_files():
    straddle = b"\xa5" * 240 + BANNER
    e10 = uf2_block(0x10FFFF00, 0, 2, ABSOLUTE, b"\xef" * 256, FAMILY | TAGS, struct.pack("<I", 0x9957E304))
    tags = struct.pack("<I5s3xI3s", 0x9FC7BC00 | 9, b"2.7.1", 0x650D9D00 | 7, b"Toy")
    page = b"\x07" * 256
    md5 = struct.pack("<II", 0x1000, 256) + hashlib.md5(page).digest()
    good = uf2(straddle, RP2040, 0x10000000)
    yield "rp2040", good
    yield "rp2350-e10", e10 + uf2(straddle, RP2350, 0x10000000)
    yield "two-families", uf2(b"a" * 300, RP2040, 0x10000000) + uf2(b"b" * 300, RP2350, 0x10000000)
    yield "tags", uf2_block(0, 0, 1, NRF52840, page, FAMILY | TAGS, tags)
    yield "md5", uf2_block(0x1000, 0, 1, NRF52840, page.ljust(452 - 0, b"\0")[:256], FAMILY | MD5, b"\0" * 196 + md5)
    yield "container", uf2_block(0, 0, 1, 256, page, CONTAINER)
    yield "backwards", good[512:] + good[:512]
    yield "twice", good[:512] * 2
    yield "cut", good[:700]


def dfuse(elements, magic=b"DfuSe\x01"):
    body = b"".join(struct.pack("<II", a, len(d)) + d for a, d in elements)
    target = b"Target\0" + struct.pack("<I255sII", 1, b"ST...", len(body), len(elements)) + body
    return magic + struct.pack("<IB", 11 + len(target), 1) + target


def dfu_suffix(body):
    body += struct.pack("<HHHH3sB", 0xFFFF, 0xDF11, 0x0483, 0x011A, b"UFD", 16)
    return body + struct.pack("<I", zlib.crc32(body) ^ 0xFFFFFFFF)


def dfu_files():
    good = dfuse([(0x08000000, b"v" * 40), (0x08020000, BANNER)])
    yield "dfuse", dfu_suffix(good)
    yield "plain", dfu_suffix(b"plain" * 8 + BANNER)
    yield "version-2", dfu_suffix(dfuse([(0, b"x")], b"DfuSe\x02"))
    yield "overlap", dfu_suffix(dfuse([(0, b"xyz"), (1, b"xyz")]))
    yield "empty-target", dfu_suffix(dfuse([]))
    yield "no-suffix", good


def ihex_record(kind, address, data):
    record = struct.pack(">BHB", len(data), address, kind) + data
    return b":%s%02X\n" % (record.hex().upper().encode(), -sum(record) & 0xFF)


def ihex_files():
    end = ihex_record(1, 0, b"")
    banner = b"".join(ihex_record(0, i, BANNER[i : i + 16]) for i in range(0, len(BANNER), 16))
    yield "linear", ihex_record(4, 0, b"\x08\0") + banner + ihex_record(5, 0, b"\x08\0\0\0") + end
    yield "segment", ihex_record(2, 0, b"\x10\0") + banner + ihex_record(3, 0, b"\0\0\0\0") + end
    yield "crlf", (ihex_record(0, 0, b"abc") + end).replace(b"\n", b"\r\n")
    yield "universal", ihex_record(4, 0, b"\0\0") + ihex_record(0x0A, 0, b"\x99\0\xc0\xde") + end
    yield "overlap", ihex_record(0, 0, b"abc") + ihex_record(0, 2, b"abc") + end
    yield "behind-end", end + ihex_record(0, 0, b"abc")
    yield "no-end", banner
    yield "cut", banner[:-5]


def esp_image(segments, chip=None, digest=True):
    head = struct.pack("<BBBBI", 0xE9, len(segments), 2, 0x20, 0x40080000)
    if chip is not None:
        head += struct.pack("<B3xHBHH4xB", 0xEE, chip, 0, 0, 99, digest)
    checksum = 0xEF
    for address, data in segments:
        head += struct.pack("<II", address, len(data)) + data
        for byte in data:
            checksum ^= byte
    head += b"\0" * (15 - len(head) % 16) + bytes([checksum])
    return head + (hashlib.sha256(head).digest() if digest and chip is not None else b"")


def esp_full(chip, start, app_at=0x9000):
    app = esp_image([(0x3F400020, struct.pack("<I", 0xABCD5432) + BANNER)], chip)
    table = struct.pack("<HBBII16sI", 0x50AA, 1, 2, 0x8C00, 0x400, b"nvs", 0)
    table += struct.pack("<HBBII16sI", 0x50AA, 0, 0, app_at, 0x10000, b"factory", 0)
    file = esp_image([(0x40080000, b"boot")], chip).ljust(0x8000 - start, b"\xff")
    return (file + table).ljust(app_at - start, b"\xff") + app


def esp_files():
    yield "esp32", esp_full(0, 0x1000)
    yield "esp32s3", esp_full(9, 0)
    yield "from-zero", b"\xff" * 0x1000 + esp_full(2, 0x1000)
    yield "app", esp_image([(0x3C000020, struct.pack("<I", 0xABCD5432) + BANNER)], 5)
    yield "no-digest", esp_image([(0x3C000020, struct.pack("<I", 0xABCD5432) + BANNER)], 13, False)
    yield "boot-loader-alone", esp_image([(0x40080000, b"boot")], 0)
    yield "esp8266", esp_image([(0x40100000, b"boot" + BANNER), (0x3FFE8000, b"data")])


def elf(segments, machine=40, kind=2, bits=1):
    data, headers, offset = b"", b"", 52 + 32 * len(segments)
    for address, content in segments:
        headers += struct.pack("<8I", 1, offset + len(data), address, address, len(content), len(content), 5, 4)
        data += content
    head = b"\x7fELF" + bytes([bits, 1, 1]).ljust(12, b"\0")
    head += struct.pack("<HHIIIIIHHHHHH", kind, machine, 1, 0, 52, 0, 0, 52, 32, len(segments), 0, 0, 0)
    return head + headers + data


def elf_files():
    yield "arm", elf([(0x08000000, b"vectors!"), (0x08020000, BANNER)])
    yield "riscv", elf([(0x42000000, BANNER)], 243)
    yield "object", elf([(0, b"abcd")], 40, 1)
    yield "host", elf([(0, b"abcd")], 62, 2, 2)
    yield "no-segments", elf([])
    yield "overlap", elf([(0, b"abcd"), (2, b"abcd")])
    yield "cut", elf([(0, b"abcd")])[:-2]


def evidence_files():
    yield "rp2", BANNER
    yield "one-piece", b"MicroPython v1.24.0-preview.10.gc1a6b95bf on 2024-06-05; Toy with RP2040\r\n\0"
    yield "circuitpython", b"\0Adafruit CircuitPython 9.0.0 on 2024-03-19; Toy with rp2040\0"
    yield "cut", b"MicroPython v1.25.0 on 2025-04-1"


def image_parse_files():
    vectors = struct.pack("<4I", 0x20020000, 0x08000401, 0x08000501, 0x08000601)
    for files in uf2_files(), dfu_files(), ihex_files(), esp_files(), elf_files():
        name, data = next(files)
        if len(data) < 8192:
            yield name, data
    yield "bin", vectors + BANNER
    yield "zip", b"PK\3\4" + b"\0" * 30
    yield "html", b"\n<!doctype html><title>404</title>"
    yield "png", b"\x89PNG\r\n\x1a\n"
    yield "blank", b"\xff" * 64
    yield "text", "Moult häutet Bretter\n".encode()
    yield "empty", b""


def slip(*frames):
    return b"".join(b"\xc0" + f.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc") + b"\xc0" for f in frames)


def slip_files():
    yield "frames", slip(b"one", b"t\xc0w\xdbo", b"three")
    yield "text-before", b"ets Jun  8 2016\r\n" + slip(b"one")
    yield "lost-mark", slip(b"one")[:-1] + slip(b"two", b"three")[1:]
    yield "bad-escape", b"\xc0a\xdbb\xc0" + slip(b"one")
    yield "cut", slip(b"one")[:-1]


def esp_answer(op, value=0, payload=b"", status=b"\0\0\0\0"):
    return struct.pack("<BBHI", 1, op, len(payload) + len(status), value) + payload + status


def esp_link_files():
    yield "register", slip(esp_answer(0x0A, 0xF01D83))
    yield "eight-syncs", slip(*[esp_answer(8, 0x20120707)] * 8, esp_answer(0x0A, 9))
    yield "security", slip(esp_answer(0x14, 0, bytes(12) + struct.pack("<II", 5, 0)))
    yield "short-security", slip(esp_answer(0x14, 0, bytes(12)))
    yield "md5", slip(esp_answer(0x13, 0, b"0123456789abcdef" * 2))
    yield "block", slip(esp_answer(0x0E, 0, bytes(64)))
    yield "refused", slip(esp_answer(0x0A, 0, b"", b"\1\5\0\0"), esp_answer(0x13, 0, b"", b"\xc1\0"))
    yield "wrong-length", slip(esp_answer(0x0A)[:-1], b"\1\x0a\xff\xff\0\0\0\0\0\0", b"\1\x0a")
    yield "no-status", slip(esp_answer(0x0A, 1, b"", b"\0"), esp_answer(0x13, 0, b"", b""))
    yield "boot-text", b"rst:0x1 (POWERON),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n" + slip(esp_answer(0x0A))


def esp_stub_files():
    yield "whole", b'{"entry":1,"text":"AQID","text_start":2,"data":"BA==","data_start":3,"bss_start":4}'
    yield "no-data", b'{"entry":1,"text":"AQID","text_start":2}'
    yield "wrong-types", b'{"entry":"1","text":[],"text_start":{}}'
    yield "no-base64", b'{"entry":1,"text":"!","text_start":2}'
    yield "too-large", b'{"entry":1e99,"text":"AQID","text_start":-2}'
    yield "cut", b'{"entry":1,"te'


def database(*statements):
    """As small as SQLite makes one."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA page_size = 512")
    for statement in statements:
        connection.execute(statement)
    return connection.serialize()


def mpflash_db_files():
    """The tables of mpflash.md, 3.4: of today, of before custom_id, and what somebody might put in their place."""
    columns = "board_id, version, firmware_file, port, description, source, build, custom"
    table = f"CREATE TABLE firmwares ({columns}, custom_id, PRIMARY KEY (board_id, version, firmware_file))"
    row = "'PICO', 'v1.19.1', 'rp2\\PICO-v1.19.1.uf2', 'rp2', '', 'https://micropython.org/x.uf2', 0, 0"
    preview = "'GENERIC', 'v1.24.0-preview', 'esp32/x.bin', 'esp32', 'a', 'b', 109, 1, 'GENERIC@main'"
    good = database(table, f"INSERT INTO firmwares VALUES ({row}, NULL), ({preview})")
    yield "usual", good
    yield "old", database(f"CREATE TABLE firmwares ({columns})", f"INSERT INTO firmwares VALUES ({row})")
    yield "types", database(table, "INSERT INTO firmwares VALUES (x'ff', 1e400, x'00', -7, NULL, 1, 'many', x'', 9)")
    yield "view", database("CREATE VIEW firmwares AS SELECT 1 AS firmware_file")
    yield "generated", database("CREATE TABLE firmwares (firmware_file AS (printf ('%.*c', 99999999, 'x')), a)",
                                "INSERT INTO firmwares VALUES (1)")
    yield "no-table", database("CREATE TABLE boards (board_id)")
    yield "cut", good[:-512]
    yield "no-database", b"SQLite format 3\0" + b"\xff" * 100
    yield "empty", b""


def mpflash_jsonl_files():
    usual = {
        "port": "esp32", "board": "ESP32_GENERIC", "filename": "esp32\\ESP32_GENERIC-D2WD-v1.24.0-preview.109.bin",
        "firmware": "https://micropython.org/resources/firmware/x.bin", "variant": "ESP32_GENERIC-D2WD",
        "preview": True, "version": "v1.24.0", "url": "", "build": "109", "ext": ".bin", "family": "micropython",
        "custom": False, "description": "",
    }
    yield "usual", json.dumps(usual).encode()
    yield "types", json.dumps({name: [value] for name, value in usual.items()}).encode()
    yield "numbers", b'{"filename": 7, "build": 99999999999999999999, "version": 1e400, "custom": 1}'
    yield "outside", b'{"filename": "../../x", "custom": true, "custom_id": "A@b"}'
    yield "no-name", b'{"port": "rp2"}'
    yield "deep", b"[" * 100
    yield "cut", json.dumps(usual).encode()[:100]
    yield "bytes", b'{"filename": "\xff\\u0000\\ud800"}'


def dfu_layout_files():
    """The strings of real loaders, and lies."""
    texts = {
        "f405": "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg",
        "h743": "@Internal Flash   /0x08000000/16*128Kg",
        "l476": "@Internal Flash   /0x08000000/0512*0002Kg",
        "l476-options": "@Option Bytes   /0x1FFF7800/01*040 e/0x1FFFF800/01*040 e",
        "feature": "@Device Feature/0xFFFF0000/01*004 e",
        "mboot": "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg/0x80000000/64*32Kg/0x90000000/64*32Kg",
        "no-multiplier": "@ROM/0x00000000/16Ka",
        "overlap": "@Flash/0x08000000/4*16Kg/0x08000000/4*16Kg",
        "past-4-gib": "@Flash/0x08000000/4294967295*4294967295Mg",
        "no-size": "@Flash/0x08000000/4*0Kg",
        "top": "@Top/0xffff0000/1*64Kg",
    }
    for name, text in texts.items():
        yield name, text.encode()


def dfu_talk_files():
    """A loader's own words from its functional descriptor on: each answer is how it ends, and what it brings."""
    dfuse = bytes([0x0B, 0xFF, 0, 0, 8, 0x1A, 1])
    plain = bytes([0x0B, 0xFF, 0, 0, 4, 0x10, 1])
    done = b"\0"

    def status(state, code=0):
        return bytes([0, code, 0, 0, 0, state, 0])

    work = done + status(4) + status(5)
    yield "dfuse", b"\0" + dfuse + status(2) + work + done + bytes(7) + done + work * 8
    yield "from-error", b"\0" + dfuse + status(10, 14) + done + status(2) + work
    yield "locked", b"\0" + dfuse + status(2) + work + done + b"\xf0" + status(10, 11) + done + status(2) + done + status(4) + status(10, 11)
    yield "plain", b"\x05" + plain + b"Flash" + status(2) + work * 5 + done + status(7) + status(8)
    yield "layout", b"\x18" + dfuse + b"@F/0x08000000/9*1Kg,9*2Kg" + status(2) + work
    yield "stalls", b"\0" + dfuse + b"\xf1\xf1" + status(2) + b"\xf1" + status(2) + work
    yield "short", b"\0" + dfuse + bytes([15, 0, 0, 0]) + status(2)


def dap_answers_files():
    """A probe's answers from the first question on: of each the length in words (bit 7: its first byte is put right)."""
    def answer(*content):
        padded = bytes(content) + bytes(-len(content) % 4)
        return bytes([0x80 | len(padded) // 4]) + padded

    def transfers(count, ack=1, n_reads=0):
        return answer(5, count, ack, *bytes(4 * n_reads))

    def block(count, ack=1, n_reads=0):
        return answer(6, count, 0, ack, *bytes(4 * n_reads))

    size, caps = answer(0, 2, 64, 0), answer(0, 1, 0x13)
    status = answer(0, 0)
    opened = size + answer(0, 1, 4) + caps + answer(0, 0) + answer(0, 6, *b"2.1.1\0") + status
    connected = opened + answer(2, 1) + status * 2 + (size + caps) * 2
    moved = transfers(16, 1, 15) + block(15, 1, 15) * 12 + transfers(17, 1, 6) + block(14) * 13 + transfers(7)
    bits = status + answer(0x1D, 0, *bytes(9)) + answer(0x10, 0x80)
    yield "opened", opened
    yield "moved", connected + moved + bits + status * 8 + transfers(1, 1, 1) * 40
    yield "faults", connected + transfers(3, 4, 1) + block(0, 4) * 3 + bits + transfers(0, 7) * 20
    yield "waits", connected + transfers(0, 2) + block(0, 2) * 3 + transfers(0, 2) * 3 + bits + transfers(0, 2) * 20
    yield "parity", connected + transfers(1, 9) + block(3, 8) + bits
    yield "boaster", size + answer(0, 1, 255) + caps + size * 3 + answer(0, 0) * 3 + connected
    yield "stale", transfers(1, 1, 1) + opened
    yield "too-small", answer(0, 2, 8, 0) * 4
    yield "huge", answer(0, 2, 255, 255) + answer(0, 1, 4) + caps
    yield "silent", b"\0\0\0\0"


def hid_report_files():
    """What HID devices say of their reports."""
    yield "daplink", bytes.fromhex("0600ff0901a101150026ff007508954009018102954009019102950109 01b102c0".replace(" ", ""))
    yield "high-speed", bytes.fromhex("0600ffa10175089600028102 9102c0".replace(" ", ""))
    yield "keyboard", bytes.fromhex("05010906a1018501750195088102950591 02c0".replace(" ", ""))
    yield "huge", bytes.fromhex("77ffffffff97ffffffff8102")
    yield "long-item", bytes.fromhex("fe0480010203 04".replace(" ", ""))
    yield "cut", bytes.fromhex("0600")


def st_link_files():
    """An ST-Link's answers: of each how many bytes are given, and they."""
    def answer(*content):
        return bytes([len(content)]) + bytes(content)

    nothing, ok = b"\0", answer(0x80, 0)
    v2 = nothing + answer(1, 0) + answer(0x29, 0x5A, 0x83, 4, 0x4B, 0x37)
    v3 = nothing + answer(1, 0) + answer(0x30, 0, 0x83, 4, 0x4E, 0x37) + answer(3, 0, 9, *bytes(9))
    power = answer(0xDC, 5, 0, 0, 2, 8, 0, 0)
    register = answer(0x80, 0, 0, 0, 0x77, 0x14, 0xA0, 0x2B)
    last = answer(0x80, *bytes(11))
    memory = ok + b"\1\xff" + last + b"\1\x55" + last
    khz = answer(0x80, *bytes(7), 2, 0, 0, 0, 0xC0, 0x5D, 0, 0, 0x40, 0x1F, 0, 0, *bytes(28))
    yield "v2", v2 + power + ok * 2 + memory + (register + ok) * 40
    yield "v3", v3 + power + khz + last[:9] + ok + memory + (register + ok) * 40
    yield "no-power", v2 + answer(*bytes([0xDC, 5]), *bytes(6)) + ok * 2
    yield "no-target", v2 + power + ok + answer(5, 0)
    yield "faults", v2 + power + ok * 2 + memory + answer(0x11, *bytes(7)) * 30
    yield "waits", v2 + power + ok * 2 + memory + answer(0x10, *bytes(7)) * 30
    yield "from-dfu", nothing + answer(0, 0) + answer(0x29, 0x5A, 0x83, 4, 0x4B, 0x37) + power
    yield "short", v2 + b"\xff\1"
    yield "stale", answer(1, 2, 3) + v2 + power


def main():
    targets = {
        "dap-answers": dap_answers_files,
        "hid-report": hid_report_files,
        "st-link": st_link_files,
        "dfu-file": dfu_files,
        "elf": elf_files,
        "esp-image": esp_files,
        "dfu-layout": dfu_layout_files,
        "dfu-talk": dfu_talk_files,
        "esp-link": esp_link_files,
        "esp-stub": esp_stub_files,
        "evidence": evidence_files,
        "ihex": ihex_files,
        "image-parse": image_parse_files,
        "mpflash-db": mpflash_db_files,
        "mpflash-jsonl": mpflash_jsonl_files,
        "slip": slip_files,
        "uf2": uf2_files,
    }
    for target, files in targets.items():
        (CORPUS / target).mkdir(parents=True, exist_ok=True)
        for name, data in files():
            (CORPUS / target / name).write_bytes(data)


if __name__ == "__main__":
    main()
