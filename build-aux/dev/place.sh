# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The place where Moult is built: this machine when its GTK is new enough, else a Debian 13 root
# that is made once with mmdebstrap, kept in the user's cache folder and entered with bubblewrap.

readonly PLACE_SUITE=trixie
readonly PLACE_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/moult

place_say() { printf '\033[1m•\033[0m %s\n' "$*" >&2; }
place_die() { printf 'dev: %s\n' "$*" >&2; exit 1; }
place_list() { grep -v '^#' "build-aux/packages/$1.txt" | grep .; }

place_os() { # ID and VERSION_ID of this system
    # shellcheck source=/dev/null
    (. /etc/os-release && printf '%s %s\n' "${ID:-unknown}" "${VERSION_ID:-0}")
}

# Is this distribution new enough to build on as it is? Says debian, fedora or nothing.
place_native_family() {
    local id version
    read -r id version < <(place_os)
    case $id in
        debian) [ "${version%%.*}" -ge 13 ] && echo debian ;;
        ubuntu) [ "${version%%.*}" -ge 24 ] && echo debian ;;
        fedora) [ "${version%%.*}" -ge 40 ] && echo fedora ;;
    esac
    return 0
}

place_missing_natively() { # FAMILY: the packages of its list that are not installed
    case $1 in
        debian) place_list debian | while read -r name; do
                    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q ' installed' || echo "$name"
                done ;;
        fedora) place_list fedora | while read -r name; do rpm -q "$name" >/dev/null 2>&1 || echo "$name"; done ;;
    esac
}

place_prepare_natively() { # FAMILY
    local missing install
    missing=$(place_missing_natively "$1" | paste -sd' ')
    [ -n "$missing" ] || return 0
    [ "$1" = fedora ] && install="dnf install -y" || install="apt-get install -y"
    if [ "$(id -u)" -ne 0 ]; then
        place_die "these packages are missing. Install them, then start again:
  sudo $install $missing"
    fi
    place_say "Installing $(wc -w <<<"$missing") missing packages…"
    [ "$1" = fedora ] || apt-get update -q >/dev/null || place_die "apt-get update failed; is the network there?"
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $install $missing >/dev/null || place_die "the packages could not be installed"
}

# The tools that make and enter the root. As root they are installed, else they are named.
place_need_tools() {
    local need=() tool
    for tool in mmdebstrap bwrap newuidmap; do
        command -v "$tool" >/dev/null && continue
        case $tool in bwrap) need+=(bubblewrap) ;; newuidmap) need+=(uidmap) ;; *) need+=("$tool") ;; esac
    done
    [ -f /usr/share/keyrings/debian-archive-keyring.gpg ] || need+=(debian-archive-keyring)
    [ ${#need[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        place_die "Moult needs GTK 4.14, which this system does not have, so it is built in a Debian 13 root.
To make one, these packages are missing. Install them, then start again:
  sudo apt-get install ${need[*]}"
    fi
    place_say "Installing ${need[*]}…"
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q "${need[@]}"; } >/dev/null \
        || place_die "apt-get could not install ${need[*]}; is the network there?"
}

place_mirror() { # the Debian archive this machine's own apt uses, or nothing
    [ "$(place_os | cut -d' ' -f1)" = debian ] || return 0
    apt-get indextargets --format '$(SITE) $(REPO_URI) $(ORIGIN) $(LABEL)' 'Created-By: Packages' 2>/dev/null \
        | awk '$3 == "Debian" && $4 == "Debian" { print $2; exit }'
}

place_root() { # prints the root's folder; its name holds a digest of what it is made from
    local key
    key=$({ echo "$PLACE_SUITE"; place_list debian; } | sha256sum | cut -c1-12)
    echo "$PLACE_CACHE/root-$PLACE_SUITE-$key"
}

# Progress of mmdebstrap: one line that counts what dpkg has set up.
place_progress() {
    local line done=0
    while IFS= read -r line; do
        case $line in
            I:*) [ -t 2 ] && printf '\r\033[K  %s' "${line#I: }" >&2 || printf '  %s\n' "${line#I: }" >&2 ;;
            "Setting up "*) done=$((done + 1))
                [ -t 2 ] && printf '\r\033[K  %d packages set up' "$done" >&2 ;;
            E:*) printf '\n  %s\n' "$line" >&2 ;;
        esac
    done
    [ -t 2 ] && printf '\r\033[K' >&2
    return 0
}

