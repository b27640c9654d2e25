#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the app's pages, taken among the boards of the lab's classroom, ESP boards, boards behind USB nodes,
debug probes, a class and two boards that are built for.

Usage: screenshots.py --build BUILD --out FOLDER [--scene SCENE]
"""

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import desk

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--build", required=True, type=Path)
parser.add_argument("--out", required=True, type=Path)
parser.add_argument("--scene", choices=["classroom", "esp", "usb", "probes", "class", "build"])
arguments = parser.parse_args()
HERE = Path(__file__).resolve().parent
SCENES = {"classroom": "classroom", "esp": HERE / "scenes/esp.json", "usb": HERE / "scenes/usb.json",
          "probes": HERE / "scenes/probes.json", "class": "class-32",
          "build": HERE / "scenes/pair.json"}
if arguments.scene is None:  # a desk has one scene
    sys.exit(max(subprocess.call([sys.executable, *sys.argv, "--scene", scene]) for scene in SCENES))
desk.stand_at(arguments.build, SCENES[arguments.scene], realistic=True)

import lab  # noqa: E402
from app import App, until  # noqa: E402

BINARY = arguments.build.resolve() / "src/ui/moult"
OUT = arguments.out.resolve()
N_BOARDS = 12
N_ESP_BOARDS = 6
N_USB_BOARDS = 7
ASK_CHIP = "Find Out What It Is"

# X11 without a compositor has no shadows; the frame in their place is no part of the app.
CSS = "window.solid-csd { margin: 0; padding: 0; border: none; box-shadow: none; }"


def start(**options):
    return App(BINARY, css=CSS, **options)


def picture(app, name):
    app.move_mouse_away()
    time.sleep(0.3)  # the last frame
    app.screenshot(OUT / f"{name}.png")
    print(OUT / f"{name}.png", flush=True)


def take_board(name, **options):
    """The page of a Pico W, with what is recommended for it."""
    app = start(**options)
    app.wait_identified(N_BOARDS)
    app.show_board("Weather station, row 4", "Update available")
    app.wait_text("to download")
    picture(app, name)
    app.close()


def take_narrow():
    """What has another form where there is little room."""
    app = start(size=(360, 720))
    app.wait_identified(N_BOARDS)
    app.find_row("Weather station, row 4", "Update available")
    picture(app, "list-narrow")
    app.show_board("RP2040 Bootloader", "Waiting for firmware")
    app.wait_text("Which Board Is It")
    picture(app, "which-board-narrow")
    app.press("button", "Back")
    app.show_board("Weather station, row 4", "Update available")
    app.press("list item", "MicroPython 1.28.0")
    app.wait_text("newest stable")
    picture(app, "change-narrow")
    app.close()


def take_choices(app):
    """Another version, a board that cannot say what it is, and what is preferred."""
    app.show_board("Raspberry Pi Pico 2", "Update available")
    app.press("button", "Change…")
    app.wait_text("newest stable")
    picture(app, "change")
    app.press("button", "Cancel")
    app.show_board("RP2040 Bootloader", "Waiting for firmware")
    app.wait_text("Which Board Is It")
    picture(app, "which-board")
    app.click(app.find("list item", "Raspberry Pi Pico W",
                       within=app.find("list", "Which Board Is It.")))
    app.wait_text("You said that")
    picture(app, "which-board-told")
    app.key("ctrl+comma")
    app.wait_text("Stable Releases")
    picture(app, "preferences")
    app.key("Escape")
    app.wait_no_text("Stable Releases")


def open_firmware(**options):
    app = start(**options)
    app.wait_identified(N_BOARDS)
    if options.get("size", (900,))[0] < 600:  # only the list has room
        app.find_row("Raspberry Pi Pico 2", "Update available")
    app.press("list item", "Firmware")
    app.wait_text("to download")
    app.find("list", "Kinds of Boards")
    return app


def open_kind(app, name):
    app.key("ctrl+f")
    app.type(name)
    app.press("list item", name, within=app.find("list", "Kinds of Boards"))
    app.wait_text("newest stable")


def take_firmware(name, **options):
    """All kinds of boards, and the page of one."""
    app = open_firmware(**options)
    picture(app, f"firmware{name}")
    app.press("list item", "Raspberry Pi Pico 2", within=app.find("list", "Plugged In"))
    app.wait_text("newest stable")
    picture(app, f"firmware-board{name}")
    app.close()


def take_stored():
    """A search, downloads, and what is stored."""
    app = open_firmware()
    app.press("toggle button", "Wi-Fi")
    app.wait_text("All with Wi-Fi")
    picture(app, "firmware-filter")
    app.press("toggle button", "Wi-Fi")
    open_kind(app, "ESP32-C6")
    lab.site("fault", "*ESP32_GENERIC_C6-*", "slow=250000")
    app.press("button", r"Download 1\.28\.0")
    app.press("button", r"Download 1\.27\.0")
    app.wait_text(r"[3-9][0-9]{2}\.[0-9]\skB of")
    picture(app, "firmware-downloading")
    lab.site("mend")
    app.find("button", r"Remove 1\.28\.0", deadline=60)
    app.find("button", r"Remove 1\.27\.0", deadline=60)
    app.press("button", "Back")
    app.press("toggle button", "On This Computer")
    app.wait_text("files, .* in all")
    picture(app, "firmware-stored")
    app.click(app.find("label", r".*1\.28\.0.*", within=app.find("list", "On This Computer")))
    app.wait_text("segment")
    picture(app, "firmware-details")
    app.close()


def take_offline():
    """Before anything was ever downloaded."""
    lab.site("down")
    app = start()
    app.wait_identified(N_BOARDS)
    app.show_board("Weather station, row 4")
    app.wait_text("The Download Site Cannot Be Reached")
    picture(app, "offline")
    app.close()
    lab.site("up")


def take_pages(app):
    """Pages at rest, each with its own next step."""
    app.show_board("Weather station, row 4", "Update available")
    app.wait_text("to download")
    picture(app, "board")
    app.press("button", "Flash All…")
    app.find("list", "Will Be Flashed")
    picture(app, "plan")
    app.press("button", "Cancel")
    until("the plan to go", lambda: not app.all("list", "Will Be Flashed"))
    for name, state in (("bootloader", "Waiting for firmware"), ("silent", "Does not answer"),
                        ("no-access", "No access")):
        app.show_board(".*", state)
        picture(app, name)
    app.press("list item", "Backends")
    app.wait_text("Ways to Flash a Board")
    picture(app, "backends")


def take_flash(app):
    """A Pico from the button to Ready."""
    lab.site("fault", "*.uf2", "slow=150000")
    app.show_board("Raspberry Pi Pico", "1-1.1 · Update available")
    app.press("button", "Update to .*")
    app.wait_text("Downloading [3-6][0-9]%")
    picture(app, "downloading")
    lab.site("mend")
    app.wait_text("Writing [3-6][0-9]%", deadline=60)
    picture(app, "flashing")
    app.find_row("Raspberry Pi Pico", "Ready", deadline=60)
    picture(app, "ready")
    app.press("list item", "Flash Again")
    app.wait_text("Up to Date")
    picture(app, "up-to-date")


def take_trouble(app):
    """A Pico that does not start its bootloader, and one that starts its old firmware."""
    lab.fault("1-1.3", "hang-bootloader")
    lab.fault("1-1.4", "boots-old")
    for _ in range(2):
        app.show_board("Raspberry Pi Pico", "Update available")
        app.press("button", "Update to .*")
        app.wait_text("Entering bootloader")
    app.show_board("Raspberry Pi Pico", "Waiting for the bootloader")
    picture(app, "by-hand")
    app.show_board("Raspberry Pi Pico", "Needs attention")
    app.wait_text("Needs Attention")
    picture(app, "needs-attention")


def take_no_boards():
    for location in lab.journal():
        lab.unplug(location)
    app = start()
    app.wait_text("Plug In a Board")
    picture(app, "no-boards")
    app.close()


def ask_chip(app, name):
    """On a silent board's page."""
    app.press("button", ASK_CHIP)
    app.wait_text(f"New {name}(.|\n)*Which Board Is It", deadline=40)


