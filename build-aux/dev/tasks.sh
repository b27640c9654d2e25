# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What ./dev does once it stands where Moult can be built.

readonly BUILD=_build/debug
readonly LAB=$BUILD/tests/lab/moult-lab

set_up() { # FOLDER [MESON OPTION…]
    local folder=$1
    shift
    mkdir -p _build
    place_say "Building in $folder…"
    [ -f "$folder/build.ninja" ] && return
    meson setup "$folder" "$@" >"$folder.log" 2>&1 || { cat "$folder.log" >&2; place_die "meson setup failed"; }
}

compile() { # FOLDER [TARGET…]
    local folder=$1
    shift
    ninja -C "$folder" "$@" >"$folder.log" 2>&1 || { tail -n 60 "$folder.log" >&2; place_die "the build failed"; }
}

build() { # [FOLDER [MESON OPTION…]]: set up once, then compile quietly; a failure prints its log
    set_up "${1:-$BUILD}" "${@:2}"
    compile "${1:-$BUILD}"
}

build_suites() { # FOLDER "[--but] SUITE…" [MESON OPTION…]: only what the tests of these suites need, or of all others
    local needed
    set_up "$1" "${@:3}"
    compile "$1" build.ninja
    # shellcheck disable=SC2086
    mapfile -t needed < <(python3 build-aux/dev/suite-targets.py "$1" $2)
    compile "$1" "${needed[@]}"
}

task_shell() {
    [ "${1:-}" = -- ] && shift
    if [ $# -gt 0 ]; then exec "$@"; else exec bash -i; fi
}

task_format() {
    local files
    mapfile -t files < <(git ls-files 'src/*.[ch]' 'tests/*.[ch]')
    if [ "${1:-}" = --check ]; then
        clang-format --dry-run --Werror "${files[@]}"
        place_say "${#files[@]} files are in the house style"
    else
        clang-format -i "${files[@]}"
    fi
}

task_lab() {
    [ $# -ge 1 ] || { echo "usage: ./dev lab [--instant] SCENE -- CMD…" >&2; exit 64; }
    build
    exec "$LAB" "$@"
}

task_run() {
    build
    if [ "${1:-}" = --real ]; then
        run_app "$BUILD/src/ui/moult"
    elif [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
        offer_source
        "$LAB" "${1:-classroom}" -- dbus-run-session -- "$BUILD/src/ui/moult"
    else
        run_without_display "${1:-classroom}"
    fi
}

offer_source() { # a small tree that is laid out as MicroPython's, to try the page Build with
    local tree=$PWD/$BUILD/micropython
    [ -d "$tree" ] || python3 tests/build/maketree.py "$tree"
    export MICROPY_DIR=$tree
    # Its submodule is a folder beside it, which git takes only where it is told to.
    export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=protocol.file.allow GIT_CONFIG_VALUE_0=always
}

run_app() {
    if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
        exec "$BUILD/src/cli/moultctl" list
    fi
    GSETTINGS_SCHEMA_DIR=$BUILD/data exec dbus-run-session -- "$@"
}

run_without_display() { # SCENE: flash the boards on the terminal as Workshop, Arm does in the app, then take the pictures
    local status=0 report=_screenshots/report.html
    mkdir -p "${report%/*}"
    place_say "No display: moultctl flashes the boards of the lab's scene \"$1\""
    "$LAB" "$1" -- moultctl flash --all --yes --recipe tests/lab/every-board.moult --report "$PWD/$report" || status=$?
    place_say "The report is $report"
    task_screenshots
    return $status
}

task_screenshots() {
    build
    local folder=${1:-_screenshots}
    mkdir -p "$folder"
    python3 tests/ui/screenshots.py --build "$BUILD" --out "$folder"
    place_say "Screenshots are in $folder"
}

task_bench() {
    build _build/release --buildtype=release
    python3 tests/bench/bench.py --build _build/release "$@"
}

# Suites that are named, in the debug build.
test_some() { # WERROR SUITE…
    local status=0 suites=() suite
    build "$BUILD" "$1"
    shift
    for suite in "$@"; do
        need_suite "$suite"
        suites+=(--suite "$suite")
    done
    place_say "Testing…"
    run_suites "$BUILD" "${suites[@]}" || status=1
    python3 build-aux/dev/count-tests.py "$BUILD" || status=1
    return $status
}

# Each suite once: what can run under the sanitizers does so, the rest in the debug build; those with threads twice.
test_all() { # WERROR
    local status=0
    # -Wformat-overflow: UBSan's own checks make the compiler believe in formats that are NULL.
    local sanitized=("$1" -Dc_args=-Wno-error=format-overflow -Db_lundef=false)
    build_suites "$BUILD" "--but unit fuzz flash" "$1"
    place_say "Testing…"
    run_suites "$BUILD" --no-suite unit --no-suite fuzz --no-suite flash || status=1
    build_suites _build/asan "unit fuzz flash" "${sanitized[@]}" -Db_sanitize=address,undefined -Dlab="$PWD/$LAB"
    place_say "Testing under ASan and UBSan…"
    run_suites _build/asan --suite unit --suite fuzz --suite flash --timeout-multiplier 2 || status=1
    build_suites _build/tsan threads "${sanitized[@]}" -Db_sanitize=thread
    place_say "Testing under TSan…"
    run_suites _build/tsan --suite threads --timeout-multiplier 4 || status=1
    python3 build-aux/dev/count-tests.py "$BUILD" _build/asan _build/tsan || status=1
    return $status
}

task_test() { # [SUITE…]
    local werror=-Dwerror=false
    [ -n "${MOULT_DEV_WERROR:-}" ] && werror=-Dwerror=true
    if [ $# -gt 0 ]; then test_some "$werror" "$@"; else test_all "$werror"; fi
}

need_suite() { # SUITE
    local known
    known=$(meson introspect "$BUILD" --tests | python3 -c '
import json, sys
names = {name.split(":")[-1] for test in json.load(sys.stdin) for name in test["suite"]}
print(*sorted(names))')
    [[ " $known " == *" $1 "* ]] || place_die "there is no suite \"$1\"; there are: $known"
}

run_suites() { # FOLDER SUITE OPTIONS…
    local folder=$1
    shift
    export ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=1:abort_on_error=0
    export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
    export TSAN_OPTIONS=halt_on_error=1:report_mutex_bugs=0:suppressions=$PWD/tests/tsan.supp
    export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
    rm -f "$folder/meson-logs/testlog.junit.xml"
    meson test -C "$folder" --no-rebuild --print-errorlogs "$@" >"$folder.test.log" 2>&1 && return 0
    cat "$folder.test.log" >&2
    return 1
}
