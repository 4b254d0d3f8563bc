#!/bin/sh
# Installs into an empty directory, and uses what came there as a stranger would: a program found
# by pkg-config, linked shared and static, the commands, the man pages; then uninstalls, and no
# file may remain. TAP on stdout.
set -u
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
dest=$work/dest
count=0
failed=0
unset MAKEFLAGS MFLAGS MAKELEVEL CONF CC

# check NAME COMMAND...: one TAP line; the output of a command that fails is shown.
check() {
    count=$((count + 1))
    name=$1
    shift
    if "$@" >"$work/log" 2>&1; then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name"
        sed 's/^/# /' "$work/log"
        failed=1
    fi
}

installed_files() {
    (cd "$dest" && find . ! -type d | sort)
}

builds() {
    # shellcheck disable=SC2046 # flags are words
    gcc -Wall -Wextra -Werror tests/install/user.c -o "$work/user" $(pkg-config "$@" cortile) &&
        LD_LIBRARY_PATH=$dest/usr/lib "$work/user" >"$work/out" &&
        printf 'tick %d neuron 7\n' 2 5 8 | diff - "$work/out"
}

static_builds() {
    # shellcheck disable=SC2046 # flags are words
    gcc -Wall -Wextra -Werror tests/install/user.c -o "$work/user" -static \
        $(pkg-config --static --cflags --libs cortile) &&
        ! file_needs_library && "$work/user" >"$work/out" &&
        printf 'tick %d neuron 7\n' 2 5 8 | diff - "$work/out"
}

file_needs_library() {
    objdump -p "$work/user" | grep NEEDED
}

public_calls_exist() {
    sed -n 's/^CT_API.*[ *]\(ct_[a-z0-9_]*\)(.*/\1/p' emulator/cortile.h | sort >"$work/declared"
    nm -D --defined-only "$dest/usr/lib/libcortile.so" | awk '{ print $NF }' | sort >"$work/defined"
    nm -g --defined-only "$dest/usr/lib/libcortile.a" | awk 'NF == 3 { print $3 }' | sort \
        >"$work/archived"
    [ -s "$work/declared" ] && diff "$work/declared" "$work/defined" &&
        diff "$work/declared" "$work/archived"
}

commands_run() {
    for command in "$dest"/usr/bin/*; do
        [ -x "$command" ] && "$command" --help >/dev/null || return 1
    done
}

pages_installed() {
    for page in tools/cortile/man/*.[15]; do
        [ -s "$dest/usr/share/man/man${page##*.}/${page##*/}" ] || { echo "$page"; return 1; }
    done
}

version_agrees() {
    [ "$(pkg-config --modversion cortile)" = \
        "$(sed -n 's/^#define CT_VERSION "\(.*\)"/\1/p' emulator/cortile.h)" ]
}

nothing_left() {
    make -s uninstall DESTDIR="$dest" PREFIX=/usr && ! installed_files | grep .
}

export PKG_CONFIG_SYSROOT_DIR="$dest"
export PKG_CONFIG_PATH="$dest/usr/lib/pkgconfig"

check "install" env -u PKG_CONFIG_SYSROOT_DIR -u PKG_CONFIG_PATH \
    make -s install DESTDIR="$dest" PREFIX=/usr
check "every public call is in both libraries, and nothing else" public_calls_exist
check "version" version_agrees
check "user of the shared library" builds --cflags --libs
check "user of the static library" static_builds
check "commands answer --help" commands_run
check "man pages" pages_installed
check "uninstall leaves nothing" nothing_left
echo "1..$count"
exit $failed
