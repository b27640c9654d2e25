# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tells every file and folder of a board, each folder before what is in it. After files.py.
def _moult_entries(folder, flat):
    if hasattr(os, "ilistdir"):
        for entry in os.ilistdir(folder):
            yield entry[0], entry[1] & 0x4000, entry[3] if len(entry) > 3 else None
        return
    for name in os.listdir() if flat else os.listdir(folder):
        if hasattr(os, "stat"):
            s = os.stat(name if flat else folder + "/" + name)
            yield name, s[0] & 0x4000, s[6]
        else:
            yield name, 0, os.size(name)


def _moult_list(root, flat, part):
    folders = [""]
    while folders:
        folder = folders.pop()
        for name, is_folder, size in _moult_entries(root + folder or "/", flat):
            path = folder + "/" + name
            if is_folder:
                _moult("folder", path)
                folders.append(path)
            elif path != part:
                _moult("size", os.stat(root + path)[6] if size is None else size)
                _moult("file", path)
