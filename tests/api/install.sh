#!/bin/sh
# The packages of the lock file, once.
set -eu
cd "$(dirname "$0")"
[ -d node_modules/cloudevents ] && [ node_modules/.package-lock.json -nt package-lock.json ] && exit 0
npm ci --no-audit --no-fund --loglevel=error >/dev/null
