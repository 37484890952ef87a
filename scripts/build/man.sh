#!/bin/sh
# Prints the manual page, made from the program's own help: scripts/build/man.sh build/muster > docs/muster.1
set -eu
muster=$1
echo '.TH MUSTER 1 "" "Muster" "User Commands"'
echo '.SH NAME'
echo 'muster \- a scriptable rules engine for neighbourhood governance'
echo '.SH SYNOPSIS'
echo '.B muster COMMAND'
echo '[options]'
echo '.SH COMMANDS'
for command in $("$muster" --help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p'); do
  "$muster" "$command" --help | sed 's/\\/\\\\/g; s/-/\\-/g' | awk '
    NR == 1 { print ".SS " $2; print ".B " $0; next }
    /^Options:/ { print ".PP"; print "Options:"; next }
    /^  / { split($0, part, /  +/); rest = $0; sub(/^  /, "", rest); at = index(rest, "  "); print ".TP"; print ".B " (at ? substr(rest, 1, at - 1) : rest); text = at ? substr(rest, at) : ""; sub(/^ +/, "", text); print text; next }
    /^$/ { next }
    { print ".br"; print }'
done
echo '.SH EXIT STATUS'
echo '0 success; 1 refused, failed or different; 2 misuse; 71 out of memory, start again; 74 the log is damaged; 75 a sync failed and the process must start again.'
