#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does flatpak-builder read the manifest, and does it ask for no more than it needs?

Usage: check-flatpak.py MANIFEST
"""

import json
import subprocess
import sys

from tap import check, done

shown = subprocess.run(["flatpak-builder", "--show-manifest", sys.argv[1]], capture_output=True, text=True)
check("flatpak-builder shows it", [shown.stderr] if shown.returncode else [])
manifest = json.loads(shown.stdout) if shown.returncode == 0 else {}
check("it is Moult", [] if manifest.get("id", manifest.get("app-id")) == "io.github.moult.Moult" else [str(manifest)[:200]])
asked = set(manifest.get("finish-args", []))
wanted = {
    "--share=ipc", "--share=network", "--socket=wayland", "--socket=fallback-x11", "--device=all",
    "--system-talk-name=org.freedesktop.UDisks2", "--filesystem=/run/media", "--filesystem=/media",
}
check("it asks for what boards need", sorted(wanted - asked))
check("and for nothing else", sorted(asked - wanted))
modules = [module for module in manifest.get("modules", []) if isinstance(module, dict)]
check("each foreign source is pinned",
      [f"{module['name']}: {source.get('url')}" for module in modules for source in module.get("sources", [])
       if source["type"] == "archive" and len(source.get("sha256", "")) != 64
       or source["type"] == "git" and "tag" not in source and "commit" not in source])
check("Moult itself is built last, from this checkout",
      [] if modules and modules[-1]["name"] == "moult" and modules[-1]["sources"][0]["type"] == "dir" else ["it is not"])
done()
