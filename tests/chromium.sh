#!/bin/sh
# The browser that the explorer's tests open. Installs Debian's where there is none; does nothing where there is one.
for name in "$CHROMIUM" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update && apt-get install --yes --no-install-recommends chromium; } >/dev/null && exit 0
fi
echo "The explorer's tests open a browser, and there is none: install chromium (Debian: apt-get install chromium)" >&2
echo "or name one in the variable CHROMIUM." >&2
exit 1
