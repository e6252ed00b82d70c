// SPDX-License-Identifier: GPL-3.0-or-later
// Linked with one whole room.
int main()
{
    return 0;
}
