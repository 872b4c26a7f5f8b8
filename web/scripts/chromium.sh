#!/usr/bin/env bash
# Prints the path of a Chromium for the page's tests: SREDSPACE_CHROMIUM, an installed one, or Debian's, and no other download.
# Root installs Debian's packages; other users get them, with the libraries that are missing, unpacked into bin/chromium.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)/bin/chromium

if [ -n "${SREDSPACE_CHROMIUM:-}" ]; then echo "$SREDSPACE_CHROMIUM"; exit; fi
if command -v chromium; then exit; fi
if [ -x "$root/chromium" ]; then echo "$root/chromium"; exit; fi
if ! command -v apt-get >/dev/null; then
    echo "The page's tests need Chromium: install it, or set SREDSPACE_CHROMIUM to the program." >&2
    exit 1
fi

echo "Installing chromium ..." >&2
if [ "$(id -u)" = 0 ]; then
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >&2
    command -v chromium
    exit
fi
rm -rf "$root"
mkdir -p "$root"/apt/lists/partial "$root"/apt/archives/partial "$root"/files
cat >"$root/apt/conf" <<END
Dir::State "$root/apt";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "$root/apt";
Debug::NoLocking "true";
#clear APT::Update::Post-Invoke;
END
apt-get -qq -c "$root/apt/conf" update >&2
apt-get -qq -c "$root/apt/conf" install -y --no-install-recommends --download-only chromium >&2
for package in "$root"/apt/archives/*.deb; do dpkg-deb --extract "$package" "$root/files"; done
rm -rf "$root/apt"

libraries=$(echo "$root"/files/usr/lib/*-linux-gnu)
cat >"$root/chromium" <<END
#!/bin/sh
export LD_LIBRARY_PATH="$libraries:$libraries/pulseaudio"
[ ! -d "$root/files/etc/fonts" ] || export FONTCONFIG_PATH="$root/files/etc/fonts"
[ ! -d "$root/files/usr/share/fonts" ] || export XDG_DATA_HOME="$root/files/usr/share"
exec "$root/files/usr/lib/chromium/chromium" "\$@"
END
chmod +x "$root/chromium"
echo "$root/chromium"
