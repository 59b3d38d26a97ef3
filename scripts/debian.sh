#!/bin/sh
# Installs the named packages of Debian, as root or through sudo.
set -eu

if ! command -v apt-get >/dev/null; then
    echo "this machine has no apt-get: please install $* by hand" >&2
    exit 1
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "please install as root: apt-get install $*" >&2; exit 1; }
    as_root="sudo"
fi
$as_root apt-get update -qq
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
