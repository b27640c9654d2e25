# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs on a board and says who it is: one line NAME=LITERAL for each fact, between two markers. It has
# to work on MicroPython from 1.12 on and on CircuitPython, without json, in little memory, and leaves
# nothing behind. src/io/identity.c reads what it prints. Lines that are only a comment are not sent.
def _moult():
    import sys

    try:
        import os
    except ImportError:
        import uos as os

    def say(name, value):
        print(name + "=" + repr(value))

    def has(name):
        try:
            __import__(name)
            return True
        except Exception:
            return False

    impl = sys.implementation
    family = impl[0]
    if has("pycopy"):
        family = "pycopy"
    elif has("pycom"):
        family = "pycom"
    elif sys.platform == "linux" and has("pybricks.hubs"):
        family = "ev3-pybricks"
    say("family", family)
    for n in impl[1]:
        say("version", n)
    say("platform", sys.platform)
    say("banner", sys.version)
    say("mpy", getattr(impl, "_mpy", getattr(impl, "mpy", 0)))
    try:
        u = os.uname()
        say("release", u[2])
        say("uversion", u[3])
        say("machine", u[4])
    except Exception:
        pass
    if hasattr(impl, "_machine"):
        say("machine", impl._machine)
    if hasattr(impl, "_build"):
        say("build", impl._build)
    elif family == "micropython" and has("boardname"):
        say("build", getattr(sys.modules["boardname"], "BOARD_ID", ""))

    root = "/"
    try:
        names = os.listdir(root)
        # On stm32 the root holds the mounted file systems.
        if "flash" in names and "main.py" not in names:
            root = "/flash/"
            names = os.listdir(root[:-1])
    except TypeError:
        # The micro:bit has one flat folder.
        root = ""
        names = os.listdir()
    except OSError:
        names = None
    if names is not None:
        say("files", len(names))
        say("main", "main.py" in names or (family == "circuitpython" and "code.py" in names))
        if "board_info.toml" in names:
            with open(root + "board_info.toml", "rb") as f:
                for _ in range(512):
                    chunk = f.read(128)
                    if not chunk:
                        break
                    say("toml", chunk)


print("<moult>")
try:
    _moult()
finally:
    print("</moult>")
    del _moult
