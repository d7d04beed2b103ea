# Finds the .NET SDK, or offers to fetch one. Sourced by ./satchel's build and by ./test; wants $root, sets $dotnet.

sdk_install_url=${SATCHEL_INSTALL_DOTNET_URL:-https://dot.net/v1/dotnet-install.sh}

find_sdk() {
    for dotnet in "$root/.dotnet/dotnet" "$(command -v dotnet || true)" "${DOTNET_ROOT:-}/dotnet" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet "${HOME:-}/.dotnet/dotnet"; do
        if [ -x "$dotnet" ] && "$dotnet" --list-sdks 2>/dev/null | grep -q '^10\.'; then
            return 0
        fi
    done
    return 1
}

install_sdk() {
    script=$(mktemp)
    echo "Fetching the .NET SDK 10 into $root/.dotnet ..." >&2
    if command -v curl >/dev/null; then
        curl -fsSL "$sdk_install_url" -o "$script"
    else
        wget -q "$sdk_install_url" -O "$script"
    fi && bash "$script" --channel 10.0 --install-dir "$root/.dotnet" --no-path >&2
    status=$?
    rm -f "$script"
    return $status
}

# Ends the script when there is no SDK and none is to be fetched.
require_sdk() {
    # No culture counts in a build, and a small Debian has no ICU, without which the SDK ends at once.
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
    find_sdk && return 0
    if [ "${SATCHEL_INSTALL_DOTNET:-}" != 1 ]; then
        echo "error: Satchel is built with the .NET SDK 10, which this machine does not have." >&2
        answer=n
        if [ -t 0 ] && [ -t 2 ]; then
            printf 'Fetch it with the official install script into %s/.dotnet (about 250 MB, nothing else is touched)? [y/N] ' "$root" >&2
            read -r answer
        fi
        case $answer in
            [yY]*) ;;
            *)
                echo "hint: set SATCHEL_INSTALL_DOTNET=1 to fetch it into $root/.dotnet, or install it from https://dotnet.microsoft.com/download/dotnet/10.0" >&2
                exit 1
                ;;
        esac
    fi
    if ! install_sdk || ! find_sdk; then
        echo "error: The .NET SDK could not be fetched from $sdk_install_url." >&2
        echo "hint: install it from https://dotnet.microsoft.com/download/dotnet/10.0 and try again." >&2
        exit 1
    fi
}
