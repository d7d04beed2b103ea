# Whose checkout this is: what root builds in that of another user has to be that user's. Sourced by what builds in it; wants $root.

# Whether root works in the checkout of another user; sets $owner.
is_of_another() {
    owner=$(stat -c %u "$root")
    [ "$(id -u)" -eq 0 ] && [ "$owner" -ne 0 ]
}

# Gives the owner what builds and tests of root made, now or earlier. What a build beside it takes away meanwhile is no failure.
give_back() {
    for made in "$root/artifacts" "$root/.dotnet" "$root"/*/*/obj "$root"/*/*/bin "$root"/*/*/packages.linux-*.lock.json "$root/sdk/python"; do
        [ ! -e "$made" ] || find "$made" -user 0 -exec chown -h "$(stat -c %u:%g "$root")" {} + || true
    done
}

# Usage: become_owner COMMAND [ARGUMENT]...   runs it as the owner in place of this script; comes back where that cannot be done.
become_owner() {
    group=$(stat -c %g "$root")
    groups=--clear-groups
    [ -z "$(getent passwd "$owner")" ] || groups=--init-groups
    if ! setpriv --reuid "$owner" --regid "$group" $groups test -w "$root" 2>/dev/null; then
        return 0
    fi
    home=$(getent passwd "$owner" | cut -d: -f6)
    if [ -z "$home" ] || ! setpriv --reuid "$owner" --regid "$group" $groups test -w "$home" 2>/dev/null; then
        home=$root/artifacts/home
        mkdir -p "$home"
    fi
    give_back
    exec setpriv --reuid "$owner" --regid "$group" $groups env -u XDG_CONFIG_HOME -u XDG_DATA_HOME -u XDG_CACHE_HOME -u XDG_RUNTIME_DIR \
        -C "$root" HOME="$home" USER="$(id -nu "$owner" 2>/dev/null || echo "$owner")" "$@"
}
