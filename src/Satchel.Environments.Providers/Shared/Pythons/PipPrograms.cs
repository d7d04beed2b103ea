using Satchel.Posix.Files;

namespace Satchel.Environments.Providers.Shared.Pythons;

/// <summary>
/// Programs named <c>pip</c>, <c>pip3</c> and <c>pip3.11</c> beside the interpreter of an environment that was made without its own pip: without
/// them <c>pip install</c> of a job would be that of another Python, and change it for all jobs. They run the pip that the environment's
/// interpreter finds; nothing is installed.
/// </summary>
internal static class PipPrograms
{
    /// <summary>Writes those that are not there.</summary>
    /// <param name="python">The environment's interpreter.</param>
    /// <param name="layer">Directory of the layer that it lies in: where a job has a view of its own, that is mounted there.</param>
    public static async Task WriteAsync(string python, string layer, CancellationToken cancellationToken)
    {
        var programs = Path.GetDirectoryName(python)!;
        var text = ToScript(python, layer);
        foreach (var name in NamesIn(Path.GetDirectoryName(programs)!))
        {
            var path = Path.Combine(programs, name);
            if (!Path.Exists(path))
            {
                await ProgramScript.WriteAsync(path, text, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static IEnumerable<string> NamesIn(string environment) =>
        Directory.Exists(Path.Combine(environment, "lib"))
            ? Directory
                .EnumerateDirectories(Path.Combine(environment, "lib"), "python3*")
                .Select(library => "pip" + Path.GetFileName(library)["python".Length..])
                .Prepend("pip3")
                .Prepend("pip")
            : ["pip", "pip3"];

    /// <summary>
    /// What changes the environment is refused where the node gives jobs no view of their own: other jobs use the same files, and a pip that
    /// may not write them takes the home of the daemon's user, where all jobs find it.
    /// </summary>
    private static string ToScript(string python, string layer) =>
        $$"""
            #!/bin/sh
            python={{Quoted(python)}}
            if ! "$python" -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("pip") is None)'; then
                echo "pip: the Python of this environment has no pip. Name pip among the environment's packages." >&2
                exit 1
            fi
            changes= command= maybe=
            for word; do
                case $command$word in
                    --*=* | -[!-]*) maybe= ;;
                    --*) maybe=1 ;; # its value may follow
                    install | uninstall) command=: changes=1 ;;
                    *) [ -n "$maybe" ] || command=:; maybe= ;;
                esac
                case $word in
                    -t* | --target | --target=* | --prefix | --prefix=* | --root | --root=* | --user | --dry-run | --help | -h) changes=; break ;;
                esac
            done
            if [ -n "$changes" ]; then
                while read -r source place rest; do
                    case $place in
                        {{Quoted(InMounts(layer))}} | {{Quoted(InMounts(RealPath.Of(layer) ?? layer))}}) changes=; break ;;
                    esac
                done < /proc/self/mounts
            fi
            if [ -n "$changes" ]; then
                echo "pip: this node gives a job no environment of its own to change, and other jobs use the same files." >&2
                echo "Name the package in the runtime environment, or install it elsewhere (pip install --target DIRECTORY)." >&2
                exit 1
            fi
            exec "$python" -m pip "$@"

            """;

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>A path as the kernel lists it among the mounts.</summary>
    private static string InMounts(string path) =>
        path.Replace("\\", "\\134", StringComparison.Ordinal)
            .Replace(" ", "\\040", StringComparison.Ordinal)
            .Replace("\t", "\\011", StringComparison.Ordinal)
            .Replace("\n", "\\012", StringComparison.Ordinal);
}