place_make_root() { # ROOT
    local root=$1 partial=$1.partial mode=unshare packages mirror
    [ "$(id -u)" -eq 0 ] && mode=root
    packages=$(place_list debian | paste -sd,)
    mirror=$(place_mirror)
    mkdir -p "$PLACE_CACHE"
    rm -rf "$partial"
    mkdir "$partial"
    place_say "Making a Debian 13 root in $root (about 1.5 GB, once)…"
    # A tar stream, so that without root the files belong to the user and no id is left to map.
    mmdebstrap --mode=$mode --variant=apt --include="$packages" --format=tar \
        --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Retries "3"' \
        "$PLACE_SUITE" - ${mirror:+"$mirror"} 2> >(tee "$PLACE_CACHE/root.log" | place_progress) \
        | tar -x -C "$partial" --no-same-owner --exclude='./dev/*' \
        || place_die "the root could not be made; the log is $PLACE_CACHE/root.log"
    mkdir -p "$partial/dev"
    mv "$partial" "$root"
}

place_enter_root() { # ROOT COMMAND ARGS…: starts this script again inside it; never returns
    local root=$1 here bind=() who=(--uid 0 --gid 0 --cap-add ALL)
    shift
    here=$(pwd)
    mkdir -p "$PLACE_CACHE/home"
    bind+=(--bind "$here" "$here")
    # A linked work tree keeps its objects elsewhere.
    local git
    git=$(git rev-parse --path-format=absolute --git-common-dir 2>/dev/null || true)
    [ -n "$git" ] && bind+=(--bind-try "$git" "$git")
    # One more file or folder to see inside, such as real firmware images.
    [ -n "${MOULT_DEV_BIND:-}" ] && bind+=(--bind "$MOULT_DEV_BIND" "$MOULT_DEV_BIND")
    [ -n "${DISPLAY:-}" ] && bind+=(--ro-bind-try /tmp/.X11-unix /tmp/.X11-unix --ro-bind-try "${XAUTHORITY:-/nonexistent}" "${XAUTHORITY:-/nonexistent}")
    if [ -n "${XDG_RUNTIME_DIR:-}" ] && [ -n "${WAYLAND_DISPLAY:-}" ]; then
        bind+=(--ro-bind-try "$XDG_RUNTIME_DIR/$WAYLAND_DISPLAY" "/run/user/wayland/$WAYLAND_DISPLAY")
    fi
    if [ "${2:-}" = --real ]; then
        # The system bus lets in only those who are who they say.
        who=(--uid "$(id -u)" --gid "$(id -g)")
        bind+=(--dev-bind /dev /dev --ro-bind-try /run/udev /run/udev --ro-bind-try /run/dbus /run/dbus
               --bind-try /media /media --bind-try /run/media /run/media)
    else
        bind+=(--dev /dev --dev-bind-try /dev/fuse /dev/fuse)
    fi
    exec bwrap --unshare-user "${who[@]}" --unshare-pid --unshare-ipc --die-with-parent \
        --bind "$root" / --proc /proc --ro-bind-try /sys /sys --tmpfs /tmp --tmpfs /run \
        --dir /run/user/wayland --ro-bind-try /etc/resolv.conf /etc/resolv.conf \
        --bind "$PLACE_CACHE/home" /root "${bind[@]}" \
        --setenv HOME /root --setenv MOULT_DEV_INSIDE 1 --setenv XDG_RUNTIME_DIR /run/user/wayland \
        --setenv PATH /usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin --setenv LANG C.UTF-8 \
        --unsetenv XDG_CACHE_HOME --unsetenv DBUS_SESSION_BUS_ADDRESS \
        --chdir "$here" ./dev "$@"
}

place_enter() { # COMMAND ARGS…
    [ -z "${MOULT_DEV_INSIDE:-}" ] || return 0
    local family root
    family=$(place_native_family)
    if [ -n "$family" ]; then
        place_prepare_natively "$family"
        return 0
    fi
    root=$(place_root)
    if [ ! -d "$root" ]; then
        place_need_tools
        mkdir -p "$PLACE_CACHE"
        # Two first starts at once make one root: the second waits for the first.
        (
            flock 9
            [ -d "$root" ] || place_make_root "$root"
        ) 9>"$PLACE_CACHE/lock"
    fi
    command -v bwrap >/dev/null || place_need_tools
    place_enter_root "$root" "$@"
}
