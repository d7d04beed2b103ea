# What a build depends on. Sourced by ./satchel and scripts/publish; wants $root.

# Usage: sources [ACTION]...   lists the files, or does with them what find is told. What a build's own restore writes is none: else each build would ask for another.
sources() {
    (cd "$root" && find src sdk/python/src scripts/publish scripts/sources.sh Directory.Build.props Directory.Packages.props global.json -type f \
        \( -name '*.cs' -o -name '*.py' -o -name '*.csproj' -o -name '*.props' -o -name '*.json' -o -path 'scripts/*' \) ! -name 'packages.linux-*.lock.json' "$@")
}

# A quick look: as long as it stays the same, so do the contents.
sources_stamp() {
    sources -printf '%p %s %T@\n' | LC_ALL=C sort | cksum | tr ' ' -
}

# Names the contents: touched files and another checkout of the same commit need no other build.
sources_fingerprint() {
    (cd "$root" && sources -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-16)
}
