#!/bin/sh
# Makes .venv with exactly what uv.lock names. Called by make when pyproject.toml or uv.lock is newer than the last time.
set -eu
cd "$(dirname "$0")/.."

python=$(command -v python3) || { echo "heyi needs Python 3.11 or newer: install python3" >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "heyi needs Python 3.11 or newer; $python is $("$python" --version)" >&2
    exit 1
}

if [ ! -x .venv/bin/uv ]; then
    # Debian ships venv apart from Python.
    "$python" -c 'import ensurepip, venv' 2>/dev/null || sh scripts/debian.sh python3-venv
    "$python" -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check uv
fi

# --inexact leaves uv itself in place; --frozen takes the lock as it stands.
UV_PYTHON_DOWNLOADS=never .venv/bin/uv sync --frozen --inexact --quiet
touch .venv/.ready
