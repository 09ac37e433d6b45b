#!/usr/bin/env bash
# Brings the peers that Vekha is measured against. One that cannot be had is named in its row; nothing else stops.
set -uo pipefail
cd "$(dirname "$0")/.."
peers=.bench

if ! command -v haproxy >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Bringing HAProxy (once)" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes haproxy; } >/dev/null 2>&1 ||
        echo "HAProxy cannot be had here: its rows will say so." >&2
fi

lock=bench/requirements/buildbot.txt
if ! cmp --silent "$lock" "$peers/buildbot/lock"; then
    echo "Bringing Buildbot (once)" >&2
    if .venv/bin/uv venv --quiet --clear --python .venv/bin/python "$peers/buildbot" &&
        .venv/bin/uv pip sync --quiet --python "$peers/buildbot/bin/python" --require-hashes "$lock"; then
        cp "$lock" "$peers/buildbot/lock" # written last: half a set-up is made anew
    else
        echo "Buildbot cannot be had here: its rows will say so." >&2
    fi
fi
exit 0
