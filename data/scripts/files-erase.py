# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Removes every file and folder of a board, but the file system stays. After files-list.py.
def _moult_erase(root, flat):
    folders = [""]
    for folder in folders:
        for name, is_folder, size in list(_moult_entries(root + folder or "/", flat)):
            path = folder + "/" + name
            if is_folder:
                folders.append(path)
            else:
                os.remove(name if flat else root + path)
    for folder in reversed(folders[1:]):
        os.rmdir(root + folder)
