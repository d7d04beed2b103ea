namespace Satchel.Environments.Tools;

/// <summary>Looks programs up as a shell does.</summary>
public static class ProgramSearch
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <param name="name">Without a slash.</param>
    /// <param name="path">Value of a variable <c>PATH</c>; null takes the system's directories.</param>
    /// <returns>Absolute path of the first executable file of that name; null when there is none.</returns>
    public static string? Find(string name, string? path) =>
        (path ?? "/usr/local/bin:/usr/bin:/bin")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(candidate => File.Exists(candidate) && (File.GetUnixFileMode(candidate) & Executable) != UnixFileMode.None);
}
