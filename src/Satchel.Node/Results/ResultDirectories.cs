using Satchel.Abstractions.Runs;
using Satchel.Posix.Deletion;

namespace Satchel.Node.Results;

/// <summary>
/// Where results lie. A run's directory comes in as it is, a result is built beside it and shows itself by a rename: whatever dies in
/// between, what came in is still there and is built again.
/// </summary>
internal sealed class ResultDirectories(NodeOptions node)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const string ListEnding = ".list";

    private string Root => node.Directories.Results;

    /// <summary>The directory of an ended run, whose result is still to be built.</summary>
    public string Incoming(RunId runId) => Path.Combine(Root, "incoming", runId.ToString());

    /// <summary>A result that is not there yet.</summary>
    public string Building(RunId runId) => Path.Combine(Root, "building", runId.ToString());

    /// <summary>A result.</summary>
    public string Kept(RunId runId) => Path.Combine(Root, "kept", runId.ToString());

    /// <summary>The list of a result whose content gave way.</summary>
    public string ListOf(RunId runId) => Kept(runId) + ListEnding;

    /// <summary>Makes the directories that hold them, open to nobody else.</summary>
    public void Prepare()
    {
        foreach (var name in (string[])["incoming", "building", "kept"])
        {
            Directory.CreateDirectory(Root, Private);
            Directory.CreateDirectory(Path.Combine(Root, name), Private);
        }
    }

    /// <summary>Runs whose directories came in and are still there.</summary>
    public IEnumerable<RunId> AllIncoming() => RunsIn("incoming");

    /// <summary>Runs with a result that was being built.</summary>
    public IEnumerable<RunId> AllBuilding() => RunsIn("building");

    /// <summary>Runs with a result, or the list of one.</summary>
    public IEnumerable<RunId> AllKept() =>
        RunsIn("kept")
            .Union(
                RunsOf(
                    OwnEntries
                        .In(Path.Combine(Root, "kept"))
                        .Where(static path => path.EndsWith(ListEnding, StringComparison.Ordinal))
                        .Select(static path => path[..^ListEnding.Length])
                )
            );

    private RunId[] RunsIn(string name) => RunsOf(OwnEntries.DirectoriesIn(Path.Combine(Root, name)));

    private static RunId[] RunsOf(IEnumerable<string> paths) =>
        [.. paths.Select(static path => RunId.TryParse(Path.GetFileName(path), out var runId) ? runId : (RunId?)null).OfType<RunId>()];
}
