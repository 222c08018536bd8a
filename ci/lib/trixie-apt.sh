# shellcheck shell=bash
# Gets packages of Debian 13 (trixie) on a machine that runs another Debian,
# without installing them or changing the machine's own apt. Sourced after
# lib/common.sh by the scripts that need it.
#
# Copies the machine's apt sources, with the suite changed to trixie (only those
# with Debian's suites), into an apt folder in the cache folder with its own lists,
# keys and downloads. So the packages come from where this machine gets its own,
# and signatures are checked with the keys that its sources name.

# trixie_sources FILE... - the Debian sources in these files, for trixie, in
# the form of a .sources file.
trixie_sources() {
    local file
    for file; do
        [[ -f $file ]] || continue
        # A blank line after each file ends its last paragraph.
        case $file in
        *.sources) sed '/^#/d' "$file" ;;
        *) one_line_sources "$file" ;;
        esac
        echo
    done | awk '
        function trixie(suite) {
            if (suite !~ /^(buster|bullseye|bookworm|trixie|forky|duke|sid|oldoldstable|oldstable|stable|testing|unstable)(-updates|-security)?$/)
                return ""
            sub(/^[a-z]+/, "trixie", suite)
            return suite
        }
        function flush(    i, n, word, new, seen) {
            n = split(suites, word, /[ \t\n]+/)
            for (i = 1; i <= n; i++) {
                new = trixie(word[i])
                if (new != "" && !(new in seen)) {
                    seen[new] = 1
                    list = list " " new
                }
            }
            if (list != "" && types ~ /(^|[ \t\n])deb([ \t\n]|$)/)
                printf "Types: deb\nSuites:%s\n%s\n", list, rest
            list = suites = types = rest = field = ""
        }
        /^[ \t]*$/ { flush(); next }
        /^[^ \t]/ { field = tolower($0); sub(/[ \t]*:.*/, "", field) }
        {
            value = $0
            if (/^[^ \t]/) sub(/^[^:]*:/, "", value)
            if (field == "suites") suites = suites " " value
            else if (field == "types") types = types " " value
            else rest = rest $0 "\n"
        }
        END { flush() }
    '
}

# one_line_sources FILE - a sources.list file in the form of a .sources file.
one_line_sources() {
    local line options option key uri suite components
    while IFS= read -r line; do
        line=${line%%#*}
        [[ $line =~ ^[[:space:]]*deb[[:space:]]+(\[([^]]*)\][[:space:]]+)?([^[:space:]]+)[[:space:]]+([^[:space:]]+)[[:space:]]+(.*)$ ]] || continue
        options=${BASH_REMATCH[2]} uri=${BASH_REMATCH[3]}
        suite=${BASH_REMATCH[4]} components=${BASH_REMATCH[5]}
        [[ $uri != cdrom:* ]] || continue
        printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: %s\n' "$uri" "$suite" "$components"
        for option in $options; do
            key=${option%%=*}
            case ${key%[+-]} in
            arch) key=Architectures${key#arch} ;;
            lang) key=Languages${key#lang} ;;
            target) key=Targets${key#target} ;;
            esac
            option=${option#*=}
            # In this form, spaces separate lists instead of commas, except in keys.
            case $key in
            signed-by) ;;
            *) option=${option//,/ } ;;
            esac
            printf '%s: %s\n' "$key" "$option"
        done
        echo
    done <"$1"
}

# trixie_apt COMMAND... - apt-get with trixie's sources; quiet, on stderr.
trixie_apt() {
    apt-get -qq \
        -o Dir::Etc::SourceList=/dev/null \
        -o Dir::Etc::SourceParts="$trixie_apt_dir/sources" \
        -o Dir::Etc::Preferences="$trixie_apt_dir/preferences" \
        -o Dir::Etc::PreferencesParts=/dev/null \
        -o Dir::State="$trixie_apt_dir/state" \
        -o Dir::State::status="$trixie_apt_dir/status" \
        -o Dir::Cache="$trixie_apt_dir/cache" \
        -o APT::Default-Release= \
        -o APT::Install-Recommends=false \
        -o APT::Get::AllowUnauthenticated=false \
        -o Acquire::AllowInsecureRepositories=false \
        -o Acquire::AllowDowngradeToInsecureRepositories=false \
        -o Acquire::Languages=none \
        -o Acquire::Retries=3 \
        -o APT::Sandbox::User="$(id -un)" \
        -o APT::Update::Post-Invoke-Success::= \
        "$@" >&2
}

# trixie_apt_update - set up that apt folder and fetch its lists. The caller
# holds no lock on it; this takes the lock trixie-apt until the script ends.
trixie_apt_update() {
    local list parts sources log found
    command -v apt-get >/dev/null || die "apt-get is missing: this works on Debian only"
    trixie_apt_dir=$(cache_root)/trixie-apt
    exec 8>"$(cache_root)/trixie-apt.lock"
    flock 8
    mkdir -p "$trixie_apt_dir"/{sources,state/lists/partial,cache/archives/partial}
    # No package counts as installed: a package comes with all its dependencies,
    # whatever the machine has.
    : >"$trixie_apt_dir/status"
    printf 'Package: *\nPin: release o=Debian\nPin-Priority: 990\n' >"$trixie_apt_dir/preferences"

    eval "$(apt-config shell list Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d)"
    sources=$(trixie_sources "$list" "$parts"/*.list "$parts"/*.sources)
    [[ -n $sources ]] || die "this machine's apt has no source of Debian packages to copy"
    (umask 077 && printf '%s\n' "$sources" >"$trixie_apt_dir/sources/trixie.sources")

    log=$trixie_apt_dir/update.log
    say "fetching trixie's package lists"
    if ! trixie_apt -o APT::Update::Error-Mode=any update 2>"$log"; then
        if grep -q NO_PUBKEY "$log"; then
            # On an older machine, the newest version of its keyring has trixie's keys.
            say "this machine's keyring lacks trixie's keys; getting the newest one"
            install_packages debian-archive-keyring
        fi
        if ! trixie_apt -o APT::Update::Error-Mode=any update 2>"$log"; then
            # Continue with the lists that were fetched and verified, if any.
            cat "$log" >&2
        fi
    fi
    found=$(find "$trixie_apt_dir/state/lists" -maxdepth 1 -type f -name '*_trixie_*Packages*' | wc -l)
    ((found > 0)) || die "could not get trixie's signed package lists"
}

# trixie_download PACKAGE... - these packages' files, into the current folder.
trixie_download() {
    say "downloading $*"
    trixie_apt download "$@" || die "could not download $*"
}

# trixie_download_all PACKAGE... - these packages and all their dependencies, into
# the current folder.
trixie_download_all() {
    say "downloading $* and what they depend on"
    trixie_apt -y -o Dir::Cache::archives="$PWD" -o Debug::NoLocking=true \
        --download-only install "$@" || die "could not download $*"
}
