# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site of one's own, for a test or a benchmark that does not run in a lab."""

import json
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent / "downloads.py"


class LocalSite:
    """with LocalSite(small=False) as site: … site.address, site("fault", "*.uf2", "slow=1000")."""

    def __init__(self, state="now", small=False):
        self.options = ["--state", state, *(["--small"] if small else [])]

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.control = str(Path(self.folder.name) / "control")
        command = [sys.executable, "-B", str(PROGRAM), "serve", "--control", self.control, *self.options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()

    def __call__(self, *words):
        """Does what `moult-lab site WORDS` does, and returns its answer."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(self.control)
            connection.sendall(json.dumps([str(word) for word in words]).encode() + b"\n")
            with connection.makefile(encoding="utf-8") as file:
                answer = json.loads(file.readline())
        if answer["status"]:
            raise ValueError(answer["text"])
        return answer["text"]

    def log(self):
        return json.loads(self("log"))
