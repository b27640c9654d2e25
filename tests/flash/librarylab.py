# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the library have in common: folders of their own, and the site's log."""

import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import tempfile
import unittest

from flashlab import lab, moultctl


def log():
    """What the download site was asked since forget()."""
    return json.loads(lab("site", "log"))


def forget():
    lab("site", "forget")


def asked(ending):
    """Requests for paths with this ending."""
    return [request for request in log()["requests"] if request["path"].endswith(ending)]


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


class LibraryTest(unittest.TestCase):
    """Each test has a library and a folder of its own, and a site without faults."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="moult-library-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.library = self.folder / "library"
        lab("site", "mend")
        lab("site", "now")
        forget()

    def run_json(self, *words, code=0, library=None, **options):
        done = moultctl(*map(str, words), "--json", "--dir", str(library or self.library), **options)
        self.assertEqual(done.returncode, code, done.stderr)
        return json.loads(done.stdout)

    def run_text(self, *words, code=0, library=None, **options):
        done = moultctl(*map(str, words), "--dir", str(library or self.library), **options)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def download(self, *words, **options):
        """By build: what became of it."""
        return {entry["build"]: entry for entry in self.run_json("download", *words, **options)}

    def stored(self, library=None):
        """By name: what is stored, each file held against its row."""
        found = {entry["name"]: entry for entry in self.run_json("firmware", "list", library=library)}
        for entry in found.values():
            if entry["state"] == "stored":
                self.assertEqual(sha256(entry["path"]), entry["sha256"])
                self.assertEqual(os.path.getsize(entry["path"]), entry["file_size"])
        return found

    def check_whole(self, library=None):
        """The database is sound, and no row names a file that is another."""
        with sqlite3.connect((library or self.library) / "library.db") as database:
            self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        return self.stored(library)
