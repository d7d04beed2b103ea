using Satchel.Abstractions.Home;
using Satchel.Posix.Processes;

namespace Satchel.Bench.Scenarios.Stress;

/// <summary>What jobs that have all ended and been deleted must not leave: processes, files, mounts, cgroups.</summary>
internal static class Leftovers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A line for each thing; supervisors may take a moment to leave after the last word about their runs.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(string home, string marks, CancellationToken cancellationToken)
    {
        var runs = Directory
            .EnumerateFiles(marks)
            .SelectMany(File.ReadAllLines)
            .Select(run => $"satchel-{run}")
            .ToHashSet(StringComparer.Ordinal);
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var left = Find(new SatchelHome(home).Node("head"), runs).ToList();
            if (left.Count == 0 || TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                return left;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }

    private static IEnumerable<string> Find(NodeHome node, HashSet<string> groups) =>
        [
            .. ProcessTree
                .WithVariable("SATCHEL_RUNS_DIRECTORY")
                .Where(item => string.Equals(item.Value, node.Runs, StringComparison.Ordinal))
                .Select(item => $"process {item.Process.Pid} is left"),
            .. new[] { node.Jobs, node.Runs, node.Trash }
                .Where(Directory.Exists)
                .SelectMany(directory => Directory.EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories))
                .Select(path => $"{path} is left"),
            .. Directory
                .EnumerateFiles(Path.Combine(node.Root, "sessions"), "job-driver-*", SearchOption.AllDirectories)
                .Select(path => $"{path} is left"),
            .. Directory
                .EnumerateDirectories(
                    "/sys/fs/cgroup",
                    "satchel-*",
                    new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }
                )
                .Where(path => groups.Contains(Path.GetFileName(path)))
                .Select(path => $"cgroup {path} is left"),
            .. File.ReadLines("/proc/self/mountinfo")
                .Where(line => line.Contains(node.Jobs, StringComparison.Ordinal))
                .Select(line => $"mount is left: {line}"),
        ];
}
