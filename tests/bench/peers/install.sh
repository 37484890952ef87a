#!/bin/sh
# What the peers need and is missing: Debian packages, and the npm packages of the lock file.
set -eu
cd "$(dirname "$0")"
# The packages would start servers of their own; only the throw-away ones of the bench run.
RUNLEVEL=1 sh ../../../scripts/setup.sh redis-server postgresql libpq-dev
[ -d node_modules/better-sqlite3 ] && [ node_modules/.package-lock.json -nt package-lock.json ] && exit 0
npm ci --no-audit --no-fund --loglevel=error >/dev/null
