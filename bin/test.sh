#!/bin/sh
# All tests, as .ci/run and "make test" run them. What the tests need of the machine is installed as root, else named.
set -e
cd "$(dirname "$0")/.."
needed=""
command -v chromium >/dev/null 2>&1 || needed="$needed chromium"
command -v pdfsig >/dev/null 2>&1 || needed="$needed poppler-utils"
command -v certutil >/dev/null 2>&1 || needed="$needed libnss3-tools"
command -v softhsm2-util >/dev/null 2>&1 || needed="$needed softhsm2"
command -v qpdf >/dev/null 2>&1 || needed="$needed qpdf"
if [ -n "$needed" ]; then
  line="apt-get update && apt-get install -y --no-install-recommends$needed"
  if [ "$(id -u)" -ne 0 ]; then
    echo "The tests need:$needed. Run as root: $line"
    exit 1
  fi
  echo "== Installing for the tests:$needed"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends $needed >/dev/null
fi
# Each test has a database of its own, copied from a template: in memory, where there is plenty, that is much quicker.
room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
free=$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo 2>/dev/null || true)
limit=$(awk '/^[0-9]+$/ { print int($1 / 1024) }' /sys/fs/cgroup/memory.max 2>/dev/null || true)
enough=$((8 * 1024 * 1024))
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ] && [ "${room:-0}" -gt "$enough" ] && [ "${free:-0}" -gt "$enough" ] &&
  [ "${limit:-$free}" -gt "$enough" ]; then
  TMPDIR=$(mktemp -d /dev/shm/patravali-tests.XXXXXX)
  export TMPDIR
  trap 'rm -rf "$TMPDIR"' EXIT
  trap 'exit 130' INT TERM
  echo "== What the tests write stands in memory ($TMPDIR), and is taken away at the end"
fi
export HYPOTHESIS_STORAGE_DIRECTORY="${TMPDIR:-/tmp}/patravali-hypothesis"
echo "== Format, types, imports"
.venv/bin/ruff format --check -q .
.venv/bin/ruff check -q .
.venv/bin/mypy
.venv/bin/lint-imports
echo "== Tests on SQLite and PostgreSQL, without a browser"
.venv/bin/pytest -q -n 2 --dist loadfile --ignore tests/browser
echo "== Tests in Chromium"
.venv/bin/pytest -q tests/browser
