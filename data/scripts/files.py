# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs on a board before anything is done to its files, and says what there is to work with. All these
# scripts have to work on MicroPython from 1.12 on, in little memory; what they define is gone after the
# restart that ends every visit. Answers are lines moult:NAME=LITERAL, which src/io/board-answer.c reads.
import gc
import sys

try:
    import os
except ImportError:
    import uos as os


def _moult(name, value):
    print("moult:" + name + "=" + repr(value))


def _moult_do(act, *what):
    try:
        act(*what)
    except OSError as e:
        _moult("error", e.args[0] if e.args else 0)


def _moult_has(module, name):
    try:
        return hasattr(__import__(module), name)
    except ImportError:
        return False


def _moult_look():
    root = ""
    flat = False
    try:
        names = os.listdir("/")
        # On stm32 the root holds the mounted file systems.
        if "flash" in names and "main.py" not in names:
            root = "/flash"
    except TypeError:
        # The micro:bit has one flat folder.
        flat = True
    _moult("root", root)
    _moult("flat", flat)
    _moult("sha256", _moult_has("hashlib", "sha256"))
    _moult("base64", _moult_has("binascii", "a2b_base64"))
    _moult("rename", hasattr(os, "rename"))
    _moult("drive", _moult_has("storage", "remount"))
    if hasattr(os, "statvfs") and not flat:
        s = os.statvfs(root or "/")
        _moult("free", s[0] * s[3])
        _moult("block", s[0])
    gc.collect()
    if hasattr(gc, "mem_free"):
        _moult("memory", gc.mem_free())


_moult_do(_moult_look)
