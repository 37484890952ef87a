#!/bin/sh
# Each fuzzer for a while, from its corpus: tests/fuzz/run.sh BUILD [SECONDS]
set -u
build=$1 seconds=${2:-20}
cd "$(dirname "$0")/../.."
passed=0 failed=0
seed() {
  mkdir -p "$build/corpus/$1"
  case $1 in
    json) cp tests/api/package-lock.json "$build/corpus/json/lock" 2>/dev/null; printf '{"a":[1,-2.5e3,"\\u00e9\\ud83d\\ude00",null,true]}' >"$build/corpus/json/one" ;;
    http) cp tests/attacks/http/* tests/attacks/own_http/* "$build/corpus/http/" ;;
    time) n=0; for text in "3 working days + 1 minute" "90m" "2 周" "2026-02-13T17:00:00+08:00" "2026-02-13 10:00" "FREQ=MONTHLY;BYMONTHDAY=15" "FREQ=YEARLY;BYMONTH=2;BYDAY=WE;BYSETPOS=1"; do n=$((n + 1)); printf '%s' "$text" >"$build/corpus/time/$n"; done ;;
    pattern) n=0; for text in "\005hello(l+)o" "\003abc%%b()x-" "\006  key = v^%%s*(%%w+)" "\004[a][[]]"; do n=$((n + 1)); printf "$text" >"$build/corpus/pattern/$n"; done ;;
    csv) printf '\357\273\277a,b\r\n"x""y",2\r\n' >"$build/corpus/csv/one"; printf '\320\325\303\373;b\n1;2\n' >"$build/corpus/csv/two" ;;
    pack) cp tests/attacks/lua/* tests/attacks/own/* "$build/corpus/pack/"; cp rules/*/policies/*.lua "$build/corpus/pack/" ;;
    database) sqlite3 "$build/corpus/database/one" "PRAGMA application_id=1297306194; PRAGMA user_version=1; CREATE TABLE IF NOT EXISTS muster_log (seq INTEGER PRIMARY KEY, root INTEGER, data TEXT) STRICT; INSERT OR IGNORE INTO muster_log VALUES (1,1,'{}')" ;;
  esac
}
for source in tests/fuzz/*.c; do
  name=$(basename "$source" .c)
  seed "$name"
  if "$build/fuzz-$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=0 -verbosity=0 -artifact_prefix="$build/" "$build/corpus/$name" >"$build/$name.log" 2>&1; then
    passed=$((passed + 1)); echo "ok - fuzz $name ($seconds s)"
  else
    failed=$((failed + 1)); echo "not ok - fuzz $name"; tail -n 30 "$build/$name.log"
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
