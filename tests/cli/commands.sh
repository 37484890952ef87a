#!/bin/sh
# The command line as a person meets it: help, misuse, check, try, exit codes. TAP on standard output.
set -u
muster=${MUSTER:-build/muster}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0

# is NAME EXIT PATTERN COMMAND…: the command's exit code, and a line of its output that matches
is() {
  name=$1 want=$2 pattern=$3; shift 3
  timeout 30 "$@" >"$work/out" 2>&1
  code=$?
  number=$((number + 1))
  if [ "$code" = "$want" ] && grep -qE -- "$pattern" "$work/out"; then
    echo "ok $number - $name"
  else
    echo "not ok $number - $name"
    echo "# exit $code, wanted $want; pattern: $pattern"
    sed 's/^/# /' "$work/out" | head -20
  fi
}

is "no command: usage" 2 "muster check" "$muster"
is "help lists the commands" 0 "muster verify" "$muster" --help
is "an unknown command is met with a near one" 2 "did you mean 'check'" "$muster" chekc
for command in backtest check diff explain model params publish rollback serve simulate test try verify versions; do
  is "$command --help" 0 "^muster $command" "$muster" $command --help
  is "$command refuses an unknown option" 2 "unknown option '--nonsense'" "$muster" $command --nonsense
done

is "the man page is what --help says (scripts/build/man.sh build/muster > docs/muster.1)" 0 "^same$" sh -c "sh scripts/build/man.sh $muster | cmp - docs/muster.1 && echo same"
is "the packs check clean" 0 "rules/shuangxi: ok" "$muster" check rules/taiping rules/starter rules/shuangxi
is "a pack that is not there" 1 "nowhere" "$muster" check nowhere

pack() { rm -rf "$work/pack"; cp -r rules/starter "$work/pack"; }
pack; sed -i 's/"request.ask", function/"request.aks", function/' "$work/pack/policies/request.lua"
is "a mistyped event: file, line, suggestion" 1 "policies/request.lua:[0-9]+: .*did you mean 'ask'" "$muster" check "$work/pack"
pack; sed -i 's/ref "helper"/ref "hepler"/' "$work/pack/model/request.lua"
is "a mistyped kind: file, line, suggestion" 1 "model/request.lua:[0-9]+: .*did you mean 'helper'" "$muster" check "$work/pack"
pack; echo 'on("request.ask", function(' >>"$work/pack/policies/request.lua"
is "a syntax error: file and line" 1 "policies/request.lua:[0-9]+: " "$muster" check "$work/pack"
pack; echo 'ensure("helper", "x", { nam = "y" })' >>"$work/pack/setup/helpers.lua"
is "a mistake in the setup: file and line" 1 "setup/helpers.lua:[0-9]+: .*nam" "$muster" check "$work/pack"
pack; echo 'test("fails", function(t) t:expect(1, 2) end)' >>"$work/pack/tests/request.lua"
is "a failing test fails the run and says where" 1 "tests/request.lua:[0-9]+: expected 2, got 1" "$muster" test "$work/pack"
is "junit for machines" 0 "<testcase classname=.tests/request.lua. name=" "$muster" test rules/starter --format junit
is "--filter runs what it names" 0 "1 passed, 0 failed" "$muster" test rules/starter --filter "unknown field"

is "simulate knows its formats" 2 "not one of the values" "$muster" simulate tests/rules/simulate --format xml
is "simulate says which seed it was, to the last digit" 0 "seed 9007199254740993:" "$muster" simulate tests/rules/simulate --days 2 --seed 9007199254740993
rm -rf "$work/pack"; cp -r tests/rules/simulate "$work/pack"; cat >>"$work/pack/simulation.lua" <<'END'
local function again() later(now(), again) end
plan("endless", { rrule = "FREQ=DAILY", at = "10:00" }, again)
END
is "simulate ends when time stands still" 1 "without time passing" "$muster" simulate "$work/pack" --days 2

pack; cat >"$work/pack/tests/apart.lua" <<'END'
local seen = 0
test("first", function(t) seen = seen + 1; t:setup() t:send("request.ask", { text = "x" }) t:expect(seen, 1) end)
test("second", function(t) seen = seen + 1; t:setup() t:expect(count("request", { all = true }), 0) t:expect(seen, 1) end)
test("late", function(t) t:at "2024-05-01 10:00" t:setup() t:expect(find("helper", { all = true })[1].created, t:now()) end)
END
is "tests do not see each other, not even through a file's locals; setup happens at the test's time" 0 "6 passed, 0 failed" "$muster" test "$work/pack"
echo 'ensure("helper", "x", { nam = "y" })' >>"$work/pack/setup/helpers.lua"
is "a setup that fails is told by the test that asks for it" 1 "setup/helpers.lua:[0-9]+: .*nam" "$muster" test "$work/pack"
is "--fresh runs the same tests in one process" 0 "3 passed, 0 failed" "$muster" test rules/starter --fresh

