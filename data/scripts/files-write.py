# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Writes a file piece by piece. After files.py.
if _moult_has("binascii", "a2b_base64"):
    from binascii import a2b_base64 as _moult_b


def _moult_open(path):
    global _moult_f
    _moult_f = open(path, "wb")


def _moult_put(data):
    if _moult_f.write(data) != len(data):
        raise OSError(28)


def _moult_shut():
    _moult_f.close()


def _moult_drop(path):
    try:
        _moult_f.close()
    except OSError:
        pass
    os.remove(path)


def _moult_remove_first(path):
    try:
        os.remove(path)
    except OSError:
        pass
