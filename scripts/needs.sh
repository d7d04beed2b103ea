# Installs programs that tests run, where this is a Debian machine and we are root; elsewhere tests that lack one skip and say so. Sourced by ./test.

# Program and the package that brings it.
needs="git:git python3:python3 clang:clang ld.lld:lld curl:curl podman:podman zsh:zsh fish:fish runc:runc busybox:busybox-static mkfs.xfs:xfsprogs mkfs.btrfs:btrfs-progs jq:jq make:make mypy:mypy"

install_needs() {
    missing=
    for need in $needs; do
        command -v "${need%%:*}" >/dev/null || missing="$missing ${need#*:}"
    done
    # The node takes it from the system where it reaches no package index.
    has_cloudpickle /usr/bin/python3 || missing="$missing python3-cloudpickle"
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo "note: not installed:$missing; tests that need them are skipped." >&2
        return 0
    fi
    echo "== install$missing"
    # shellcheck disable=SC2086
    if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing zlib1g-dev; } >/dev/null; then
        echo "note: could not install:$missing; tests that need them are skipped." >&2
    fi
}

has_cloudpickle() {
    "$1" -c 'import cloudpickle' 2>/dev/null
}

# Prints the interpreter for the tests of the Python package: one that has cloudpickle, where there is one.
python_with_cloudpickle() {
    for python in python3 /usr/bin/python3; do
        if has_cloudpickle "$python"; then
            echo "$python"
            return
        fi
    done
    echo python3
}