is "model: a page for administrators" 0 "^\| .request. \||^#### request " "$muster" model rules/starter
is "model: the same as data" 0 '"name":"starter"' "$muster" model rules/starter --format json
is "model: a pack with errors is not described" 1 "the pack has errors" sh -c "echo 'x(' >>$work/pack/model/request.lua; $muster model $work/pack"

cat >"$work/events.ndjson" <<'END'
{"specversion":"1.0","id":"1","source":"/try","type":"wish.submit","time":"2026-02-13T17:00:00+08:00","subject":"w1","data":{"text":"换灯泡","microgrid":"mg-07","category":"elderly"}}
END
is "try: the festival passes before the next unit is asked" 0 '"time":"2026-02-25T17:00:00\+08:00".*"type":"wish.unclaimed"|"type":"wish.unclaimed".*"time":"2026-02-25T17:00:00' "$muster" try rules/taiping "$work/events.ndjson" --until "2026-02-26 00:00"
is "try: a param changes what happens" 0 '"type":"wish.unclaimed".*"time":"2026-02-13T18:00:00' "$muster" try rules/taiping "$work/events.ndjson" --until "2026-02-14 00:00" --param "std.wish.claim_within=1 working hour"
echo '{"type":"wish.submti","time":"2026-02-13T17:00:00+08:00"}' >"$work/bad.ndjson"
is "try: a refused input is told and ends with 1" 1 '"refused"' "$muster" try rules/taiping "$work/bad.ndjson"
echo '{"type":' >"$work/broken.ndjson"
is "try: a broken line is named" 1 "line 1" "$muster" try rules/taiping "$work/broken.ndjson"
is "try twice gives the same bytes" 0 "^same$" sh -c "$muster try rules/taiping $work/events.ndjson --until '2026-03-10 00:00' >$work/a; $muster try rules/taiping $work/events.ndjson --until '2026-03-10 00:00' >$work/b; cmp $work/a $work/b && echo same"

is "serve needs a data folder" 2 "--data DIR is needed" "$muster" serve
is "verify of nothing" 1 "muster" "$muster" verify --data "$work/none"
is "publish starts a server for the moment" 0 "version 1 is active" "$muster" publish rules/starter --data "$work/data" --community starter
is "versions" 0 "published" "$muster" versions --data "$work/data"
is "an unknown community is met with a near one" 1 "did you mean 'starter'" "$muster" versions --data "$work/data" --community startre
is "params out of range are refused with the range" 1 "30 days" "$muster" params "finish_within=31 days" --data "$work/data" --community starter
is "rollback to what is not there" 1 "no version 9" "$muster" rollback 9 --note x --data "$work/data" --community starter
is "explain of nothing" 1 "nothing has the id" "$muster" explain nobody --data "$work/data"
is "verify" 0 "0 different" "$muster" verify --data "$work/data"
cp -r "$work/data" "$work/damaged"
sqlite3 "$work/damaged/starter/muster.db" "UPDATE muster_log SET data = replace(data, '李', '王') WHERE type = 'helper.add'"
is "a page that another program changed ends the start with 74" 74 "muster.db is damaged.*There is no backup" "$muster" serve --data "$work/damaged" --listen 127.0.0.1:0
mkdir "$work/damaged/starter/backups" && cp "$work/data/starter/muster.db" "$work/damaged/starter/backups/monday.db"
sqlite3 "$work/damaged/starter/muster.db" "VACUUM INTO '$work/vacuumed.db'" && mv "$work/vacuumed.db" "$work/damaged/starter/muster.db"
is "a damaged log ends the start with 74 and names the newest backup" 74 "the log is damaged.*newest backup is .*monday.db" "$muster" serve --data "$work/damaged" --listen 127.0.0.1:0
is "simulate leaves a history" 0 "requests" "$muster" simulate tests/rules/simulate --days 60 --seed 1 --out "$work/past"
is "backtest: the version in force has no difference with its own history" 0 '"inapplicable":0,"differences":0' "$muster" backtest --data "$work/past" --community simulated --format json
is "backtest: a param, what would have gone otherwise" 0 "request.unanswered +13 recorded, 57 under the candidate: 0 only recorded, 44 only under it, 0 otherwise, 13 at another time" "$muster" backtest --data "$work/past" --community simulated --param answer_within=1h
is "backtest: an unknown param is named" 1 "did you mean 'answer_within'" "$muster" backtest --data "$work/past" --community simulated --param answer_wihtin=1h
is "backtest: a pack that cannot take the history up is refused" 1 "the new version has no kind '[a-z]+', but [0-9]+ rows stand in the way: h-001" "$muster" backtest --data "$work/past" --community simulated --with rules/starter --since "2022-01-20 00:00"
is "backtest: a community that is not there" 1 "no community 'nowhere'" "$muster" backtest --data "$work/past" --community nowhere
echo "1..$number"
