# shellcheck shell=bash
# Shared by the scripts in ci/ (sourced, never run): messages, installation of
# packages, the cache folder, and folders that are built completely or not at all.
#
# The caller sets `set -euo pipefail`. All messages go to stderr: a script's stdout
# has only its result.

# say TEXT... - one line of progress.
say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# die TEXT... - say why and stop.
die() {
    say "error: $*"
    exit 1
}

# usage - print the script's own header comment, without its comment signs.
usage() { awk 'NR == 1 { next } /^#/ { sub(/^# ?/, ""); print; next } { exit }' "$0"; }

# cache_root - print the folder for what these scripts build.
cache_root() {
    local root=${HAZMAT_OPENSSL_CACHE:-${XDG_CACHE_HOME:-${HOME:?set HOME or HAZMAT_OPENSSL_CACHE}/.cache}/hazmat-openssl}
    mkdir -p "$root"
    (cd "$root" && pwd -P)
}

# need COMMAND=PACKAGE... - make sure that each command exists: as root and with
# apt, install the Debian packages of those that are missing, else name them.
# COMMAND may also be the path of a file.
need() {
    local pair command packages=()
    for pair; do
        command=${pair%%=*}
        case $command in
        */*) [[ -e $command ]] && continue ;;
        *) command -v "$command" >/dev/null && continue ;;
        esac
        packages+=("${pair#*=}")
    done
    ((${#packages[@]} == 0)) || install_packages "${packages[@]}"
}

# install_packages PACKAGE... - install them, or name them and stop.
install_packages() {
    if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
        die "missing; install these packages (Debian's names) and try again: $*"
    fi
    say "installing $*"
    apt-get -qq -o DPkg::Lock::Timeout=300 update >&2 || say "apt-get update failed; trying with the old lists"
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 \
        install --no-install-recommends "$@" >&2 ||
        die "could not install: $*"
}

# lock NAME - hold the lock NAME in the cache folder until this process ends, so
# that two runs do not build the same folder at once.
lock() {
    local root
    root=$(cache_root)
    exec 9>"$root/$1.lock"
    if ! flock -n 9; then
        say "waiting for another run that builds $1"
        flock 9
    fi
}

# new_scratch NAME - create a folder beside the cached ones (on the same file
# system, so that a finished folder can be renamed into place), set $scratch to it,
# and remove it when the script ends.
new_scratch() {
    local root
    root=$(cache_root)
    # Left by runs that were killed; the caller holds the lock NAME.
    rm -rf "$root/.$1".tmp.*
    scratch=$(mktemp -d "$root/.$1.tmp.XXXXXX")
    # Renamed folders must not keep mktemp's mode 0700.
    chmod 755 "$scratch"
    trap 'rm -rf "$scratch"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

# put_in_place NEW FINAL - replace the folder FINAL by NEW.
put_in_place() {
    rm -rf "$2"
    mv -T "$1" "$2"
}

# logged LOG COMMAND... - run COMMAND with its output in LOG; on failure show
# the log's end and stop.
logged() {
    local log=$1
    shift
    if ! "$@" </dev/null >>"$log" 2>&1 9>&-; then
        tail -n 40 "$log" >&2
        die "failed: $*"
    fi
}
