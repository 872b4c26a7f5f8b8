#!/usr/bin/env bash
# The page's tests in a real Chromium, and the TypeScript example, against a stack of their own.
# Needs bin/devstack, bin/sredspace and the worker's environment (make build). Chromium is Debian's; none is downloaded.
set -euo pipefail
cd "$(dirname "$0")/.."

browser=${SREDSPACE_CHROMIUM:-$(command -v chromium || true)}
if [ -z "$browser" ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "The page's tests need Chromium: install the package chromium, or set SREDSPACE_CHROMIUM to the program." >&2
        exit 1
    fi
    echo "Installing chromium ..."
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >/dev/null
    browser=$(command -v chromium)
fi
export SREDSPACE_CHROMIUM=$browser

# install FOLDER: what its lock file says, unless that is there already.
install() { [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ] || npm ci --prefix "$1" --silent --no-audit --no-fund; }

install .
install ../gen/ts
install ../examples/typescript
npm run --prefix ../gen/ts --silent build
npm run --prefix ../examples/typescript --silent build
npm run --silent check
npx playwright test "$@"
