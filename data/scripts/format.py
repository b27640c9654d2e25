# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes a new, empty file system of the kind that the board has, or else of the kind that its port makes
# (MicroPython, ports/*/modules/_boot.py and inisetup.py, ports/stm32/main.c). After files.py.
def _moult_flash():
    for name in ("rp2", "samd", "nrf", "mimxrt", "alif"):
        if _moult_has(name, "Flash"):
            return __import__(name).Flash()
    if _moult_has("pyb", "Flash"):
        return __import__("pyb").Flash(start=0)
    try:
        return __import__("flashbdev").bdev
    except ImportError:
        return None


def _moult_make(kind, act, flash):
    # These ports write 256 bytes at once; the others are content with it.
    return act(flash, progsize=256) if kind == "VfsLfs2" else act(flash)


def _moult_format(root):
    try:
        import vfs
    except ImportError:
        vfs = os
    flash = _moult_flash()
    kinds = [k for k in ("VfsLfs2", "VfsLfs1", "VfsFat") if hasattr(vfs, k)]
    if flash is None or not kinds:
        _moult("formatted", "")
        return
    os.chdir("/")
    try:
        vfs.umount(root or "/")
    except OSError:
        pass
    kind = kinds[-1] if root and kinds[-1] == "VfsFat" else kinds[0]
    for k in kinds:
        try:
            _moult_make(k, getattr(vfs, k), flash).statvfs("/")
            kind = k
            break
        except (OSError, ValueError):
            pass
    _moult_make(kind, getattr(vfs, kind).mkfs, flash)
    vfs.mount(_moult_make(kind, getattr(vfs, kind), flash), root or "/")
    os.chdir(root or "/")
    _moult("formatted", kind)
