# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage: makeversionhdr.py FILE. Writes the header with the version, which git tells, if that has changed."""

import datetime
import os
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[1]


def git(*words):
    done = subprocess.run(["git", *words], cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def version_of_tree():
    """What git describes: "v1.29.0-preview-12-gabc1234" is written with dots behind the first dash."""
    try:
        described = git("describe", "--tags", "--dirty", "--always", "--match", "v[1-9].*")
    except OSError:
        described = None
    if not described:
        return version_of_header(), "<no hash>"
    release, dash, rest = described.partition("-")
    dirty = "-dirty" if described.endswith("-dirty") else ""
    return release + dash + rest.replace("-", "."), git("rev-parse", "--short", "HEAD") + dirty


def version_of_header():
    text = (TOP / "py/mpconfig.h").read_text()
    major, minor, micro, preview = (
        re.search(f"MICROPY_VERSION_{name} (\\d+)", text)[1] for name in ("MAJOR", "MINOR", "MICRO", "PRERELEASE")
    )
    return f"v{major}.{minor}.{micro}" + ("-preview" if preview == "1" else "")


def main(path):
    tag, commit = version_of_tree()
    moment = int(os.environ.get("SOURCE_DATE_EPOCH", 0)) or datetime.datetime.now().timestamp()
    date = datetime.date.fromtimestamp(moment).isoformat()
    text = "".join(
        f'#define {name} "{value}"\n'
        for name, value in (("MICROPY_GIT_TAG", tag), ("MICROPY_GIT_HASH", commit), ("MICROPY_BUILD_DATE", date))
    )
    if not path.exists() or path.read_text() != text:
        print(f"GEN {path}")
        path.write_text(text)


main(pathlib.Path(sys.argv[1]))
