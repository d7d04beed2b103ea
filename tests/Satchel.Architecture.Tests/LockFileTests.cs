using System.Text.Json.Nodes;
using Satchel.Testing;

namespace Satchel.Architecture.Tests;

/// <summary>The lock files of what the launcher builds, which a build rewrites in the checkout of a user where they are out of date.</summary>
public sealed class LockFileTests
{
    public static TheoryData<string> OfDistributions() =>
        [
            .. Directory
                .GetFiles(Repository.PathOf("src"), "packages.linux-*.lock.json", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Repository.Root, file))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(OfDistributions))]
    public void LockFile_OfADistribution_NamesTheProjectsOfThePlainBuild(string file)
    {
        var path = Repository.PathOf(file);

        ProjectsIn(path).Should().BeEquivalentTo(ProjectsIn(Path.Combine(Path.GetDirectoryName(path)!, "packages.lock.json")));
    }

    private static Dictionary<string, string> ProjectsIn(string path) =>
        JsonNode.Parse(File.ReadAllText(path))!["dependencies"]!["net10.0"]!
            .AsObject()
            .Where(entry => entry.Value!["type"]!.GetValue<string>() == "Project")
            .ToDictionary(entry => entry.Key, entry => entry.Value!["dependencies"]?.ToJsonString() ?? "");
}