def take_new_chip(suffix="", **options):
    app = start(**options)
    if options.get("size", (900,))[0] < 600:  # only the list has room
        app.find_row("ESP32-C6", "Update available", deadline=40)
    else:
        app.wait_identified(N_ESP_BOARDS)
    app.show_board("ESP32 Board")
    ask_chip(app, "ESP32-S3")
    picture(app, f"new-chip{suffix}")
    app.close()


def take_esp_flash():
    """From a silent adapter to a board that runs, and a flash that finds nothing to do."""
    app = start()
    app.wait_identified(N_ESP_BOARDS)
    app.show_board("CH340.*", "1-1 .*")
    app.find("button", ASK_CHIP)
    picture(app, "silent-adapter")
    ask_chip(app, "ESP32-C3")
    app.click(app.find("list item", "ESP32-C3", within=app.find("list", "Which Board Is It.")))
    app.wait_text("You said that")
    picture(app, "new-chip-told")
    app.press("button", "Install MicroPython.*")
    app.find_row("ESP32-C3", "Ready", deadline=60)
    app.press("list item", "Flash Again")
    app.press("button", "Reinstall.*")
    app.find_row("ESP32-C3", "Already up to date", deadline=60)
    picture(app, "already-up-to-date")
    app.close()


def take_esp_trouble():
    """Chips that do not answer, are locked, or are not those that the file is for."""
    folder = Path(desk.folder()) / "files"
    folder.mkdir(exist_ok=True)
    esp32 = lab.write_firmware(folder)["ESP32_GENERIC"]
    app = start(folder=folder)
    app.wait_identified(N_ESP_BOARDS)
    for place, text, name in (("1-6", "No ESP Chip Answered", "chip-silent"),
                              ("1-5", "This Chip Cannot Be Flashed", "chip-locked")):
        app.show_board("CH340.*", f"{place} · .*")
        app.press("button", ASK_CHIP)
        app.wait_text(text, deadline=40)
        picture(app, name)
    app.show_board("ESP32-C6")
    app.show_board("ESP32 Board")
    app.open_file(esp32)
    app.press("button", "Install MicroPython.*")
    app.wait_text("Choose Other Firmware", deadline=40)
    picture(app, "wrong-chip")
    app.close()


