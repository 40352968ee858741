#!/usr/bin/env bash
# The browser for the browser tests: the one that is there, else Debian's or Ubuntu's, else Playwright's own.
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then
    exit 0
  fi
done
echo "Installing Chromium for the browser tests ..."
if command -v apt-get >/dev/null; then
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq chromium >/dev/null
else
  .venv/bin/python -m playwright install chromium
fi
