#!/usr/bin/env bash
# Runs the page's tests in Firefox, against a stack of their own. Needs bin/devstack, bin/sredspace and the worker's environment.
set -euo pipefail
cd "$(dirname "$0")/.."

SREDSPACE_FIREFOX=$(scripts/browser.sh firefox-esr)
export SREDSPACE_FIREFOX
[ browsers/node_modules/.package-lock.json -nt browsers/package-lock.json ] || npm ci --prefix browsers --silent --no-audit --no-fund
npx tsc -p browsers
npx playwright test -c browsers firefox "$@"
