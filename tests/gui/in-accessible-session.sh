#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command in an X session without a screen, with buses of its own, for accessibility too.
# usage: in-accessible-session.sh COMMAND [ARGUMENT…]
set -euo pipefail

unset DBUS_SESSION_BUS_ADDRESS QT_QPA_PLATFORM WAYLAND_DISPLAY
# The command is the inner shell's arguments.
# shellcheck disable=SC2016
exec xvfb-run -a dbus-run-session -- bash -c \
    '/usr/libexec/at-spi-bus-launcher --launch-immediately & exec "$@"' bash "$@"
