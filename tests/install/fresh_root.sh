#!/bin/sh
# A stranger's first hour: makes an empty Debian 12, clones what is committed here into it, and
# types the commands of the README there.
#
#   tests/install/fresh_root.sh [COMMAND]...      default: make demo, make test
#
# As root, with debootstrap. Nothing of this system is used but the kernel, the names of its package
# mirrors, and its way to the network. CT_ROOT_CACHE=<file> keeps the empty root as a tar archive
# between runs; CT_ROOT=<directory> is where the root is made and left, else it is removed.
# Prints each command's output and time, and a verdict; exit status 0 when every command passed.
set -eu
suite=bookworm
cd "$(dirname "$0")/../.."
tree=$PWD

[ "$(id -u)" = 0 ] || { echo "fresh_root: must be root" >&2; exit 2; }
command -v debootstrap >/dev/null || { echo "fresh_root: needs debootstrap" >&2; exit 2; }
# Mounts of the chroot live in a namespace of their own and end with it, whatever happens.
if [ "${CT_FRESH_INSIDE:-}" != 1 ]; then
    exec env CT_FRESH_INSIDE=1 unshare --mount --pid --fork --kill-child "$0" "$@"
fi
if [ $# = 0 ]; then
    # What is typed below is what the README tells.
    set -- "make demo" "make test"
    for command in "apt-get install git make" "$@"; do
        git show HEAD:README.md | grep -qF -e "$command" ||
            { echo "fresh_root: README.md does not tell: $command" >&2; exit 1; }
    done
fi

root=${CT_ROOT:-}
if [ -z "$root" ]; then
    root=$(mktemp -d)
    # One file system only: what is mounted below stays.
    trap 'umount -R "$root/proc" "$root/dev" 2>/dev/null; rm -rf --one-file-system "$root"' EXIT
fi
mkdir -p "$root"

# The host's own Debian mirror, where its apt names one.
mirror=$(sed -n 's/^URIs: *\([^ ]*\/debian\/*\)$/\1/p; s/^deb .*\(http[^ ]*\/debian\/*\) .*/\1/p' \
    /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
mirror=${mirror:-http://deb.debian.org/debian}

make_root() {
    if [ -s "${CT_ROOT_CACHE:-}" ]; then
        tar -C "$root" -xf "$CT_ROOT_CACHE"
        return
    fi
    debootstrap --variant=minbase "$suite" "$root" "$mirror"
    if [ -n "${CT_ROOT_CACHE:-}" ]; then
        tar -C "$root" -cf "$CT_ROOT_CACHE.part" .
        mv "$CT_ROOT_CACHE.part" "$CT_ROOT_CACHE"
    fi
}

# Package sources and network as here: names, proxies, mirrors; nothing is installed.
copy_network() {
    for file in /etc/resolv.conf /etc/hosts; do
        [ ! -f $file ] || cp -L $file "$root$file"
    done
    apt-config dump | grep -E '^Acquire::(http|https|Check-|Retries|Proxy)' \
        >"$root/etc/apt/apt.conf.d/00host" || true
    printf 'deb %s %s main\n' "$mirror" "$suite" "$mirror" "$suite-updates" \
        "${mirror%/}-security" "$suite-security" >"$root/etc/apt/sources.list"
}

# typed COMMAND: runs it in the root, in the clone once that is there.
typed() {
    echo "fresh_root: $ $1"
    started_s=$(date +%s)
    passed=no
    if chroot "$root" env -i HOME=/root TERM=dumb LANG=C.UTF-8 \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
        ${JOBS:+JOBS="$JOBS"} sh -c "cd /root; cd cortile 2>/dev/null; $1" </dev/null
    then passed=yes; fi
    line=$(printf '%-28s %-7s %5d s' "$1" "$([ $passed = yes ] && echo passed || echo FAILED)" \
        $(($(date +%s) - started_s)))
    summary="$summary$line
"
    [ $passed = yes ]
}

make_root
copy_network
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
git clone -q --bare "$tree" "$root/srv/cortile.git"

summary=
verdict=passed
for command in "apt-get update" "apt-get install -y git make" "git clone /srv/cortile.git" "$@"; do
    typed "$command" || { verdict=FAILED; break; }
done
printf '\nfresh Debian 12, commit %s:\n%s' "$(git rev-parse --short HEAD)" "$summary"
echo "fresh_root: $verdict"
[ $verdict = passed ]
