#!/bin/sh
# Figures of this machine: the engine alone against yardsticks, then the whole server over HTTP, server on one core and load on the other.
# tests/bench/run.sh BUILD; the HTTP lines are also in BUILD/bench.json. BENCH_SECONDS: of each HTTP line (10).
set -eu
build=$1 seconds=${BENCH_SECONDS:-8}
libraries="$(pkg-config --cflags --libs lua5.4 sqlite3 libevent libical) -lm -lpthread"
mkdir -p "$build/tests"
cc -std=c17 -O2 -D_GNU_SOURCE -Icore -Iinclude -o "$build/tests/bench" tests/bench/bench.c "$build/libmuster.a" $libraries
cc -std=gnu17 -O2 -D_GNU_SOURCE -o "$build/tests/load" tests/bench/load.c -lm
"$build/tests/bench" "$build"

data=$(mktemp -d)
mkfifo "$data/ready"
MUSTER_READY_FD=3 taskset -c 0 "$build/muster" serve --data "$data" --rules tests/bench/rules --listen 127.0.0.1:0 --quiet >/dev/null 2>"$build/bench.log" 3>"$data/ready" &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$data"' EXIT
read -r _ <"$data/ready" || true         # one line when it listens, nothing when it died
address=$(cat "$data/address")
: >"$build/bench.json"
line() {
  name=$1; shift
  result=$(taskset -c 1 "$build/tests/load" "$address" bench "$@")
  printf '%-58s %s\n' "$name" "$result"
  printf '{"line":"%s","result":%s}\n' "$name" "$result" >>"$build/bench.json"
}
line "HTTP, single posts, 64 clients, 100,000 entities (Zipf)" 64 "$seconds" 100000
line "HTTP, NDJSON of 1,000, 4 clients" 4 "$seconds" 100000 1000
printf '%-58s %s\n' "HTTP, a good client among 499 hostile ones" "$(node tests/bench/tricklers.js "$build")"
