#!/usr/bin/env bash
# Runs the page's tests in Chromium, and the TypeScript example, against a stack of their own.
# Needs bin/devstack, bin/sredspace and the worker's environment (make build).
set -euo pipefail
cd "$(dirname "$0")/.."

SREDSPACE_CHROMIUM=$(scripts/browser.sh chromium)
export SREDSPACE_CHROMIUM

# install FOLDER: installs what its lock file names, unless that is already done.
install() { [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ] || npm ci --prefix "$1" --silent --no-audit --no-fund; }

install .
install ../gen/ts
install ../examples/typescript
npm run --prefix ../gen/ts --silent build
npm run --prefix ../examples/typescript --silent build
npm run --silent check
npx playwright test "$@"
