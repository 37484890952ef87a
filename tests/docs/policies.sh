#!/bin/sh
# The recipes of docs/policies.md: the code on the page is laid upon tests/rules/recipes and its tests run. TAP on standard output.
set -u
muster=${MUSTER:-build/muster}
page=docs/policies.md base=tests/rules/recipes
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0

# say NAME OK: a line, and what the last command said when it is not ok
say() {
  number=$((number + 1))
  if [ "$2" = 0 ]; then
    echo "ok $number - $1"
  else
    echo "not ok $number - $1"
    sed 's/^/# /' "$work/out" | head -20
  fi
}

# Each "### N. …" with its blocks of Lua whose first line names a file: $work/recipes/N/FILE
awk -v out="$work/recipes" '
  /^### [0-9]+\. / { recipe = $2 + 0 }
  /^```lua$/ { getline; if ($1 == "--" && $2 ~ /\.lua$/) { file = out "/" recipe "/" $2; folder = file; sub(/\/[^\/]*$/, "", folder); system("mkdir -p " folder) } }
  /^```$/ { if (file) close(file); file = "" }
  file { print > file }
' "$page"

# laid N…: the base with these recipes, without its own tests
laid() {
  rm -rf "$work/pack"
  cp -r "$base" "$work/pack"
  rm -rf "$work/pack/tests"
  for recipe in "$@"; do cp -r "$work/recipes/$recipe/." "$work/pack"; done
}

recipes=$(ls "$work/recipes" | sort -n)
{ [ "$(echo "$recipes" | wc -l)" -ge 10 ] && [ "$recipes" = "$(seq "$(echo "$recipes" | wc -l)")" ]; } >"$work/out" 2>&1
say "ten recipes and more, by number" $?
laid $recipes
"$muster" check "$work/pack" 2>&1 | grep -v "no holiday table\|changes what is shared" >"$work/out"
[ "$(cat "$work/out")" = "$work/pack: ok" ]
say "all recipes together check clean" $?
"$muster" test "$work/pack" >"$work/results" 2>&1
for recipe in $recipes; do
  (cd "$work/recipes/$recipe" && ls tests/*.lua) | while read -r file; do grep -A1 " $file: " "$work/results"; done >"$work/out"
  { grep -q "^ok " "$work/out" && ! grep -q "^FAIL" "$work/out"; }
  say "recipe $recipe: $(sed -n "s/^### $recipe\. //p" "$page")" $?
done

# None leans on another, but the slip (12) on the kind whose slip it is (5).
for half in 0 1; do
  chosen=$(for recipe in $recipes; do [ $((recipe % 2)) = $half ] && echo "$recipe"; done)
  [ $half = 0 ] && chosen="5 $chosen"
  laid $chosen
  "$muster" test "$work/pack" >"$work/out" 2>&1
  say "recipes $(echo $chosen) without the others" $?
done

# A test that holds without its recipe tests nothing.
laid
mkdir "$work/pack/tests"
for recipe in $recipes; do cp "$work/recipes/$recipe"/tests/*.lua "$work/pack/tests"; done
"$muster" test "$work/pack" >"$work/out" 2>&1
{ ! grep -q "^ok " "$work/out" && [ "$(grep -c "^FAIL" "$work/out")" -ge "$(echo "$recipes" | wc -l)" ]; }
say "no recipe's test holds without the recipe" $?

# The table of words is what a policy may say, no more, no less.
echo .words | "$muster" repl rules/starter | tr ' ' '\n' | sort >"$work/said"
sed -n '/^| word |/,/^$/p' "$page" | sed -n 's/^| \(`[^|]*\) |.*/\1/p' | tr -d '`' | tr ' ' '\n' | grep . | sort >"$work/told"
diff "$work/told" "$work/said" >"$work/out" 2>&1
say "the table of words is what a policy may say" $?
echo "1..$number"
