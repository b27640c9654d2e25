# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site's index of packages, as micropython-lib's tools/build.py lays it out: what mip reads."""

import hashlib
import json

INDEX = "/pi/v2/"
HASH_LENGTH = 8

# name → (version, files, needed packages). Each stands for what real ones are like.
PACKAGES = {
    "aioble": ("0.6.1", {"aioble/__init__.py": "from .core import *\n", "aioble/core.py": "log = 'käse'\n"}, []),
    "neopixel": ("0.1.0", {"neopixel.py": "class NeoPixel:\n    pass\n"}, []),
    "umqtt.simple": ("1.6.0", {"umqtt/simple.py": "class MQTTClient:\n    pass\n"}, []),
    "umqtt.robust": ("1.0.2", {"umqtt/robust.py": "import umqtt.simple\n"}, [("umqtt.simple", "latest")]),
    "circle": ("1.0", {"circle.py": ""}, [("ring", "latest")]),
    "ring": ("1.0", {"ring.py": "import circle\n"}, [("circle", "latest")]),
}


def short_hash(text):
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_LENGTH]


def description(name):
    version, files, needs = PACKAGES[name]
    return json.dumps({
        "v": 1,
        "hashes": [[target, short_hash(text)] for target, text in files.items()],
        "urls": [],
        "deps": [list(need) for need in needs],
        "version": version,
    })  # fmt: skip


def find(path):
    """The bytes at a path of the site, or None."""
    words = path.removeprefix(INDEX).split("/")
    if words[0] == "package" and len(words) == 4 and words[1] == "py" and words[2] in PACKAGES:
        if words[3] in ("latest.json", PACKAGES[words[2]][0] + ".json"):
            return description(words[2]).encode()
    if words[0] == "file" and len(words) == 3:
        for _, files, _ in PACKAGES.values():
            for text in files.values():
                if words[1:] == [short_hash(text)[:2], short_hash(text)]:
                    return text.encode()
    return None
