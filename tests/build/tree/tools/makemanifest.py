# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes frozen_content.c: the bytecode of all modules that a manifest names."""

import argparse
import pathlib
import subprocess
import sys


class Manifest:
    def __init__(self, variables):
        self.variables = variables
        self.modules = []

    def path(self, text):
        for name, value in self.variables.items():
            text = text.replace(f"$({name})", value)
        return pathlib.Path(text)

    def include(self, text):
        path = self.path(text)
        words = {"include": self.include, "freeze": self.freeze, "module": self.module}
        exec(compile(path.read_text(), str(path), "exec"), words)

    def freeze(self, folder):
        self.modules += sorted(self.path(folder).glob("*.py"))

    def module(self, name, base_path="."):
        self.modules.append(self.path(base_path) / name)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mpy-cross", required=True)
    parser.add_argument("-v", action="append", default=[])
    parser.add_argument("-b", type=pathlib.Path, required=True)
    parser.add_argument("-o", type=pathlib.Path, required=True)
    parser.add_argument("manifest")
    options = parser.parse_args()
    manifest = Manifest(dict(variable.split("=", 1) for variable in options.v))
    try:
        manifest.include(options.manifest)
    except OSError as error:
        sys.exit(f"makemanifest error: {error}")
    text = "#include <stdint.h>\n"
    for path in manifest.modules:
        compiled = options.b / f"{path.stem}.mpy"
        subprocess.run([options.mpy_cross, "-o", compiled, path], check=True)
        text += f"const uint8_t mp_frozen_{path.stem}[] = {{{','.join(map(str, compiled.read_bytes()))}}};\n"
    if not options.o.exists() or options.o.read_text() != text:
        for path in manifest.modules:
            print(f"MPY {path.name}")
        print(f"GEN {options.o}")
        options.o.write_text(text)


main()
