using System.Text.Json.Nodes;
using Satchel.Packaging.Ignore;
using Satchel.Packaging.Tests.RayNames;
using Satchel.Testing;

namespace Satchel.Packaging.Tests.Ignore;

/// <summary>
/// Every recorded list of patterns on the recorded tree. Packages follow git, names follow Ray: both outcomes are recorded, and
/// git itself is asked again.
/// </summary>
public sealed class RayIgnoreTests : IDisposable
{
    private static readonly JsonObject Tree = RayVectors.Load("ignore")["header"]!["tree"]!.AsObject();
    private static readonly string[] Directories = [.. Texts(Tree["directories"])];
    private static readonly string[] Entries = [.. Directories, .. Texts(Tree["files"])];

    private readonly TemporaryDirectory _directory = new();

    public RayIgnoreTests()
    {
        foreach (var directory in Directories)
        {
            Directory.CreateDirectory(_directory.At("root", directory));
        }

        foreach (var file in Entries.Except(Directories))
        {
            File.WriteAllText(_directory.At("root", file), "");
        }
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Decide_EveryRecordedList_AsGitOrListed()
    {
        var report = await RayVectorReplay.RunAsync("ignore", CompareWithGitAsync);

        report.Should().BeEmpty();
    }

    [Fact]
    public async Task LeavesOut_EveryRecordedList_AsRayOrListed()
    {
        var report = await RayVectorReplay.RunAsync("ignore", item => Task.FromResult(CompareWithRay(item)), list: "ignore-names");

        report.Should().BeEmpty();
    }

    private async Task<string?> CompareWithGitAsync(JsonObject item)
    {
        var root = _directory.At("root");
        var file = _directory.Write("root/.gitignore", string.Concat(Texts(item["patterns"]).Select(static line => line + "\n")));
        var fromFile = Ignored(IgnoreScope.ForRoot(root, IgnoreSettings.Create([], gitignore: true, [])));
        var fromList = Ignored(IgnoreScope.Empty(IgnoreSettings.Create([], gitignore: false, [.. Texts(item["patterns"])])));
        var recorded = Texts(item["git_ignored"]).Order(StringComparer.Ordinal).ToList();
        if (GitCheckIgnore.IsAvailable)
        {
            var repository = _directory.At("repository");
            await GitCheckIgnore.InitAsync(repository);
            var theirs = (await GitCheckIgnore.AskAsync(repository, root, Entries))
                .Zip(Entries)
                .Where(static answer => answer.First.Length > 0 && answer.First[0] != '!')
                .Select(static answer => answer.Second);
            fromFile.Should().Equal(theirs.Order(StringComparer.Ordinal), "git is the judge of {0}", item["id"]);
        }

        File.Delete(file);
        return !fromFile.SequenceEqual(recorded) ? $"a .gitignore leaves out {string.Join(", ", fromFile)}"
            : !fromList.SequenceEqual(recorded) ? $"excludes leave out {string.Join(", ", fromList)}"
            : null;
    }

    /// <summary>What a walk leaves out: an ignored directory with everything below it.</summary>
    private static List<string> Ignored(IgnoreScope scope) =>
        [
            .. Entries
                .Where(entry => Parents(entry).Append(entry).Any(path => scope.Decide(path, Directories.Contains(path)).Ignored))
                .Order(StringComparer.Ordinal),
        ];

    private static string? CompareWithRay(JsonObject item)
    {
        var list = RayPatternList.Of(Texts(item["patterns"]), "excludes");
        bool LeavesOut(string path) => list.LeavesOut(CodePoints.Of(path));
        var matched = Entries.Append(".").Where(LeavesOut).Order(StringComparer.Ordinal).ToList();
        var leftOut = Entries
            .Append(".")
            .Where(entry => Parents(entry).Prepend(".").Append(entry).Any(LeavesOut))
            .Order(StringComparer.Ordinal);
        return !matched.SequenceEqual(Texts(item["matched"]).Order(StringComparer.Ordinal)) ? $"we match {string.Join(", ", matched)}"
            : !leftOut.SequenceEqual(Texts(item["left_out"]).Order(StringComparer.Ordinal)) ? $"we leave out {string.Join(", ", leftOut)}"
            : null;
    }

    private static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }

    private static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(static text => text!.GetValue<string>());
}
