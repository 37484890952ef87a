#!/bin/sh
# Installs the Debian packages that building and testing need, or those that are named; says what it installs. Without root it prints the one command to run.
set -eu
if [ $# -gt 0 ]; then
  packages=$*
else
  packages="build-essential pkg-config liblua5.4-dev libsqlite3-dev libevent-dev libical-dev libcsv-dev libcurl4-openssl-dev libsodium-dev
    libjansson-dev libcmocka-dev clang clang-tidy libclang-rt-14-dev cppcheck lua-check sqlite3 curl ca-certificates tzdata"
  command -v node >/dev/null 2>&1 || packages="$packages nodejs"
  command -v npm >/dev/null 2>&1 || packages="$packages npm"
fi

missing=
for package in $packages; do
  case "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)" in
    "install ok installed") ;;
    *) missing="$missing $package" ;;
  esac
done
[ -z "$missing" ] && exit 0

command="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
  sudo=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
  sudo=sudo
else
  printf 'Muster needs these Debian packages:%s\nRun once:\n  sudo sh -c "apt-get update && %s"\n' "$missing" "$command" >&2
  exit 1
fi
printf 'Installing Debian packages:%s\n' "$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { $sudo apt-get update -qq && $sudo $command; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "The packages could not be installed; the lines above say why." >&2
  exit 1
fi
rm -f "$log"
