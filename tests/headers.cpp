// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing of its own: its target precompiles Qt's headers for the tests.
