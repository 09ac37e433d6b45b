#!/usr/bin/env bash
# The peer for candidates: the same commands by hand, as a plain CI script would run them; no evidence, no queue.
# candidate.sh ORIGIN BRANCH PLACE: merges the branch onto main, builds, packs, unpacks, runs the unit checks.
set -euo pipefail
origin=$1 branch=$2 place=$3
export PATH="$UV_FOLDER:$PATH" LANG=C.UTF-8 DJANGO_SETTINGS_MODULE=lavka.settings

[ -d "$place/mirror" ] || git clone --quiet --mirror "$origin" "$place/mirror"
git -C "$place/mirror" fetch --quiet --prune
base=$(git -C "$place/mirror" rev-parse main) head=$(git -C "$place/mirror" rev-parse "$branch")
tree=$(git -C "$place/mirror" merge-tree --write-tree "$base" "$head")
rm -rf "$place/tree" "$place/check" && mkdir -p "$place/tree" "$place/check/home" "$place/environments"
git -C "$place/mirror" archive "$tree" | tar --extract --directory "$place/tree"

key=$(sha256sum <"$place/tree/requirements.lock" | cut -c1-64)
environment=$place/environments/$key # kept for each content of the lock, as Vekha does
if [ ! -f "$environment/.ready" ]; then
    uv venv --quiet --clear --no-config --no-python-downloads --python 3.11 "$environment"
    uv pip sync --quiet --no-config --require-hashes --python "$environment/bin/python" "$place/tree/requirements.lock"
    touch "$environment/.ready"
fi
export PATH="$environment/bin:/usr/local/bin:/usr/bin:/bin" VIRTUAL_ENV=$environment HOME=$place/check/home

cd "$place/tree"
python manage.py collectstatic --noinput --verbosity 0
rm -rf reports
tar --create --sort=name --mtime=@0 --owner=0 --group=0 --exclude=__pycache__ --file "$place/artifact.tar" .
sha256sum "$place/artifact.tar" >"$place/artifact.sha256"

sha256sum --check --quiet "$place/artifact.sha256"
tar --extract --directory "$place/check" --file "$place/artifact.tar"
cd "$place/check" && mkdir -p reports
TMPDIR=$HOME python -m pytest tests/unit -q --no-migrations --junitxml=reports/unit.xml --cov=lavka \
    --cov-report=xml:reports/coverage.xml
rm -rf "$place/tree" "$place/check"
