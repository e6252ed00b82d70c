// SPDX-License-Identifier: GPL-3.0-or-later
// Linked with all of one room.
int main()
{
    return 0;
}
