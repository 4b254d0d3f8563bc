#!/bin/sh
# words.sh ROOT: no file names a path of the machine that it was written on; prints each that does.
set -eu
list=$(cd "$(dirname "$0")" && pwd)/files.sh
cd "$1"
parent=$(dirname "$PWD")
{
    # Below one of the usual directories the parent's name is a common word.
    case $parent in
    / | /tmp | /var/tmp | /root | /home | /opt | /srv | /mnt | /usr | /usr/src | /usr/local) ;;
    *) "$list" . | xargs -r -d '\n' grep -nIF -e "$parent/" /dev/null || true ;;
    esac
    "$list" . | grep -v '^tests/' | xargs -r -d '\n' grep -nI -e '/[t]mp/' /dev/null || true
} | awk '{ print "words: a path of this machine: " $0 } END { exit NR > 0 }'
