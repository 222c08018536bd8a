# shellcheck shell=bash
# OpenSSL's source from the crate `openssl-src`, whose version 300.6.y+3.6.z has
# OpenSSL 3.6.z. Sourced after lib/common.sh.

# need_openssl_build - make sure of what OpenSSL's build needs.
need_openssl_build() {
    command -v cargo >/dev/null || die "cargo is missing; install Rust first"
    need cc=gcc make=make /usr/include/stdlib.h=libc6-dev
    # Debian's perl-base has the command but not the modules.
    perl -MIPC::Cmd -MTime::Piece -MPod::Usage -MFile::Compare -e 1 2>/dev/null ||
        install_packages perl
}

# fetch_openssl_src REQUIREMENT LOG - unpack the crate below $scratch, fetched by
# cargo's own configuration (offline, if cargo has it); set $openssl_source to
# OpenSSL's source and $crate_version to the crate's version.
fetch_openssl_src() {
    # A package that makes cargo fetch and unpack the crate.
    mkdir "$scratch/fetch"
    cat >"$scratch/fetch/Cargo.toml" <<END_OF_MANIFEST
[package]
name = "fetch-openssl-src"
version = "0.0.0"
edition = "2021"

[lib]
path = "lib.rs"

[dependencies]
openssl-src = "$1"

[workspace]
END_OF_MANIFEST
    : >"$scratch/fetch/lib.rs"
    say "fetching openssl-src $1"
    (cd "$scratch/fetch" && logged "$2" cargo vendor --respect-source-config vendor)
    local crate=$scratch/fetch/vendor/openssl-src
    crate_version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$crate/Cargo.toml" | head -n 1)
    openssl_source=$crate/openssl
}

# clean_openssl_environment - unset the variables that would change the build.
clean_openssl_environment() {
    unset CC CXX CFLAGS CPPFLAGS LDFLAGS LDLIBS AR RANLIB CROSS_COMPILE MAKEFLAGS
    unset "${!OPENSSL_@}" 2>/dev/null || true
}
