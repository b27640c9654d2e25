#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""House rules that hold for files of every kind.

Usage: check-tree.py SOURCE-ROOT
"""

import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

from tap import check, done

ROOT = Path(sys.argv[1])
# What the product must not know: it cannot tell the lab's boards from real ones. (virtual_disk.c is the boot ROM's.)
LAB_WORDS = re.compile(r"umockdev|moult.?lab|virtual[-_](?!disk\.c)|testbed|LD_PRELOAD|getenv\s*\(\s*\"MOULT_(?!FIRMWARE\")", re.IGNORECASE)
# Hosts that serve packages, taken apart so that this file does not name them itself.
HOSTS = [".".join(parts) for parts in (
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("crates", "io"),
    ("rubygems", "org"), ("golang", "org"), ("ghcr", "io"), ("docker", "io"), ("quay", "io"),
    ("deb", "debian", "org"), ("archive", "ubuntu", "com"), ("maven", "org"), ("snapcraft", "io"),
)]


def tracked():
    """The files of the tree: what git knows, or what a release tarball holds."""
    if (ROOT / ".git").exists():
        # The work tree may belong to another user than the one who tests.
        listed = subprocess.run(["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT), "ls-files", "-z"],
                                check=True, capture_output=True, text=True).stdout
        names = [name for name in listed.split("\0") if name]
    else:
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file()]
    return [name for name in names if (ROOT / name).is_file() and not name.startswith("_build/")]


def text_of(name):
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def annotated():
    """Globs of REUSE.toml: files that cannot hold a comment."""
    with open(ROOT / "REUSE.toml", "rb") as file:
        annotations = tomllib.load(file)["annotations"]
    return [path for annotation in annotations for path in annotation["path"]]


def without_licence():
    patterns = annotated()
    return [name for name in names if "SPDX-License-Identifier:" not in texts[name][:1000]
            and not any(fnmatchcase(name, pattern) for pattern in patterns)]


names = tracked()
texts = {name: text_of(name) for name in names}
product = [name for name in names if name.startswith(("src/", "data/"))]

check("there is a tree to look at", [] if len(names) > 100 else [f"{len(names)} files"])
check("every file names its licence", without_licence())
check("every licence that is named is there",
      sorted({licence for text in texts.values()
              for licence in re.findall(r"SPDX-License-Identifier: ([\w.-]+)", text[:1000])
              if not (ROOT / "LICENSES" / f"{licence}.txt").exists()}))
check("the product knows nothing of the lab",
      [f"{name}: {match.group()}" for name in product if (match := LAB_WORDS.search(texts[name]))])
check("no file names a host of packages",
      [f"{name}: {host}" for name in names for host in HOSTS if host in texts[name]])
check("nothing is left to do", [f"{name}: {match.group()}" for name in names if name.endswith((".c", ".h", ".blp", ".py"))
                                and (match := re.search(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b", texts[name]))])
done()
