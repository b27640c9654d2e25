#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write data/boards/strings.c: the strings of the board data that people read, for xgettext.

Usage: make-board-strings.py FOLDER-OF-THE-DATA [OUTPUT]      (without OUTPUT: to stdout)

xgettext cannot read JSON. The file is committed and never compiled; the programs translate the
strings where they show them.
"""

import json

import generated

HEAD = """\
/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Written by build-aux/make-board-strings.py from the JSON files beside it, for xgettext alone.
 */

#include <glib/gi18n.h>

"""


def sentences(folder):
    """(comment, text) for each string that is shown, in the order of the files."""
    devices = json.loads((folder / "devices.json").read_text(encoding="utf-8"))
    for entry in devices["devices"] + devices["classes"]:
        yield "Name of a USB device", entry["name"]
    for entry in json.loads((folder / "chips.json").read_text(encoding="utf-8"))["refused"]:
        yield "What a file contains", entry["name"]
    for name in json.loads((folder / "features.json").read_text(encoding="utf-8"))["features"].values():
        yield "Feature of a board", name
    for board in json.loads((folder / "boards.json").read_text(encoding="utf-8"))["boards"]:
        for meaning in board["variants"].values():
            yield "What a variant of a firmware is for", meaning
    steps = json.loads((folder / "bootloader-steps.json").read_text(encoding="utf-8"))
    for name, family in steps["families"].items():
        yield f"Title above the button steps of {name} boards", family["title"]
        for step in family["steps"]:
            yield f"One button step of {name} boards; words in capitals are printed on the board", step["text"]
        if "note" in family:
            yield f"Below the button steps of {name} boards", family["note"]


def text(folder):
    lines, seen = [], set()
    for comment, sentence in sentences(folder):
        if sentence not in seen:
            seen.add(sentence)
            quoted = sentence.replace("\\", "\\\\").replace('"', '\\"')
            lines.append(f'/* Translators: {comment} */\nN_("{quoted}")\n')
    return HEAD + "\n".join(lines)


if __name__ == "__main__":
    generated.main(__doc__, text)
