#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command in an X session without a screen, with buses of its own, for accessibility too.
# usage: in-accessible-session.sh COMMAND [ARGUMENT…]
set -euo pipefail

if [[ ${1:-} != --inside ]]; then
    # Modules beside a script leave nothing there.
    export PYTHONDONTWRITEBYTECODE=1
    unset DBUS_SESSION_BUS_ADDRESS QT_QPA_PLATFORM WAYLAND_DISPLAY
    exec xvfb-run -a dbus-run-session -- "$0" --inside "$@"
fi

shift
/usr/libexec/at-spi-bus-launcher --launch-immediately &
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
