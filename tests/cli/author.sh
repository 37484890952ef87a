#!/bin/sh
# What an author of policies meets: muster test --coverage and muster repl, through pipes. TAP on standard output.
set -u
muster=${MUSTER:-build/muster}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0

# is NAME EXIT PATTERN COMMAND…: the command's exit code, and a line of its output that matches
is() {
  name=$1 want=$2 pattern=$3; shift 3
  "$@" >"$work/out" 2>&1
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

# ---- coverage ----

cp -r rules/starter "$work/pack"
cat >"$work/pack/policies/more.lua" <<'END'
local function unused(request)
  local text = request.text
  return text .. "!"
end

on("request.finish", { name = "on_done" }, function(request)
  explain(unused(request))
end)

on("request.assign", { name = "looks" }, function(request)
  if request.text == "never" then
    request:give_up {}
  end
end)

on("request.ask", { name = "wishes", when = function(request) return request.text == "never" end }, function() end)

check("request.ask", { name = "polite" }, function(_, event)
  if event.data.text == "rude" then return refuse("please", "text") end
end)
END
covered() { "$muster" test "$work/pack" --coverage "$@" 2>"$work/err"; }
is "coverage: lines that did not run" 0 "policies/more.lua +[0-9.]+ %   not run: 2-3, 7, 12" covered
is "a rule that never ran" 0 "^  policies.more.on_done +policies/more.lua:6  on request.finish" covered
section() { covered | sed -n "/^$1:/,/^[A-Z0-9]/p"; }
is "a rule that ran and never acted" 0 "policies.more.looks" section "Rules that ran and never acted"
is "a condition that never said yes" 0 "policies.more.wishes" section "Rules whose condition never said yes"
is "a check that never refused" 0 "policies.more.polite" section "Checks that never refused"
is "an event that never happened" 0 "request.finish +model/request.lua" section "Events that never happened"
is "a param that no test changed" 0 "finish_within" section "Params that no test changed"
is "what is covered is not listed" 0 "^none$" sh -c "$muster test $work/pack --coverage 2>/dev/null | grep -E 'policies.request.on_|setup/helpers.lua.*not run' || echo none"
same() { covered "$@" >"$work/one"; covered "$@" --fresh >"$work/two"; cmp "$work/one" "$work/two" && echo same; }
is "the same with a community anew for each test" 0 "^same$" same
is "the same twice, as JSON" 0 "^same$" same --format json
is "JSON for programs" 0 '"file":"policies/more.lua","lines":[0-9]+,"ran":[0-9]+,"percent":[0-9.]+,"not_run":\[\[2,3\],\[7,7\],\[12,12\]\]' covered --format json
lcov() { covered --lcov "$work/lcov.info" >"$work/one" && cat "$work/lcov.info"; }
is "for editors: a line that did not run" 0 "^DA:7,0" lcov
is "for editors: a rule that never ran" 0 "^FNDA:0,policies.more.on_done" lcov
is "for editors: files by their path" 0 "^SF:$work/pack/policies/more.lua" lcov
is "a file that cannot be written is said" 1 "nowhere/x.info" "$muster" test rules/starter --lcov "$work/nowhere/x.info"
is "--with-std tells of the shared pieces" 0 "@std/mode/policy.lua +[0-9.]+ %" "$muster" test tests/rules/modes --with-std
is "without it the pack's own alone" 0 "^none$" sh -c "$muster test tests/rules/modes --coverage | grep @std || echo none"
is "TAP stays TAP" 0 "^# Coverage of rules/starter" "$muster" test rules/starter --coverage --format tap
echo 'test("changes it", function(t) t:param("finish_within", "1 day") t:expect(1, 2) end)' >>"$work/pack/tests/request.lua"
is "a test that fails still counts" 1 "^none$" sh -c "$muster test $work/pack --coverage 2>/dev/null >$work/two; code=\$?; grep 'Params that no test' $work/two || echo none; exit \$code"

# ---- repl ----

# says NAME EXIT PATTERN INPUT [OPTION…]
says() {
  name=$1 want=$2 pattern=$3 input=$4; shift 4
  printf '%s\n' "$input" >"$work/input"
  is "$name" "$want" "$pattern" sh -c "$muster repl rules/starter --at '2026-02-13 17:00' $* <$work/input"
}
says "repl: an expression is answered" 0 "^3$" "1 + 2"
says "the clock stands where it was put" 0 "2026-02-13T17:00:00\+08:00" "now()"
says "an entity with its fields" 0 "^  helper +helper/li  李阿姨" 'local r = t:send("request.ask", { text = "x" })
r' --setup
says "what follows is told, with the rule and its reason" 0 "request.assign .\"helper\":\"li\".  by policies.request.on_ask" 't:send("request.ask", { text = "x" })' --setup
says "the clock is moved, and what falls due happens" 0 "2026-02-24 17:00  request.overdue" 't:send("request.ask", { text = "x" })
.advance 2 working days' --setup
says "a rule's words have a turn of their own" 0 "request.finish .*by console" 'r = t:send("request.ask", { text = "x" })
r:finish {}' --setup
says "an alert from the console" 0 "^alert/.* to coordinator about request" 'alert { to = "coordinator", about = t:send("request.ask", { text = "x" }), key = "note" }
.alerts'
says "what failed in a turn did not happen" 1 "^0$" 'create("helper.add", { nam = "x" })
count("helper", { all = true })'
says "an input goes on until it is complete" 0 "^9$" 'function sum_of(a, b)
  return a + b
end
sum_of(4, 5)'
says "an input that never is" 1 "'end' expected near <eof>" 'if true then'
says "an error has a hint" 1 "error: nothing is named 'cuont'; did you mean 'count'" 'cuont("helper")'
says "after an error it goes on" 1 "^2$" 'cuont("helper")
1 + 1'
says "--strict ends with the first error" 1 "^0$" 'cuont("helper")
1 + 1' --strict "2>/dev/null | grep -c 2 ; exit 1"
says "an endless input is ended" 1 "used too many instructions" 'while true do end'
says "timers" 0 "due 2026-02-24 17:00  request.overdue" 't:send("request.ask", { text = "x" })
.timers' --setup
says "explain by a variable" 0 "request.give_up" 'r = t:send("request.ask", { text = "x" })
.explain r'
says "explain of nothing" 1 "nothing has that id" '.explain nobody'
says "an unknown command is met with a near one" 1 "did you mean '.timers'" '.timer'
says "declarations belong into a file" 1 "on declares: it belongs at the top level of a file" 'on("request.ask", function() end)'
says "help" 0 "^  .advance  SPAN" '.help'
is "a time that is none" 1 "yesterday" "$muster" repl rules/starter --at yesterday
is "a pack with errors is not opened" 1 "the pack has errors" sh -c "cp -r rules/starter $work/bad; echo 'x(' >>$work/bad/policies/request.lua; $muster repl $work/bad </dev/null"
# The file changes when the console has answered, as it does for a person.
reloaded() {
  cp -r rules/starter "$work/live"
  mkfifo "$work/in" "$work/said"
  "$muster" repl "$work/live" --setup <"$work/in" >"$work/said" 2>&1 &
  exec 3>"$work/in" 4<"$work/said"
  printf '%s\n' 'r = t:send("request.ask", { text = "x" })' 'n = 41' '"ready"' >&3
  while read -r line <&4 && [ "$line" != '"ready"' ]; do :; done
  echo 'on("request.finish", { name = "late" }, function() explain("the new rule ran") end)' >>"$work/live/policies/request.lua"
  printf '%s\n' .reload 'r:finish {}' 'n + 1' >&3
  exec 3>&-
  tee "$work/told" <&4
  wait $!
}
is "reload takes the files up and keeps the world" 0 "the new rule ran" reloaded
is "and the variables" 0 "^42$" cat "$work/told"
echo "1..$number"
