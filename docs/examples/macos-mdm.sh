#!/bin/sh
# Jamf Pro, Intune for macOS or another MDM: runs as root, checks as the person who is logged in,
# because browsers' and printers' settings are theirs.
#
# NANBYO_PROGRAM  the program; NANBYO_SHARE  a mounted folder that may be written to
set -u
program="${NANBYO_PROGRAM:-/usr/local/bin/nanbyo-checker}"
share="${NANBYO_SHARE:-/Volumes/nanbyo-results}"

set -- "$program"
if [ "$(id -u)" -eq 0 ] && command -v launchctl >/dev/null; then
    person="$(stat -f %Su /dev/console)"
    if [ "$person" != root ]; then
        set -- launchctl asuser "$(id -u "$person")" sudo -u "$person" "$program"
    fi
fi

line="$("$@" check --summary --lang en --json-dir "$share")"
code=$?
# Jamf's extension attribute shows what stands between the tags.
printf '<result>%s</result>\n' "$line"
case "$code" in
    0 | 3 | 4) exit 0 ;; # a report was written
    *) exit "$code" ;;
esac
