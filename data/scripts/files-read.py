# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Reads a file piece by piece. After files.py.
if _moult_has("binascii", "b2a_base64"):
    from binascii import b2a_base64 as _moult_a
else:
    _moult_a = None


def _moult_open_read(path):
    global _moult_f
    _moult_f = open(path, "rb")


def _moult_take(count, size):
    for _ in range(count):
        data = _moult_f.read(size)
        if not data:
            _moult_f.close()
            _moult("end", True)
            return
        if _moult_a:
            _moult("base64", _moult_a(data)[:-1])
        else:
            _moult("bytes", data)
