#!/bin/sh
# What the peers need and is missing: Debian packages, and the npm packages of the lock file. Without root it prints the one command to run.
set -eu
cd "$(dirname "$0")"
missing=
for package in redis-server postgresql libpq-dev; do
  case "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)" in
    "install ok installed") ;;
    *) missing="$missing $package" ;;
  esac
done
if [ -n "$missing" ]; then
  command="apt-get install -y --no-install-recommends$missing"
  if [ "$(id -u)" = 0 ]; then
    sudo=
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    sudo=sudo
  else
    printf 'The peers need these Debian packages:%s\nRun once:\n  sudo sh -c "apt-get update && %s"\n' "$missing" "$command" >&2
    exit 1
  fi
  printf 'Installing Debian packages:%s\n' "$missing"
  export DEBIAN_FRONTEND=noninteractive
  $sudo apt-get update -qq
  # The packages would start servers of their own; only the throw-away ones of the bench run.
  RUNLEVEL=1 $sudo $command >/dev/null
fi
[ -d node_modules/better-sqlite3 ] && [ node_modules/.package-lock.json -nt package-lock.json ] && exit 0
npm ci --no-audit --no-fund --loglevel=error >/dev/null
