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

is "no command: usage" 2 "^  check  " "$muster"
is "help lists the commands" 0 "^  verify  " "$muster" --help
is "an unknown command is met with a near one" 2 "did you mean 'check'" "$muster" chekc
for command in $("$muster" --help | sed -n "s,^  \([a-z][a-z]*\) .*,\1,p"); do
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
pack; echo 'param.unread { default = 1 }' >>"$work/pack/policies/request.lua"
is "a warning is none of a pack's failures" 0 "pack: ok, .*warning" "$muster" check "$work/pack"
is "with --strict it is" 1 "policies/request.lua:[0-9]+: warning: nothing reads param.unread" "$muster" check "$work/pack" --strict
is "findings for programs" 0 '^\{"pack":".*/pack","ok":true,"errors":0,"warnings":[0-9]+,"notes":0,"findings":\[.*\{"severity":"warning","file":"policies/request.lua","line":[0-9]+,"text":"nothing reads' "$muster" check "$work/pack" --format json
pack; echo 'on("request.ask", function(request) after(3, request, "overdue") end)' >>"$work/pack/policies/request.lua"
is "errors are counted" 1 "pack: 1 error" "$muster" check "$work/pack"
is "annotations for an editor are Lua" 0 "^is Lua$" sh -c "$muster annotations rules/starter --out $work/annotations.lua && luac -p $work/annotations.lua && echo is Lua"
is "annotations of a wrong pack: what is wrong" 1 "policies/request.lua:[0-9]+: after: 'duration' takes" "$muster" annotations "$work/pack"
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
pack; sed -i 's/max = "30 days",/max = "30 days", by = { "helper" },/' "$work/pack/policies/request.lua"
at="--data $work/tuned --community tuned"
is "params: a pack with values by helper" 0 "version 1 is active" "$muster" publish "$work/pack" --data "$work/tuned" --community tuned
is "params: who it is for is checked" 1 "no helper 'wagn'; did you mean 'wang'" "$muster" params "finish_within=5 working days" --helper wagn --from 2037-01-01 --until 2037-02-01 --note x $at
is "params: a scope it does not have" 1 "no values by grid; it has by helper" "$muster" params "finish_within=5 working days" --grid g3 $at
is "params: a flag that is none is no scope" 2 "unknown option '--runing'" "$muster" params "finish_within=5 working days" --runing $at
is "params: a change of a later time, for a time" 0 "scheduled: c[0-9a-f]+ .*helper wang.* = \"5 working days\"  from 2037-01-01T00:00:00\+08:00 until 2037-02-01T00:00:00\+08:00 .*: the fair" \
  "$muster" params "finish_within=5 working days" --helper wang --from 2037-01-01 --until 2037-02-01 --note "the fair" $at
is "params: what is to come" 0 "^c[0-9a-f]+  finish_within \(helper wang\)" "$muster" params --scheduled $at
is "params: it can be taken back" 0 "cancelled" "$muster" params --cancel "$("$muster" params --scheduled $at | sed 's/ .*//')" $at
is "params: nothing is left" 0 "nothing is scheduled" "$muster" params --scheduled $at
is "params: a change has who, when and why" 0 "default -> \"4 working days\"  changed by .*: more time" sh -c "$muster params 'finish_within=4 working days' --note 'more time' $at >/dev/null; $muster params --history finish_within $at"
is "params: label and range stand beside the value" 0 '^finish_within="4 working days"  Time a helper has 办理时限  from "1 hour" to "30 days"  set ' "$muster" params $at
is "params: what would move is shown first" 0 "0 running deadlines would move" "$muster" params "finish_within=9 working days" --running $at
is "rollback to what is not there" 1 "no version 9" "$muster" rollback 9 --note x --data "$work/data" --community starter
is "explain of nothing" 1 "nothing has the id" "$muster" explain nobody --data "$work/data"
is "verify" 0 "0 different" "$muster" verify --data "$work/data"

