#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a source tree that is laid out as MicroPython's is and builds as it does, in a second or two.

It is a real git repository with releases, branches and a submodule, whose own repository is made beside it. The
same words make the same commits, but for the submodule's address. README.md beside this tells what is in it.
"""

import argparse
import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
MODULES = (
    "bc compile gc lexer map mpz obj objdict objfun objlist objstr objtype parse qstr repl runtime stream vm".split()
)
RELEASES = (("v1.27.0", "27", "0"), ("v1.28.0", "28", "0"), ("v1.29.0-preview", "29", "1"))


class Repository:
    """A git repository whose commits depend on nothing but what is in them."""

    def __init__(self, folder):
        self.folder = folder
        self.n_commits = 0
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=master")

    def git(self, *words):
        moment = f"{1790000000 + 60 * self.n_commits} +0000"
        person = {"NAME": "Moult", "EMAIL": "nobody@example.org", "DATE": moment}
        who = {f"GIT_{role}_{name}": value for role in ("AUTHOR", "COMMITTER") for name, value in person.items()}
        alone = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
        words = ["git", "-c", "protocol.file.allow=always", *map(str, words)]
        return subprocess.run(
            words, cwd=self.folder, env=os.environ | who | alone, stdout=subprocess.PIPE, check=True, text=True
        ).stdout.strip()

    def commit(self, message):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        self.n_commits += 1


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def expand(folder):
    """The files in which something is to be put in."""
    for name in ("py/py.mk", "ports/rp2/CMakeLists.txt"):
        path = folder / name
        path.write_text(path.read_text().replace("@MODULES@", " ".join(MODULES)))
    for number, name in enumerate(MODULES):
        write(folder / f"py/{name}.c", f'#include "py/module.h"\n\nMODULE ({name}, {number + 1})\n')
    (folder / "gitignore").rename(folder / ".gitignore")


def set_version(folder, minor, prerelease):
    text = (HERE / "tree/py/mpconfig.h").read_text()
    (folder / "py/mpconfig.h").write_text(text.replace("MINOR_OF_TAG", minor).replace("PRERELEASE_OF_TAG", prerelease))


def copy_files(folder, n_files):
    shutil.copytree(HERE / "tree", folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    expand(folder)
    for number in range(n_files):
        write(folder / f"docs/{number // 100}/{number}.rst", f"{number}\n" * 20)


def make_tiny(folder):
    """The submodule's repository, bare as on a server."""
    work = folder.with_name(folder.name + ".work")
    repository = Repository(work)
    shutil.copytree(HERE / "tiny", work, dirs_exist_ok=True)
    repository.commit("tiny: Add a table.")
    repository.git("clone", "--quiet", "--bare", work, folder)
    shutil.rmtree(work)


def commit_releases(repository):
    for tag, minor, prerelease in RELEASES:
        set_version(repository.folder, minor, prerelease)
        repository.commit(f"all: Bump version to {tag[1:]}.")
        repository.git("tag", "--annotate", "--message", tag, tag)


def commit_work(repository):
    """What came after the last release, and a branch that nobody has merged."""
    for number in range(3):
        write(repository.folder / f"py/vm{number}.h", f"#define MICROPY_VM_STEP {number}\n")
        repository.commit(f"py/vm: Make step {number} faster.")
    repository.git("checkout", "--quiet", "-b", "feature")
    write(repository.folder / "ports/rp2/modules/feature.py", "print('a feature')\n")
    repository.commit("rp2: Add a feature.")
    repository.git("checkout", "--quiet", "master")


def make_tree(folder, n_files=0, with_git=True):
    """Make the tree in a folder that is not there yet; with_git=False: as out of an archive."""
    folder = pathlib.Path(folder)
    tiny = folder.with_name(folder.name + ".tiny.git")
    folder.mkdir(parents=True)
    copy_files(folder, n_files)
    if not with_git:
        set_version(folder, *RELEASES[-1][1:])
        shutil.copytree(HERE / "tiny", folder / "lib/tiny")
        return
    make_tiny(tiny)
    repository = Repository(folder)
    repository.git("submodule", "--quiet", "add", "--", tiny, "lib/tiny")
    commit_releases(repository)
    commit_work(repository)
    repository.git("submodule", "--quiet", "deinit", "--force", "lib/tiny")
    shutil.rmtree(folder / ".git/modules")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--files", type=int, default=0, help="so many files more, for measuring")
    parser.add_argument("--without-git", action="store_true", help="as out of an archive")
    options = parser.parse_args()
    make_tree(options.folder.resolve(), options.files, not options.without_git)


if __name__ == "__main__":
    main()
