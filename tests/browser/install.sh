#!/usr/bin/env bash
# The browser for the browser tests: the one that is there, else the system's package, else Playwright's own.
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
  if "$name" --version >/dev/null 2>&1; then
    exit 0
  fi
done
echo "Installing Chromium for the browser tests ..."
as_root=$([ "$(id -u)" = 0 ] || echo "sudo -n")
if command -v apt-get >/dev/null && $as_root apt-get update -qq &&
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq chromium >/dev/null && chromium --version >/dev/null 2>&1; then
  exit 0
fi
.venv/bin/python -m playwright install chromium