def take_esp():
    take_new_chip()
    take_new_chip("-narrow", size=(360, 720))
    take_new_chip("-wide", size=(1600, 1000))
    take_new_chip("-dark", dark=True)
    take_new_chip("-high-contrast", contrast=True)
    take_esp_trouble()
    take_esp_flash()


def open_usb(**options):
    app = start(**options)
    app.wait_identified(N_USB_BOARDS)
    return app


def take_backup(suffix, **options):
    """While a Pico is read out, and when that is done."""
    app = open_usb(**options)
    app.show_board("Raspberry Pi Pico", "1-1 · .*")
    app.press("toggle button", "Board Menu")
    time.sleep(0.5)
    app.key("b")
    until("the file dialog", lambda: len(app.windows()) > 1)
    app.key("ctrl+a")
    app.type(str(Path(desk.folder()) / f"pico{suffix}.uf2"))
    app.key("Return")
    app.wait_text("Reading [1-9][0-9]%", deadline=30)
    picture(app, f"backup{suffix}")
    app.wait_text("Backed up as", deadline=60)
    picture(app, f"backed-up{suffix}")
    app.close()


def take_forbidden(suffix, **options):
    """A loader whose node may not be opened, and one that is asked which board it is on."""
    app = open_usb(**options)
    app.show_board("STM32 Bootloader", "1-6 · .*")
    app.wait_text("What Was Checked(.|\n)*Owner")
    picture(app, f"no-access-usb{suffix}")
    if app.all("button", "Back"):
        app.press("button", "Back")
    app.show_board("STM32 Bootloader", "1-5 · .*")
    app.wait_text("Which Board Is It")
    picture(app, f"which-stm32{suffix}")
    app.close()


def take_locked(suffix, **options):
    """A chip that refuses to be flashed, the question before it is opened, and the opening."""
    app = open_usb(**options)
    app.show_board("STM32 Bootloader", "1-7 · .*")
    app.click(app.find("entry", "Search boards"))
    app.type("pyboard v1.1")
    app.click(app.find("list item", "Pyboard v1.1", within=app.find("list", "Which Board Is It.")))
    app.press("button", "Install MicroPython.*")
    app.find("button", "Remove Protection…", deadline=60)
    picture(app, f"locked{suffix}")
    app.press("button", "Remove Protection…")
    app.find("button", "Remove and Erase")
    picture(app, f"remove-protection{suffix}")
    app.press("button", "Remove and Erase")
    app.wait_text("The chip erases itself")
    picture(app, f"removing-protection{suffix}")
    app.close()


