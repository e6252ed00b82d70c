#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command in an X session without a screen, with its own session and accessibility buses.
# usage: in-accessible-session.sh COMMAND [ARGUMENT…]
set -euo pipefail

# shellcheck source=tests/skip.sh
source "$(dirname "$0")/../../skip.sh"
readonly BUS=/usr/libexec/at-spi-bus-launcher

if [[ ${1:-} != --inside ]]; then
    need Xvfb dbus-run-session dbus-send "$BUS" /usr/bin/python3
    # Debian's python3, whichever is first in PATH.
    said=$(/usr/bin/python3 -c 'import pyatspi' 2>&1) || skip "no pyatspi here: ${said##*$'\n'}"
    # Keeps Python from writing compiled modules beside the scripts.
    export PYTHONDONTWRITEBYTECODE=1
    unset DBUS_SESSION_BUS_ADDRESS QT_QPA_PLATFORM WAYLAND_DISPLAY
    # The server finds a free display number, even if others search at the same time.
    exec {numbers}< <(exec Xvfb -displayfd 1 -screen 0 1280x1024x24 -noreset -nolisten tcp)
    server=$!
    trap 'kill "$server"' EXIT
    if ! read -r -u "$numbers" display; then
        echo "not ok - no X server"
        exit 1
    fi
    DISPLAY=:$display dbus-run-session -- "$0" --inside "$@"
    exit
fi

shift
"$BUS" --launch-immediately &
# A program that starts before the bus exists never becomes accessible.
for _ in $(seq 300); do
    if dbus-send --session --print-reply --dest=org.a11y.Bus /org/a11y/bus \
        org.a11y.Bus.GetAddress >/dev/null 2>&1; then
        exec "$@"
    fi
    sleep 0.1
done
echo "not ok - no bus for accessibility"
exit 1
