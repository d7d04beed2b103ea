using System.Text.RegularExpressions;
using Satchel.Packaging.Tests.Building;
using Satchel.Testing;

namespace Satchel.Packaging.Tests.Ignore;

/// <summary>Each recipe of the guides does what the guide says of it.</summary>
public sealed partial class GuideRecipeTests : IDisposable
{
    private readonly SourceTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("# only Python files", new[] { "main.py", "a/b.py" }, new[] { "x.csv", "a/x.csv", ".venv/lib/y.py", "a/__pycache__/z.py" })]
    [InlineData("# a directory but for one file", new[] { "data/sample.csv", "a/data/x" }, new[] { "data/x", "data/sub/y" })]
    [InlineData("# build directories everywhere", new[] { "docs/build/x", "a/builds" }, new[] { "build/x", "a/build/x" })]
    public async Task IgnoreRules_Recipe_DoesWhatItSays(string title, string[] kept, string[] leftOut)
    {
        var recipes = Block().Matches(Guide("ignore-rules.md")).Select(static match => match.Groups["content"].Value);
        _tree.Write(".satchelignore", recipes.Single(recipe => recipe.StartsWith(title, StringComparison.Ordinal)));

        await ShouldKeepAsync([], kept, leftOut);
    }

    [Fact]
    public async Task ShipLocalFiles_Excludes_DoWhatTheySay()
    {
        var line = ExcludesLine().Match(Guide("ship-local-files.md")).Groups["list"].Value;
        var excludes = line.Split('"').Where(static (_, index) => index % 2 == 1).ToArray();

        await ShouldKeepAsync(excludes, ["main.py", "data/raw/sample.csv", "data/x"], ["a.ckpt", "data/raw/x", "data/raw/deep/y"]);
    }

    private async Task ShouldKeepAsync(string[] excludes, string[] kept, string[] leftOut)
    {
        foreach (var path in kept.Concat(leftOut))
        {
            _tree.Write(path);
        }

        var package = await _tree.BuildAsync(excludes);

        package
            .Tree.Files.Select(static file => file.Path)
            .Where(static path => path is not ".satchelignore")
            .Should()
            .BeEquivalentTo(kept);
        package.Report.IdleExcludes.Should().BeEmpty();
    }

    private static string Guide(string name) => File.ReadAllText(Repository.PathOf("docs", "guides", name));

    [GeneratedRegex("^```text\n(?<content>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex("^excludes: (?<list>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ExcludesLine();
}