def take_usb():
    for take in (take_backup, take_forbidden):
        take("")
        take("-narrow", size=(360, 720))
        take("-wide", size=(1600, 1000))
        take("-dark", dark=True)
    take_locked("")


def find_probe(app, serial):
    """The row of a probe; it stands around its own header."""
    return until(lambda: f"the probe {serial}; there is:\n{app.texts()}",
                 lambda: [row for row in app.all("list item") if (row.get_description() or "").endswith(serial)])[0]


def unfold_probe(app, serial):
    app.click(app.all("list item", within=find_probe(app, serial))[1])
    app.find("button", "Ask Again", within=find_probe(app, serial))


def take_probe_list(suffix, **options):
    """All probes, one unfolded; and one without access."""
    app = start(**options)
    app.find_row("Nucleo F411RE", "Update available", deadline=60)
    app.press("list item", "Probes")
    app.wait_text("Needs pyOCD")
    app.wait_no_text("Asking")
    picture(app, f"probes{suffix}")
    unfold_probe(app, "066EFF555051897267233656")
    picture(app, f"probe{suffix}")
    unfold_probe(app, "ATML2748050200000A1C")
    picture(app, f"probe-no-access{suffix}")
    app.press("button", "Give Access…")
    app.wait_text("What Was Checked(.|\n)*Owner")
    picture(app, f"probe-give-access{suffix}")
    app.close()


def take_probe_flash():
    """A chip alone behind its probe, and a Pyboard with a probe beside it."""
    folder = Path(desk.folder()) / "files"
    folder.mkdir(exist_ok=True)
    app = start(folder=folder)
    file, _ = lab.write_loop(folder, 1 << 16)
    app.press("list item", "Probes")
    unfold_probe(app, "E6633861A3786011")
    app.press("button", "Flash…", within=find_probe(app, "E6633861A3786011"))
    app.choose_file(file)
    app.wait_text("Will Be Flashed")
    picture(app, "probe-plan")
    app.press("button", "Flash 1 Board")
    app.wait_text("(Erasing|Writing|Verifying) [1-9][0-9]?%", deadline=120)
    picture(app, "probe-flashing")
    app.wait_text("read back and compared", deadline=120)
    picture(app, "probe-ready")
    app.show_board("Pyboard v1.1")
    app.click(app.find("list item", "Standard", within=app.find("list", "Which Variant Does It Need.")))
    app.wait_text("Method")
    picture(app, "method")
    app.press("list item", "Backends")
    app.click(app.find("list item", "pyOCD"))
    picture(app, "backends-pyocd")
    app.close()


def take_no_probes():
    for location in lab.journal():
        lab.unplug(location)
    app = start()
    app.press("list item", "Probes")
    app.wait_text("Plug In a Debug Probe")
    picture(app, "no-probes")
    app.close()


def take_probes():
    take_probe_list("")
    take_probe_list("-narrow", size=(360, 720))
    take_probe_list("-wide", size=(1600, 1000))
    take_probe_list("-dark", dark=True)
    take_probe_list("-high-contrast", contrast=True)
    take_probe_flash()
    take_no_probes()


def find_cards(app):
    return app.all("list item", within=app.find("list", "Boards"))


def take_wall():
    """A class that is flashed: in the middle, in the end, what a card has to say, and the last session."""
    app = start(size=(1600, 1000))
    app.find_row("Raspberry Pi Pico W")
    app.press("list item", "Workshop")
    app.press("button", "Arm")
    app.wait_text("([5-9]|1[0-9]) of 3[0-9] ready", deadline=60)
    picture(app, "wall-wide")
    until("all to be done", lambda: not [card for card in find_cards(app)
                                         if re.match("Prep|Ent|Eras|Writ|Verif|Rest|Conf|Copy", card.get_description())], 120)
    picture(app, "wall-done")
    app.press("button", "Stop")
    app.wait_text("Stopped: ")
    app.close()
    for suffix, options in (("", {}), ("-dark", {"dark": True}), ("-high-contrast", {"contrast": True}),
                            ("-narrow", {"size": (360, 720)})):
        app = start(**options)
        app.find_row("Raspberry Pi Pico W")
        app.press("list item", "Workshop")
        app.wait_text("Stopped: |Interrupted: ")
        picture(app, f"wall{suffix}")
        app.click(find_cards(app)[0])
        app.wait_text("Port [0-9] of the hub")
        picture(app, f"wall-card{suffix}")
        app.close()


