using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Files;
using Satchel.Posix.Processes;

namespace Satchel.Environments.Tools;

/// <summary>
/// Finds and ends the processes of one layer's build: all that carry its mark in their environment, which children inherit, and their
/// descendants, and, where the machine lets us make cgroups, whatever was born in the build's, however it hid. That holds for what a killed
/// daemon left as well.
/// </summary>
internal static class ToolProcesses
{
    /// <summary>Variable whose value is the directory that the process builds.</summary>
    public const string Mark = ToolCommand.BuildMark;

    // Empty groups with what runs begin with are swept at the start of a node.
    private const string GroupPrefix = RunFiles.ControlGroupPrefix + "build-";
    private const int NameLength = 32;

    // Counted in pauses and not by the clock: on a machine that stood still, whom the signal was for has had no time to end either.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Makes the group of a build's tools.</summary>
    /// <param name="directory">The layer's directory.</param>
    /// <returns>Null where none can be made.</returns>
    public static ControlGroup? TryMakeGroup(string directory) =>
        ControlGroup.Below(GroupName(directory)) is { } group && group.TryMake() ? group : null;

    /// <summary>Ends all that a builder that is gone left, and waits until they are gone.</summary>
    /// <param name="directory">The layer's directory.</param>
    public static Task<IReadOnlyList<int>> EndLeftAsync(string directory, TimeProvider time) =>
        EndAsync(directory, root: null, ControlGroup.Named(GroupName(directory)), time);

    /// <summary>Ends them all, waits until they are gone, and removes the groups.</summary>
    /// <param name="directory">The layer's directory.</param>
    /// <param name="root">A process whose descendants belong to the build, too; may be gone.</param>
    /// <param name="groups">Groups of the build.</param>
    /// <returns>Pids of those that do not end although they were killed: in uninterruptible sleep, or of another user.</returns>
    public static async Task<IReadOnlyList<int>> EndAsync(
        string directory,
        int? root,
        IReadOnlyList<ControlGroup> groups,
        TimeProvider time
    )
    {
        var (waited, pause) = (TimeSpan.Zero, FirstPause);
        while (true)
        {
            foreach (var group in groups)
            {
                group.TryKill();
            }

            if (TryFind(directory, root) is { } left)
            {
                if (left.Count == 0 && groups.All(group => group.TryRemove()))
                {
                    return [];
                }

                foreach (var process in left)
                {
                    Signals.Send(process, Signals.Kill);
                }

                if (waited > Patience && TryProcesses(groups) is { } inGroups)
                {
                    return [.. left.Select(process => process.Pid).Union(inGroups)];
                }

                waited += pause;
            }

            await Task.Delay(pause, time, CancellationToken.None).ConfigureAwait(false);
            pause = pause * 1.2 < LongestPause ? pause * 1.2 : LongestPause;
        }
    }

    private static string GroupName(string directory) => GroupPrefix + Digest.Of(Encoding.UTF8.GetBytes(directory)).Hex[..NameLength];

    /// <returns>Null when nobody can say now.</returns>
    private static List<ProcessIdentity>? TryFind(string directory, int? root)
    {
        try
        {
            return Find(directory, root);
        }
        catch (IOException failure) when (Shortage.IsReason(failure))
        {
            return null;
        }
    }

    /// <returns>Null when nobody can say now.</returns>
    private static List<int>? TryProcesses(IReadOnlyList<ControlGroup> groups)
    {
        try
        {
            return [.. groups.SelectMany(group => group.Processes())];
        }
        catch (IOException failure) when (Shortage.IsReason(failure))
        {
            return null;
        }
    }

    private static List<ProcessIdentity> Find(string directory, int? root)
    {
        var found = new Dictionary<int, ProcessIdentity>();
        foreach (var process in ProcessTree.WithVariable(Mark, directory))
        {
            found[process.Pid] = process;
        }

        foreach (var pid in found.Keys.Append(root ?? 0).Where(pid => pid > 0).SelectMany(ProcessTree.DescendantsOf).ToArray())
        {
            if (!found.ContainsKey(pid) && ProcessIdentity.Of(pid) is { } child)
            {
                found[pid] = child;
            }
        }

        return [.. found.Values];
    }
}
