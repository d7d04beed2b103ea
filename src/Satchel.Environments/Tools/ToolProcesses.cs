using Satchel.Abstractions.Environments.Tools;
using Satchel.Posix.Processes;

namespace Satchel.Environments.Tools;

/// <summary>
/// Finds and ends the processes of one layer's build: all that carry its mark in their environment, which children inherit, and their
/// descendants. That holds for what a killed daemon left as well.
/// </summary>
internal static class ToolProcesses
{
    /// <summary>Variable whose value is the directory that the process builds.</summary>
    public const string Mark = ToolCommand.BuildMark;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Ends them all and waits until they are gone.</summary>
    /// <param name="directory">The layer's directory.</param>
    /// <param name="root">A process whose descendants belong to the build, too; may be gone.</param>
    /// <returns>Pids of those that do not end although they were killed: in uninterruptible sleep, or of another user.</returns>
    public static async Task<IReadOnlyList<int>> EndAsync(string directory, int? root, TimeProvider time)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var left = Find(directory, root);
            if (left.Count == 0)
            {
                return [];
            }

            foreach (var process in left)
            {
                Signals.Send(process, Signals.Kill);
            }

            if (time.GetElapsedTime(began) > Patience)
            {
                return [.. left.Select(process => process.Pid)];
            }

            await Task.Delay(Pause, time, CancellationToken.None).ConfigureAwait(false);
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
