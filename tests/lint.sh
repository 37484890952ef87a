#!/bin/sh
# What a reader of the code may rely on: layers, headers, libraries in their rooms, quiet checkers. --tap for the test run (no clang-tidy there:
# it takes minutes; `make lint` runs it).
set -u
cd "$(dirname "$0")/.."
tap=${1:-}
layers="base calendar model store engine script policy deliver http cli"
flags="-std=c17 -D_GNU_SOURCE -Icore -Iinclude $(pkg-config --cflags lua5.4 sqlite3 libevent libical libcurl libsodium)"
number=0 bad=0
work=$(mktemp)
trap 'rm -f "$work"' EXIT

# report NAME: the complaint, if any, stands in $work
report() {
  number=$((number + 1))
  if [ -s "$work" ]; then
    bad=$((bad + 1))
    echo "not ok $number - $1"
    sed 's/^/# /' "$work" | head -40
  else
    echo "ok $number - $1"
  fi
}

# a folder includes only itself and folders before it
: >"$work"
seen=
for layer in $layers; do
  seen="$seen $layer"
  grep -nE '^#include "[a-z]+/' core/"$layer"/*.[ch] | while IFS= read -r line; do
    other=$(printf '%s' "$line" | sed 's/.*#include "\([a-z]*\)\/.*/\1/')
    case " $seen muster " in *" $other "*) ;; *) echo "$line" ;; esac
  done >>"$work"
done
report "layers: $layers"

# a private header stays in its folder
grep -nE '#include "[a-z]+/[a-z_]*(_private|state|store_ops)\.h"' core/*/*.[ch] | awk -F'[:/"]' '{ if ($2 != $6) print }' >"$work"
report "private headers are included by their own folder only"

# an outside library stays in its room
: >"$work"
room() { grep -lE "#include <$1" core/*/*.[ch] | grep -vE "^core/($2)/" >>"$work"; }
room 'event2/' base
room 'libical/' calendar
room 'sqlite3' store
room 'curl/' deliver
room 'sodium' 'auth|deliver'
room 'l(ua|auxlib|ualib)' script
room 'csv\.h' policy
report "outside libraries stay in their folders"

# one protected call in the program
grep -nE '\blua_pcall\(|\bluaL_do|lua_cpcall' core/*/*.c | grep -v '^core/script/sandbox.c' >"$work"
grep -nE '\blua_pcallk\(' core/*/*.c | grep -v '^core/script/safe_base.c' >>"$work"        # the policy's own words pcall and xpcall
[ "$(grep -cE '\blua_pcall\(' core/script/sandbox.c)" = 1 ] || echo "sandbox.c makes another number of protected calls than one" >>"$work"
report "one protected call"

# the library does not exit, print or keep globals
grep -nE '\b(exit|_exit|printf|puts|fprintf\(std(out|err))\(' core/*/*.c | grep -vE '^core/(cli)/' | grep -vE 'buf_printf|snprintf|/\* lint: ' >"$work"
report "the library neither exits nor prints"
objdump -t build/libmuster.a 2>/dev/null | awk '$3 == "O" && ($4 == ".bss" || $4 == ".data") { print $4, $6 } $2 == "O" && ($3 == ".bss" || $3 == ".data") { print $3, $5 }' |
  grep -vE ' (fail_countdown|checked_vfs|faulty_memory|armed_fault|zones_lock|zones|__asan.*)$' >"$work"        # a test hook; libical's own zone cache is global and needs its lock
report "the library has no writable globals"

# each header compiles alone
: >"$work"
for header in core/*/*.h include/muster/*.h; do
  [ -e "$header" ] || continue
  printf '#include "%s"\n' "$header" | cc $flags -I. -Wall -Wextra -fsyntax-only -x c - 2>>"$work" || echo "$header" >>"$work"
done
report "each header compiles alone"

# files stay readable
find core scripts rules \( -name '*.[ch]' -o -name '*.lua' \) -exec awk 'END { if (NR > 650) print FILENAME ": " NR " lines" }' {} \; >"$work"
report "no file is longer than 650 lines"

luacheck -q scripts rules tests >"$work" 2>&1 && : >"$work"
report "luacheck"

cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --suppress=missingInclude --suppress=varFuncNullUB --suppress=nullPointerRedundantCheck --suppress=missingIncludeSystem \
  --error-exitcode=1 -Icore -D_GNU_SOURCE -j2 core >"$work" 2>&1 && : >"$work"
report "cppcheck"

if [ "$tap" != --tap ]; then
  export flags
  printf '%s\n' core/*/*.c | xargs -P2 -n4 sh -c 'clang-tidy --quiet "$@" -- $flags' sh >"$work" 2>/dev/null
  grep -q 'warning:\|error:' "$work" || : >"$work"
  report "clang-tidy"
fi
echo "1..$number"
[ "$bad" = 0 ]
