#!/usr/bin/env bash
# Measures a session page with Lighthouse, and the CPU time of what is done most often on it, against a stack of its own.
# Needs bin/devstack, bin/sredspace and the worker's environment.
set -euo pipefail
cd "$(dirname "$0")/.."

SREDSPACE_CHROMIUM=$(scripts/browser.sh chromium)
export SREDSPACE_CHROMIUM
[ browsers/node_modules/.package-lock.json -nt browsers/package-lock.json ] || npm ci --prefix browsers --silent --no-audit --no-fund
npx tsc -p browsers
npx playwright test -c browsers lighthouse speed "$@"