pack; echo 'on("helper.add", { name = "breaks" }, function(helper) local n = nil; return n.x end)' >"$work/pack/policies/extra.lua"
"$muster" publish "$work/pack" --data "$work/failing" --community starter --force --note "to see it fail" >/dev/null 2>&1
is "failures: by rule" 0 "^policies.extra.breaks  [1-9][0-9]* parked$" "$muster" failures --data "$work/failing"
is "failures: with event and line" 0 "policies/extra.lua:1  on helper.add, 20" "$muster" failures --data "$work/failing"
is "failures: with the error" 0 "error: policies/extra.lua:1: .*nil" "$muster" failures --data "$work/failing"
is "suspend needs a reason" 2 "say why" "$muster" suspend policies.extra.breaks --data "$work/failing" --community starter
is "suspend" 0 "policies.extra.breaks: suspended" "$muster" suspend policies.extra.breaks --note "it breaks" --data "$work/failing" --community starter
is "a suspended rule is seen" 0 "suspended policies.extra.breaks since .*: it breaks" "$muster" failures --data "$work/failing"
is "resume" 0 "policies.extra.breaks: resumed" "$muster" resume policies.extra.breaks --data "$work/failing" --community starter
is "retry says which" 2 "say which" "$muster" retry --data "$work/failing" --community starter
is "retry before the fix fails, and parks anew" 1 "[1-9][0-9]* retried, 0 ran well" "$muster" retry --all --data "$work/failing" --community starter
echo 'on("helper.add", { name = "breaks" }, function() explain("mended") end)' >"$work/pack/policies/extra.lua"
"$muster" publish "$work/pack" --data "$work/failing" --community starter --force --note "to see it fail" >/dev/null 2>&1
is "retry after the fix" 0 "[1-9][0-9]* retried, [1-9][0-9]* ran well" "$muster" retry --rule policies.extra.breaks --data "$work/failing" --community starter
is "nothing is retried twice" 0 "0 retried" "$muster" retry --all --data "$work/failing" --community starter
is "failures: none left" 0 "nothing is parked" "$muster" failures --data "$work/failing"
is "what was retried is replayed" 0 "0 different" "$muster" verify --data "$work/failing"
cp -r "$work/data" "$work/damaged"
sqlite3 "$work/damaged/starter/muster.db" "UPDATE muster_log SET data = replace(data, '李', '王') WHERE type = 'helper.add'"
is "a page that another program changed ends the start with 74" 74 "muster.db is damaged.*There is no backup" "$muster" serve --data "$work/damaged" --listen 127.0.0.1:0
mkdir "$work/damaged/starter/backups" && cp "$work/data/starter/muster.db" "$work/damaged/starter/backups/monday.db"
sqlite3 "$work/damaged/starter/muster.db" "VACUUM INTO '$work/vacuumed.db'" && mv "$work/vacuumed.db" "$work/damaged/starter/muster.db"
is "a damaged log ends the start with 74 and names the newest backup" 74 "the log is damaged.*newest backup is .*monday.db" "$muster" serve --data "$work/damaged" --listen 127.0.0.1:0
is "simulate leaves a history" 0 "requests" "$muster" simulate tests/rules/simulate --days 60 --seed 1 --out "$work/past"
late=request/$(sqlite3 "$work/past/simulated/muster.db" "SELECT subject FROM muster_log WHERE type = 'request.lapse' LIMIT 1")
is "explain: an event, its rule and its cause, in English" 0 '#[0-9]+ +lapse → late, by rule policies.street.on_unanswered \(policies/street.lua:[0-9]+, version 1\), because of #[0-9]+ unanswered' "$muster" explain "$late" --data "$work/past"
is "explain: the same in Chinese" 0 'lapse→late,由规则policies.street.on_unanswered.*第1版\),起因#[0-9]+' "$muster" explain "$late" --data "$work/past" --lang zh-CN
is "explain: a language it does not know" 2 "en or zh-CN" "$muster" explain "$late" --data "$work/past" --lang de
is "explain --why-not: state, rule and its place" 0 "The state is .*: that does not allow it; it is possible from asked" "$muster" explain "$late" --data "$work/past" --why-not lapse
is "explain --why-not: the rule that raises it, by its line" 0 "Rule policies.street.on_unanswered .* can raise it, at policies/street.lua:[0-9]+" "$muster" explain "$late" --data "$work/past" --why-not lapse
is "explain --why-not: an unknown event is met with a near one" 1 "did you mean 'lapse'" "$muster" explain "$late" --data "$work/past" --why-not lapze
is "explain --limit, and where to go on" 0 "Older ones: --before [0-9]+" "$muster" explain "$late" --data "$work/past" --limit 1
is "explain --all reaches the beginning" 0 "#[0-9]+ +ask → asked" "$muster" explain "$late" --data "$work/past" --all
is "explain --figure: who gave a field its value" 0 "Home|home was given its value ← #[0-9]+ ask" "$muster" explain "$late" --data "$work/past" --figure home
is "explain --format json --lang" 0 '"what":"event","text":"ask→asked' "$muster" explain "$late" --data "$work/past" --format json --lang zh-CN
is "backtest: the version in force has no difference with its own history" 0 '"inapplicable":0,"differences":0' "$muster" backtest --data "$work/past" --community simulated --format json
is "backtest: a param, what would have gone otherwise" 0 "request.unanswered +13 +57 +0 +44 +0 +13" "$muster" backtest --data "$work/past" --community simulated --param answer_within=1h
is "backtest: in Chinese" 0 "没有差异" "$muster" backtest --data "$work/past" --community simulated --lang zh
is "backtest: a request on stdin" 0 '"differences":[1-9]' sh -c "echo '{\"params\":[{\"values\":{\"answer_within\":\"1h\"}}],\"examples\":1}' | '$muster' backtest --data '$work/past' --community simulated --with - --format json"
is "backtest: it tells how far it is" 0 '"percent":0,"differences":0' sh -c "'$muster' backtest --data '$work/past' --community simulated --progress lines --format json 2>&1"
is "backtest: a param has no such scope" 1 "has no values by grid" "$muster" backtest --data "$work/past" --community simulated --param answer_within@grid=g3=1h
is "backtest: a param that is not written as one" 1 "name@grid=g3=value" "$muster" backtest --data "$work/past" --community simulated --param answer_within@=1h
is "shadow: nothing has run beside it" 0 '"running":null,"ended":\[\]' "$muster" shadow report --data "$work/past" --community simulated --format json
is "shadow: what can be said" 2 "say start, report or stop" "$muster" shadow --data "$work/past" --community simulated
is "backtest: an unknown param is named" 1 "did you mean 'answer_within'" "$muster" backtest --data "$work/past" --community simulated --param answer_wihtin=1h
is "backtest: a pack that cannot take the history up is refused" 1 "the new version has no kind '[a-z]+', but [0-9]+ rows stand in the way: h-001" "$muster" backtest --data "$work/past" --community simulated --with rules/starter --since "2022-01-20 00:00"
is "backtest: a community that is not there" 1 "no community 'nowhere'" "$muster" backtest --data "$work/past" --community nowhere
echo "1..$number"
