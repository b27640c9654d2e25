# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What ./dev does once it stands where Moult can be built.

readonly BUILD=_build/debug

task_shell() {
    [ "${1:-}" = -- ] && shift
    if [ $# -gt 0 ]; then exec "$@"; else exec bash -i; fi
}

build() { # [FOLDER [MESON OPTION…]]: set up once, then compile quietly; a failure prints its log
    local folder=${1:-$BUILD}
    shift || true
    mkdir -p _build
    [ -f "$folder/build.ninja" ] || meson setup "$folder" "$@" >"$folder.log" 2>&1 \
        || { cat "$folder.log" >&2; place_die "meson setup failed"; }
    place_say "Building in $folder…"
    ninja -C "$folder" >"$folder.log" 2>&1 || { cat "$folder.log" >&2; place_die "the build failed"; }
}

task_format() {
    local files
    mapfile -t files < <(git ls-files 'src/*.[ch]' 'tests/*.[ch]')
    if [ "${1:-}" = --check ]; then
        clang-format --dry-run --Werror "${files[@]}"
    else
        clang-format -i "${files[@]}"
    fi
}