def make_source():
    """A source tree whose builds take long enough for a picture."""
    sys.path.insert(0, str(HERE.parent / "build"))
    import maketree

    # The submodule's repository is a folder, from which Git takes nothing unasked.
    os.environ.update(GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="protocol.file.allow", GIT_CONFIG_VALUE_0="always")
    tree = Path(desk.folder()) / "micropython"
    maketree.make_tree(tree)
    return tree


def open_build(tree, **options):
    app = start(settings=f"source-tree='{tree}'\n", **options)
    app.find_row("Raspberry Pi Pico 2", "Update available")
    app.press("list item", "Build")
    app.wait_text("commit [0-9a-f]{7}")
    app.press("list item", "Board")
    app.press("list item", "Raspberry Pi Pico 2", within=app.find("list", "Plugged In"))
    app.wait_text("arm-none-eabi-gcc [0-9]|missing")
    return app


def take_building(tree, suffix, **options):
    """What is built, while it is built, and what came of it: well, and badly."""
    app = open_build(tree, **options)
    picture(app, f"build-ready{suffix}")
    app.click(app.find("check box", "Clean"))
    app.press("button", "Build")
    app.wait_text("Building [4-9][0-9]%", deadline=60)
    picture(app, f"build-running{suffix}")
    app.wait_text("Built Here", deadline=60)
    picture(app, f"build-done{suffix}")
    app.press("button", "Back")
    vm = tree / "py/vm.c"
    source = vm.read_text()
    vm.write_text(source + "int broken = ;\n")
    app.press("button", "Build")
    app.wait_text("The Source Does Not Build", deadline=60)
    app.press("button", "Show in Log")
    picture(app, f"build-failed{suffix}")
    vm.write_text(source)
    app.close()


def take_build():
    tree = make_source()
    app = start()
    app.press("list item", "Build")
    app.wait_text("Build MicroPython from Source")
    picture(app, "build-empty")
    app.press("button", "Get MicroPython’s Source…")
    app.find("text", "Repository")
    picture(app, "build-source")
    app.close()
    tools = Path(desk.folder()) / "tools"
    tools.mkdir()
    (tools / "git").symlink_to("/usr/bin/git")
    app = open_build(tree, env={"PATH": str(tools)})
    picture(app, "build-missing")
    app.close()
    take_building(tree, "")
    take_building(tree, "-narrow", size=(360, 720))
    take_building(tree, "-wide", size=(1600, 1000))
    take_building(tree, "-dark", dark=True)
    take_building(tree, "-high-contrast", contrast=True)


OUT.mkdir(parents=True, exist_ok=True)
if arguments.scene == "build":
    take_build()
    sys.exit(0)
if arguments.scene == "class":
    take_wall()
    sys.exit(0)
if arguments.scene == "probes":
    take_probes()
    sys.exit(0)
if arguments.scene == "usb":
    take_usb()
    sys.exit(0)
if arguments.scene == "esp":
    take_esp()
    sys.exit(0)
take_offline()
take_narrow()
take_board("board-narrow", size=(360, 720))
take_board("board-wide", size=(1600, 1000))
take_board("board-dark", dark=True)
take_board("board-high-contrast", contrast=True)
take_firmware("")
take_firmware("-narrow", size=(360, 720))
take_firmware("-wide", size=(1600, 1000))
take_firmware("-dark", dark=True)
take_firmware("-high-contrast", contrast=True)
take_stored()
window = start()
window.wait_identified(N_BOARDS)
take_pages(window)
take_choices(window)
take_flash(window)
take_trouble(window)
window.close()
take_no_boards()
sys.exit(0)
