#!/usr/bin/env bash
# Prints the path of a program of Prometheus: `prometheus` or `promtool`. SREDSPACE_PROMETHEUS names the folder that has both; else an
# installed one is used, or Debian's, unpacked into bin/prometheus without root, and no other download.
set -euo pipefail
program=${1:-prometheus}
root=$(cd "$(dirname "$0")/../.." && pwd)/bin/prometheus

if [ -n "${SREDSPACE_PROMETHEUS:-}" ]; then echo "$SREDSPACE_PROMETHEUS/$program"; exit; fi
if command -v "$program"; then exit; fi
if [ -x "$root/files/usr/bin/$program" ]; then echo "$root/files/usr/bin/$program"; exit; fi
if ! command -v apt-get >/dev/null; then
    echo "There is no $program here: install Prometheus, or set SREDSPACE_PROMETHEUS to the folder of its programs." >&2
    exit 1
fi

echo "Getting Prometheus ..." >&2
rm -rf "$root"
mkdir -p "$root"/apt/lists/partial "$root"/apt/archives/partial "$root"/files
cat >"$root/apt/conf" <<END2
Dir::State "$root/apt";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "$root/apt";
Debug::NoLocking "true";
#clear APT::Update::Post-Invoke;
END2
{ apt-get -qq -c "$root/apt/conf" -o APT::Sandbox::User=root update &&
    cd "$root/apt/archives" && apt-get -qq -c "$root/apt/conf" -o APT::Sandbox::User=root download prometheus; } >&2 ||
    { echo "There is no $program here, and Debian's package prometheus cannot be fetched." >&2; exit 1; }
for package in "$root"/apt/archives/*.deb; do dpkg-deb --extract "$package" "$root/files"; done
rm -rf "$root/apt"
[ -x "$root/files/usr/bin/$program" ] || { echo "Debian's prometheus package has no $program." >&2; exit 1; }
echo "$root/files/usr/bin/$program"
