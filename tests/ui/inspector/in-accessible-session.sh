#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command in an X session without a screen, with buses of its own, for accessibility too.
# usage: in-accessible-session.sh COMMAND [ARGUMENT…]
set -euo pipefail

# shellcheck source=tests/skip.sh
source "$(dirname "$0")/../../skip.sh"
readonly BUS=/usr/libexec/at-spi-bus-launcher

if [[ ${1:-} != --inside ]]; then
    need Xvfb dbus-run-session dbus-send "$BUS" /usr/bin/python3
    # Debian's own, whatever python3 is first in PATH.
    said=$(/usr/bin/python3 -c 'import pyatspi' 2>&1) || skip "no pyatspi here: ${said##*$'\n'}"
    # Modules beside a script leave nothing there.
    export PYTHONDONTWRITEBYTECODE=1
    unset DBUS_SESSION_BUS_ADDRESS QT_QPA_PLATFORM WAYLAND_DISPLAY
    # The server finds a free number, even if others look for one at the same time.
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
# A program that starts before the bus is there stays silent for ever.
for _ in $(seq 300); do
    if dbus-send --session --print-reply --dest=org.a11y.Bus /org/a11y/bus \
        org.a11y.Bus.GetAddress >/dev/null 2>&1; then
        exec "$@"
    fi
    sleep 0.1
done
echo "not ok - no bus for accessibility"
exit 1
