using Satchel.Abstractions.Supervision;
using Satchel.Posix.Files;

namespace Satchel.Supervisor.Faults;

/// <summary>
/// Files as a run saw them: its views are gone with its last process, what they showed is still there. A link that leads out of a view is not
/// followed through another one.
/// </summary>
internal sealed class SeenFiles(SupervisorLaunch launch)
{
    /// <summary>What lets anybody execute a file.</summary>
    public const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly IReadOnlyList<OverlayView> _views = launch.Mounts?.Views ?? [];

    /// <summary>The directories of the run's <c>PATH</c>, in their order.</summary>
    public IReadOnlyList<string> Directories { get; } =
        (launch.Variables.GetValueOrDefault("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether the directory that the run started in has anything in it.</summary>
    public bool HasFiles =>
        Places(launch.WorkingDirectory).Any(place => Directory.Exists(place) && Directory.EnumerateFileSystemEntries(place).Any());

    /// <summary>Finds a file.</summary>
    /// <param name="name">Absolute, or relative to the directory that the run started in.</param>
    /// <returns>Where it lies now; null when the run saw nothing of that name.</returns>
    /// <exception cref="IOException">It cannot be asked about.</exception>
    public string? Find(string name)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        foreach (var place in Places(Path.GetFullPath(name, launch.WorkingDirectory)))
        {
            if (FileStatus.OfName(place) is { } status)
            {
                return status.IsWhiteout ? null : place;
            }
        }

        return null;
    }

    /// <summary>Finds a program by its name, as a shell does: the first file in <c>PATH</c> that may be executed, else the first file.</summary>
    /// <returns>Where it lies now; null when no directory of <c>PATH</c> has it.</returns>
    /// <exception cref="IOException">It cannot be asked about.</exception>
    public string? FindProgram(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return Find(name);
        }

        string? first = null;
        foreach (var place in Directories.Select(directory => Find(Path.Combine(directory, name))).OfType<string>())
        {
            switch (FileStatus.OfTarget(place))
            {
                // The target of a link may be one that only the run has seen.
                case null:
                case { Kind: FileKind.Regular } status when (status.Permissions & Executable) != UnixFileMode.None:
                    return place;
                case { Kind: FileKind.Regular }:
                    first ??= place;
                    break;
            }
        }

        return first;
    }

    /// <summary>Where a path may lie: what changed comes before what was there.</summary>
    private IEnumerable<string> Places(string path)
    {
        foreach (var view in _views)
        {
            if (path == view.Path || path.StartsWith(view.Path + "/", StringComparison.Ordinal))
            {
                var below = Path.GetRelativePath(view.Path, path);
                return [Path.Combine(view.Changes, below), Path.Combine(view.Tree, below)];
            }
        }

        return [path];
    }
}
