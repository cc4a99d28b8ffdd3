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
