#!/usr/bin/env bash
# Brings what tests need from Debian: a browser and letters for it, and `ip`, by which one machine is made two.
# As root only; others are told by the tests that skip.
set -euo pipefail

wanted=(chromium fonts-dejavu-core iproute2)
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 0
dpkg-query --show --showformat '${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null | grep -cx installed |
    grep -qx "${#wanted[@]}" && exit 0

echo "Bringing ${wanted[*]} (once)" >&2
log=$(mktemp)
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -qq --yes --no-install-recommends "${wanted[@]}"; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "They cannot be had here: tests in a browser, or with two machines, will say so." >&2
fi
rm -f "$log"
