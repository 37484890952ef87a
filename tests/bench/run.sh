#!/bin/sh
# Builds and runs the benchmark: tests/bench/run.sh BUILD
set -eu
build=$1
mkdir -p "$build/tests"
cc -std=c17 -O2 -D_GNU_SOURCE -Icore -Iinclude -o "$build/tests/bench" tests/bench/bench.c "$build/libmuster.a" \
  $(pkg-config --cflags --libs lua5.4 sqlite3 libevent libical) -lm -lpthread
exec "$build/tests/bench" "$build"
