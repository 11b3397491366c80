#!/bin/sh
# Debian and Ubuntu without a browser: install one, with sudo where we are not root.
set -eu
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
if ! command -v apt-get >/dev/null 2>&1; then
  echo "Install Chromium and put it on PATH as chromium: the page tests need a browser." >&2
  exit 1
fi
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends chromium >/dev/null
