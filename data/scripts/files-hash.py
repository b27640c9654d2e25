# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tells the sha256 of a file. After files.py.
def _moult_hash(path):
    import hashlib

    gc.collect()
    h = hashlib.sha256()
    buffer = memoryview(bytearray(1024))
    with open(path, "rb") as f:
        while True:
            n = f.readinto(buffer)
            if not n:
                break
            h.update(buffer[:n])
    _moult("sha256", "".join(["%02x" % b for b in h.digest()]))
