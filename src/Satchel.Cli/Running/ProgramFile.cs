using System.ComponentModel;

namespace Satchel.Cli.Running;

/// <summary>Finds programs as shells do, and says as they do why one is none.</summary>
internal static class ProgramFile
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const int NotThere = 2;

    /// <summary>The file of a program.</summary>
    /// <param name="program">A name, or a path.</param>
    /// <param name="path">The <c>PATH</c> that a name is looked up on.</param>
    /// <param name="directory">Where relative paths count from.</param>
    /// <param name="where">What to call the <c>PATH</c>.</param>
    /// <param name="refuse">Makes the exception of a reason and an exit code.</param>
    public static string Find(string program, string path, string directory, string where, Func<string, int, Exception> refuse)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            var file = Path.GetFullPath(program, directory);
            return Directory.Exists(file) ? throw refuse("it is a directory.", ExitCodes.NotExecutable)
                : !File.Exists(file) ? throw refuse("there is no such file.", ExitCodes.NotFound)
                : IsExecutable(file) ? file
                : throw refuse("the file may not be executed.", ExitCodes.NotExecutable);
        }

        string[] files = [.. path.Split(':').Where(Path.IsPathRooted).Select(place => Path.Combine(place, program)).Where(File.Exists)];
        return program.Length == 0 || files is []
            ? throw refuse($"it is not on the PATH{where}.", ExitCodes.NotFound)
            : files.FirstOrDefault(IsExecutable) ?? throw refuse($"'{files[0]}' may not be executed.", ExitCodes.NotExecutable);
    }

    /// <summary>What a shell reports where the kernel does not start a file that <see cref="Find"/> has found.</summary>
    public static int ExitCodeOf(Exception refused, string file) =>
        refused is Win32Exception { NativeErrorCode: NotThere } && !File.Exists(file) ? ExitCodes.NotFound : ExitCodes.NotExecutable;

    private static bool IsExecutable(string file)
    {
        try
        {
            return (File.GetUnixFileMode(file) & Executable) != UnixFileMode.None;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
