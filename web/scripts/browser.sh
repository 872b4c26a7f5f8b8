#!/usr/bin/env bash
# Prints the path of a browser for the page's tests: browser.sh chromium, or browser.sh firefox-esr. It is the program that
# SREDSPACE_CHROMIUM or SREDSPACE_FIREFOX names, an installed one, or Debian's, and no other download.
# Root installs Debian's packages; other users get them, with the libraries that are missing, unpacked into bin/.
set -euo pipefail
browser=$1
root=$(cd "$(dirname "$0")/../.." && pwd)/bin/$browser

case $browser in
    chromium) named=${SREDSPACE_CHROMIUM:-} setting=SREDSPACE_CHROMIUM ;;
    firefox-esr) named=${SREDSPACE_FIREFOX:-} setting=SREDSPACE_FIREFOX ;;
    *) echo "no such browser: $browser" >&2; exit 2 ;;
esac
if [ -n "$named" ]; then echo "$named"; exit; fi
if command -v "$browser" || command -v "${browser%-esr}"; then exit; fi
if [ -x "$root/$browser" ]; then echo "$root/$browser"; exit; fi
if ! command -v apt-get >/dev/null; then
    echo "These tests need $browser: install it, or set $setting to the program." >&2
    exit 1
fi

echo "Installing $browser ..." >&2
if [ "$(id -u)" = 0 ]; then
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$browser"; } >&2 ||
        { echo "No package $browser could be installed: install it, or set $setting to the program." >&2; exit 1; }
    command -v "$browser"
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
apt-get -qq -c "$root/apt/conf" install -y --no-install-recommends --download-only "$browser" >&2 ||
    { echo "There is no package $browser here: install it, or set $setting to the program." >&2; exit 1; }
for package in "$root"/apt/archives/*.deb; do dpkg-deb --extract "$package" "$root/files"; done
rm -rf "$root/apt"

libraries=$(echo "$root"/files/usr/lib/*-linux-gnu)
cat >"$root/$browser" <<END
#!/bin/sh
export LD_LIBRARY_PATH="$libraries:$libraries/pulseaudio"
[ ! -d "$root/files/etc/fonts" ] || export FONTCONFIG_PATH="$root/files/etc/fonts"
[ ! -d "$root/files/usr/share/fonts" ] || export XDG_DATA_HOME="$root/files/usr/share"
exec "$root/files/usr/lib/$browser/$browser" "\$@"
END
chmod +x "$root/$browser"
echo "$root/$browser"
