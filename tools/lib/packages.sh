# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by tools: the Debian packages that commands need, and their installation.

readonly BUILD_PACKAGES=(cmake ninja-build g++ pkg-config qt6-base-dev qt6-charts-dev
    libqt6opengl6-dev libgl-dev libxkbcommon-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools
    qt6-svg-dev libdrm-dev libexpected-dev libarchive-dev libseccomp-dev
    libsimdjson-dev zlib1g-dev)
# Qt needs plugins for SVG (the icon) and SQLite (the history).
readonly RUN_PACKAGES=(fonts-dejavu-core libqt6svg6 libqt6sql6-sqlite)
readonly MODULE_PACKAGES=(make gcc kmod libdrm-dev)
VM_PACKAGES=(qemu-system-x86 busybox-static cpio kmod xz-utils
    xserver-xorg-core weston libdrm-tests intel-gpu-tools clang bpftool libbpf-dev)
# Before, QEMU's qxl was no package of its own. sid has no VERSION_ID.
grep -q '^VERSION_ID="12"' /etc/os-release || VM_PACKAGES+=(qemu-system-modules-spice)
readonly VM_PACKAGES
readonly KERNEL_PACKAGES=(make gcc flex bison bc libelf-dev libssl-dev xz-utils rsync)
readonly BENCH_PACKAGES=(libbenchmark-dev openssh-client openssh-server)
readonly CLANG_PACKAGES=(clang libclang-rt-dev)
readonly TEST_PACKAGES=(fonts-noto-cjk locales dbus-daemon dbus-x11 at-spi2-core gir1.2-atspi-2.0
    python3-pyatspi xvfb openssh-client openssh-server sudo pkexec polkitd
    prometheus prometheus-node-exporter mandoc bash-completion appstream desktop-file-utils)
readonly DEBIAN_PACKAGES=(dpkg-dev debhelper dh-dkms lintian)
readonly CHROOT_PACKAGES=(mmdebstrap git)
readonly LINT_PACKAGES=(clang-format shellcheck codespell sparse perl xz-utils dkms)
readonly TIDY_PACKAGES=(clang-tidy)

is_installed()
{
    # The format is dpkg-query's, not the shell's.
    # shellcheck disable=SC2016
    dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

apt()
{
    local command=(apt-get -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3)
    if [[ -t 0 ]]; then
        # apt-get asks before it installs more than what was named.
        if [[ $EUID -ne 0 ]]; then command=(sudo "${command[@]}"); fi
    else
        command=(env DEBIAN_FRONTEND=noninteractive "${command[@]}" -y)
        if [[ $EUID -ne 0 ]]; then command=(sudo -n "${command[@]}"); fi
    fi
    "${command[@]}" "$@"
}

# apt_knows PACKAGE…: whether apt knows all of them; apt-cache succeeds if it knows one.
apt_knows()
{
    local package
    for package; do apt-cache show "$package" >/dev/null 2>&1 || return 1; done
}

# need WHY PACKAGE…: notes those that are missing.
need()
{
    local why=$1 package missing=()
    shift
    for package in "$@"; do
        if [[ " ${to_install[*]-} " != *" $package "* ]] && ! is_installed "$package"; then
            missing+=("$package")
        fi
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    say "missing, $why: ${missing[*]}"
    to_install+=("${missing[@]}")
}

install_needed()
{
    local list="${to_install[*]-}"
    [[ -n $list ]] || return 0
    [[ $EUID -eq 0 ]] || command -v sudo >/dev/null ||
        die "no sudo here; run as root: apt-get install $list"
    apt_knows "${to_install[@]}" || apt update || die "cannot update the package lists"
    say "installing $list"
    # Package lists older than the archive name files that are gone, so the second attempt updates
    # the lists first.
    apt install --no-install-recommends "${to_install[@]}" ||
        { apt update && apt install --no-install-recommends "${to_install[@]}"; } ||
        die "cannot install; run as root: apt-get install $list"
    to_install=()
}

# need_and_install GROUP…: installs the packages of these groups, see below
need_and_install()
{
    local group
    to_install=()
    if ! command -v dpkg-query >/dev/null; then
        say "not a Debian system: packages are not installed; $PWD/tools/lib/packages.sh names them"
        return
    fi
    for group in "$@"; do
        case $group in
        build) need "to build the program" "${BUILD_PACKAGES[@]}" ;;
        run)
            need "to draw text and icons" "${RUN_PACKAGES[@]}"
            if [[ -n ${WAYLAND_DISPLAY:-} && -z ${DISPLAY:-} ]]; then
                need "to open windows on Wayland" qt6-wayland
            fi
            ;;
        module) need "to build the driver" "${MODULE_PACKAGES[@]}" ;;
        headers)
            if apt_knows "linux-headers-$(uname -r)"; then
                need "to build for the running kernel" "linux-headers-$(uname -r)"
            fi
            ;;
        vm) need "to run the virtual machine" "${VM_PACKAGES[@]}" ;;
        test) need "to test" "${TEST_PACKAGES[@]}" ;;
        kernel) need "to build kernels" "${KERNEL_PACKAGES[@]}" ;;
        linker) need "to link tests in little time" mold ;;
        bench) need "to measure" "${BENCH_PACKAGES[@]}" ;;
        clang) need "to build with sanitizers, and fuzzers" "${CLANG_PACKAGES[@]}" ;;
        debian) need "to build packages" "${DEBIAN_PACKAGES[@]}" ;;
        chroot) need "to make a clean Debian" "${CHROOT_PACKAGES[@]}" ;;
        lint) need "to check the sources" "${LINT_PACKAGES[@]}" ;;
        tidy) need "to check the C++ for mistakes" "${TIDY_PACKAGES[@]}" ;;
        esac
    done
    install_needed
}
