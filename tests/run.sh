#!/bin/sh
# Runs the suites and counts: tests/run.sh --fast|--all|--san BUILD. Every suite speaks TAP; a suite that dies counts as a failure.
set -u
which=$1 build=$2
cd "$(dirname "$0")/.."
out=$build/tests/out
mkdir -p "$out"
passed=0 failed=0 skipped=0

# carry_out NAME COMMAND…: into files
carry_out() {
  name=$1; shift
  "$@" >"$out/$name.tap" 2>"$out/$name.err"
  echo $? >"$out/$name.code"
}

tally() {
  name=$1 code=$(cat "$out/$1.code")
  sed -i 's/^not ok \(.*# SKIP\)/ok \1/' "$out/$name.tap"        # cmocka says "not ok" of what was skipped
  good=$(grep -cE '^ok ' "$out/$name.tap")
  bad=$(grep -cE '^not ok ' "$out/$name.tap")
  left=$(grep -cE '^ok .*# SKIP' "$out/$name.tap")
  if [ "$bad" = 0 ] && { [ "$code" != 0 ] || [ "$good" = 0 ]; }; then
    bad=1
    echo "not ok - $name ended with $code after $good good tests" >>"$out/$name.tap"
  fi
  passed=$((passed + good - left)) failed=$((failed + bad)) skipped=$((skipped + left))
  printf '%-28s %4d passed %3d failed\n' "$name" $((good - left)) "$bad"
  if [ "$bad" != 0 ]; then
    grep -A12 '^not ok' "$out/$name.tap" | head -60
    tail -n 40 "$out/$name.err"
  fi
}

suite() { carry_out "$@"; tally "$1"; }

export CMOCKA_MESSAGE_OUTPUT=TAP MUSTER="$build/muster"
[ "$which" = --fast ] && export ATTACKS_EVERY=8
# The attacks take as long as all other units together: in the whole run they go on beside them.
beside=
[ "$which" = --all ] && beside=attacks_test
[ -z "$beside" ] || carry_out "$beside" "$build/tests/$beside" &
for unit in tests/unit/*_test.c; do
  name=$(basename "$unit" .c)
  [ "$name" = "$beside" ] || suite "$name" "$build/tests/$name"
done
# Leaks are looked for at the end of a process: under the sanitizers the engine's own packs run in one.
for pack in rules/*/ tests/rules/*/; do
  fresh=
  case $which:$pack in --san:tests/rules/language/|--san:tests/rules/paper/|--san:tests/rules/modes/|--san:tests/rules/extended/) fresh=--fresh ;; esac
  suite "rules_$(basename "$pack")" "$build/muster" test "${pack%/}" --format tap $fresh
done
[ "$which" = --san ] && suite commands sh tests/cli/commands.sh
# Faults wait more than they work: they go on beside the others.
faults="kill crash_points controls memory flips full_disk publishes deliver deliver_crash"
if [ "$which" = --all ]; then
  sh tests/api/install.sh || failed=$((failed + 1))
  {
    carry_out kill env KILL_CYCLES=200 node tests/faults/kill.js
    carry_out crash_points node tests/faults/points.js
    carry_out controls node tests/faults/controls.js
    carry_out memory node tests/faults/memory.js
    carry_out flips node tests/faults/flips.js
    carry_out full_disk node tests/faults/full.js
    carry_out publishes env PUBLISHES=300 node tests/faults/publishes.js
  } &
  {
    carry_out deliver node tests/deliver/run.js
    carry_out deliver_crash node tests/deliver/crash.js
  } &
  suite commands sh tests/cli/commands.sh
  suite author sh tests/cli/author.sh
  suite policies_page sh tests/docs/policies.sh
  suite lint sh tests/lint.sh --tap
  suite leak node tests/docs/leak.js
  suite model_docs node tests/docs/model.js
  suite annotations node tests/docs/annotations.js
  suite pilot_page node tests/docs/pilot.js
  suite pilot_new node tests/pilot/new.js
  suite pilot_questionnaire node tests/pilot/questionnaire.js
  suite pilot_shapes node tests/pilot/shapes.js
  suite api node tests/api/run.js
  suite calendar_cross env BUILD="$build" node tests/calendar/cross.js
  suite simulate node tests/simulate/run.js
  wait
  for fault in $beside $faults; do tally "$fault"; done
fi
printf '%d passed, %d failed' "$passed" "$failed"
[ "$skipped" = 0 ] || printf ', %d skipped' "$skipped"
printf '\n'
[ "$failed" = 0 ]
