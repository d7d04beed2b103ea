namespace Satchel.Environments.Providers.Shared.Pythons;

/// <summary>Programs named <c>python</c> and <c>python3</c> in a layer that start a command in place of the node's Python.</summary>
internal static class PythonPrograms
{
    private static readonly string[] Names = ["python", "python3"];

    /// <summary>Directory of the programs in a layer.</summary>
    public static string DirectoryIn(string layerDirectory) => Path.Combine(layerDirectory, "bin");

    /// <summary>The program that jobs find first.</summary>
    public static string ProgramIn(string layerDirectory) => Path.Combine(DirectoryIn(layerDirectory), Names[0]);

    /// <summary>Writes them.</summary>
    /// <param name="command">A fragment for the shell: not blank, one line.</param>
    public static async Task WriteAsync(string layerDirectory, string command, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateDirectory(DirectoryIn(layerDirectory)).FullName;
        foreach (var name in Names)
        {
            var path = Path.Combine(directory, name);
            await ProgramScript.WriteAsync(path, ToScript(command, directory), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The text of the programs. A command that may look for <c>python</c> itself must not find them again, so it does not have their
    /// directory on its path; an interpreter's absolute path needs none of that, and its children find them.
    /// </summary>
    private static string ToScript(string command, string directory) =>
        command.StartsWith('/') && !command.Contains(' ', StringComparison.Ordinal)
            ? $"#!/bin/sh\nexec {command} \"$@\"\n"
            : $$"""
                #!/bin/sh
                here='{{directory.Replace("'", "'\\''", StringComparison.Ordinal)}}'
                rest=":$PATH:"
                while :; do
                    case $rest in
                        *":$here:"*) rest="${rest%%":$here:"*}:${rest#*":$here:"}" ;;
                        *) break ;;
                    esac
                done
                rest=${rest#:}
                PATH=${rest%:}
                export PATH
                exec {{command}} "$@"

                """;
}
