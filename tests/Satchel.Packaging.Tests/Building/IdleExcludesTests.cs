using Satchel.Packaging.Walking;

namespace Satchel.Packaging.Tests.Building;

/// <summary>Patterns of <c>excludes</c> that do nothing are told, with what would do what was meant.</summary>
public sealed class IdleExcludesTests : IDisposable
{
    private readonly SourceTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("*.ckpt", "Pattern '*.ckpt' of excludes matches nothing.")]
    [InlineData(
        "./data/raw",
        "Pattern './data/raw' of excludes matches nothing: patterns count from the packaged directory. Write '/data/raw'."
    )]
    [InlineData("root/data", "Pattern 'root/data' of excludes matches nothing: patterns count from the packaged directory. Write '/data'.")]
    [InlineData(
        "{root}/data/*.csv",
        "Pattern '{root}/data/*.csv' of excludes matches nothing: patterns count from the packaged directory. Write '/data/*.csv'."
    )]
    [InlineData("{root}/nowhere", "Pattern '{root}/nowhere' of excludes matches nothing.")]
    [InlineData("!*.h5", "Pattern '!*.h5' of excludes takes nothing back: it matches nothing that is looked at.")]
    [InlineData(
        "!dist/*.whl",
        "Pattern '!dist/*.whl' of excludes takes nothing back: 'dist' is left out by .gitignore:1: dist/, and a directory that is left out is not entered. Put '!/dist/', '/dist/*' before it."
    )]
    [InlineData(
        "!dist/sub/x",
        "Pattern '!dist/sub/x' of excludes takes nothing back: 'dist' is left out by .gitignore:1: dist/, and a directory that is left out is not entered. Put '!/dist/', '/dist/*', '!/dist/sub/', '/dist/sub/*' before it."
    )]
    public async Task Build_PatternDoesNothing_IsTold(string pattern, string told)
    {
        WriteProject();

        var package = await _tree.BuildAsync(pattern.Replace("{root}", _tree.Root));

        package.Report.IdleExcludes.Should().ContainSingle().Which.Text.Should().Be(told.Replace("{root}", _tree.Root));
        _tree.List(pattern.Replace("{root}", _tree.Root)).IdleExcludes.Should().BeEquivalentTo(package.Report.IdleExcludes);
    }

    [Theory]
    [InlineData("*.csv")]
    [InlineData("data")]
    [InlineData("data/")]
    [InlineData("/data/raw/")]
    [InlineData("dist/*.whl")] // Left out with its directory already.
    [InlineData("!main.py")]
    [InlineData("# a remark")]
    public async Task Build_PatternMatches_NothingIsTold(string pattern)
    {
        WriteProject();

        (await _tree.BuildAsync(pattern)).Report.IdleExcludes.Should().BeEmpty();
    }

    [Theory]
    [InlineData("!dist/*.whl", "f dist/a.whl")]
    [InlineData("!dist/sub/x", "f dist/sub/x")]
    public async Task Build_WhatIsToldIsDone_TakesTheFileBack(string pattern, string kept)
    {
        WriteProject();
        var told = (await _tree.BuildAsync(pattern)).Report.IdleExcludes!.Single().Text;
        var before = told[told.IndexOf("Put ", StringComparison.Ordinal)..].Split('\'').Where((_, index) => index % 2 == 1);

        var package = await _tree.BuildAsync([.. before, pattern]);

        package.Report.IdleExcludes.Should().BeEmpty();
        SourceTree.Lines(package.Tree).Where(static line => line.Contains("dist/")).Should().Equal(kept);
    }

    [Fact]
    public async Task Warnings_ManyPatterns_AreOne()
    {
        WriteProject();
        string[] patterns = [.. Enumerable.Range(0, 10_000).Select(static number => $"nothing-{number}")];

        var idle = (await _tree.BuildAsync(patterns)).Report.IdleExcludes!;

        var warning = IdleExclude.Warnings(idle).Should().ContainSingle().Subject;
        warning.Text.Should().Be("10000 patterns of excludes do nothing. The first: Pattern 'nothing-0' of excludes matches nothing.");
        warning.Each.Should().HaveCount(10_000);
        IdleExclude.Warnings(idle.Take(2)).Should().HaveCount(2);
    }

    [Fact]
    public async Task Build_ManyEntriesOfOneKind_AreOneWarning()
    {
        Directory.CreateDirectory(_tree.Outside);
        File.WriteAllText(_tree.Outside + "/o", "o");
        _tree.Write("main.py");
        for (var i = 0; i < 2000; i++)
        {
            _tree.Link($"links/{i:d4}", _tree.Outside + "/o");
        }

        var warning = (await _tree.BuildAsync()).Report.Warnings.Should().ContainSingle().Subject;

        warning.Text.Should().StartWith("2000 links lead out of the package. The first: Link 'links/0000' leads out");
        warning.Each.Should().HaveCount(2000);
    }

    private void WriteProject() =>
        _tree
            .Write(".gitignore", "dist/\n")
            .Write("main.py")
            .Write("data/raw/a.csv")
            .Write("data/b.csv")
            .Write("dist/a.whl")
            .Write("dist/b.txt")
            .Write("dist/sub/x")
            .Write("dist/sub/y");
}
