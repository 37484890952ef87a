#!/bin/sh
# Prints C source that holds the given files: embed.sh FUNCTION HEADER FILE…; scripts/std/match.lua becomes "@std/match.lua".
set -eu
export LC_ALL=C
function=$1 header=$2
shift 2
echo "#include \"$header\""
n=0
for file in "$@"; do
  printf 'static const char text_%d[] = {' "$n"
  od -An -v -tx1 "$file" | sed 's/ \([0-9a-f][0-9a-f]\)/(char)0x\1,/g'
  echo '0};'
  n=$((n + 1))
done
echo 'static const struct script_file files[] = {'
n=0
for file in "$@"; do
  printf '\t{ "@%s", { text_%d, sizeof text_%d - 1 } },\n' "${file#scripts/}" "$n" "$n"
  n=$((n + 1))
done
echo '};'
echo "const struct script_file *$function(size_t *count)"
echo '{'
echo '	*count = sizeof files / sizeof files[0];'
echo '	return files;'
echo '}'
