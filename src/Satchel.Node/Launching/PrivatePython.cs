using System.Text;
using Satchel.Abstractions.Home;
using Satchel.Posix.Files;

namespace Satchel.Node.Launching;

/// <summary>
/// <c>python</c> for jobs of a machine that calls it <c>python3</c> only, as Debian does: a program of the node's own that runs
/// <c>python3</c>, last on their <c>PATH</c>. Whatever brings a <c>python</c> comes before it. Thread-safe, also among processes.
/// </summary>
internal static class PrivatePython
{
    // Through PATH, so that it is the python3 which the job would find.
    private static readonly byte[] Program = Encoding.ASCII.GetBytes("#!/bin/sh\nexec python3 \"$@\"\n");

    /// <summary>Adds it to a <c>PATH</c> that has a <c>python3</c> and no <c>python</c>.</summary>
    public static void AddTo(Dictionary<string, string> variables, NodeHome node)
    {
        var directories = variables.GetValueOrDefault("PATH", "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (!Has(directories, "python") && Has(directories, "python3") && TryMake(node.Programs))
        {
            variables["PATH"] = string.Join(Path.PathSeparator, directories.Append(node.Programs));
        }
    }

    private static bool Has(string[] directories, string program) =>
        Array.Exists(directories, directory => File.Exists(Path.Combine(directory, program)));

    private static bool TryMake(string directory)
    {
        var path = Path.Combine(directory, "python");
        if (File.Exists(path))
        {
            return true;
        }

        var unfinished = Path.Combine(directory, $".{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(directory);
            using (
                var file = new FileStream(
                    unfinished,
                    new FileStreamOptions
                    {
                        Mode = FileMode.CreateNew,
                        Access = FileAccess.Write,
                        UnixCreateMode = ProgramMode.ForAll,
                    }
                )
            )
            {
                file.Write(Program);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full disk: a job that needs it says itself what it did not find.
            return false;
        }
    }
}
