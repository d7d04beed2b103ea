namespace Satchel.Packaging.Tests.Building;

/// <summary>Lines of ignore files that mean to take back what lies in a directory that is left out are told, with what would do it.</summary>
public sealed class IdleTakingBackTests : IDisposable
{
    private readonly SourceTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData(
        ".gitignore",
        "dist/\n!dist/*.whl\n",
        ".gitignore:2: !dist/*.whl takes nothing back: 'dist' is left out by .gitignore:1: dist/, and a directory that is left out is not entered. Put '!/dist/', '/dist/*' before it."
    )]
    [InlineData(
        ".gitignore",
        "!/dist/sub/x\ndist\n",
        ".gitignore:1: !/dist/sub/x takes nothing back: 'dist' is left out by .gitignore:2: dist, and a directory that is left out is not entered. Put '!/dist/', '/dist/*', '!/dist/sub/', '/dist/sub/*', '!/dist/sub/x' behind that line."
    )]
    [InlineData(
        "part/.gitignore",
        "lib/\n!lib/a.so\n",
        "part/.gitignore:2: !lib/a.so takes nothing back: 'part/lib' is left out by part/.gitignore:1: lib/, and a directory that is left out is not entered. Put '!/lib/', '/lib/*' before it."
    )]
    [InlineData(
        ".satchelignore",
        "!.venv/bin/tool\n",
        ".satchelignore:1: !.venv/bin/tool takes nothing back: '.venv' is left out by built-in:2: .venv, and a directory that is left out is not entered. Put '!/.venv/', '/.venv/*', '!/.venv/bin/', '/.venv/bin/*' before it."
    )]
    public async Task Build_LineSpeaksOfADirectoryThatIsLeftOut_SaysWhyItDoesNothingAndWhatWould(string file, string lines, string told)
    {
        WriteProject();
        _tree.Write(file, lines);

        var package = await _tree.BuildAsync();

        package.Report.Warnings.Should().ContainSingle().Which.Text.Should().Be(told);
        _tree.List().Warnings.Should().BeEquivalentTo(package.Report.Warnings);
    }

    [Fact]
    public async Task Build_AnotherFileDecidesOverTheLine_SaysThat()
    {
        WriteProject();
        _tree.Write(".gitignore", "!dist/a.whl\n").Write(".satchelignore", "dist\n");

        (await _tree.BuildAsync())
            .Report.Warnings.Should()
            .ContainSingle()
            .Which.Text.Should()
            .Be(
                ".gitignore:1: !dist/a.whl takes nothing back: 'dist' is left out by .satchelignore:1: dist, and a directory that is left out is not entered. That line decides over this one."
            );
    }

    [Theory]
    [InlineData("dist/\n!dist/*.whl\n", "dist/a.whl")]
    [InlineData("!dist/sub/x\ndist/\n", "dist/sub/x")]
    public async Task Build_WhatIsToldIsDone_TakesTheFileBack(string lines, string kept)
    {
        WriteProject();
        _tree.Write(".gitignore", lines);
        var told = (await _tree.BuildAsync()).Report.Warnings.Single().Text;
        var put = told[told.IndexOf("Put ", StringComparison.Ordinal)..].Split('\'').Where((_, index) => index % 2 == 1);
        _tree.Write(
            ".gitignore",
            told.EndsWith("behind that line.", StringComparison.Ordinal)
                ? lines + string.Join('\n', put)
                : lines.Replace("!dist", string.Join('\n', put) + "\n!dist")
        );

        var package = await _tree.BuildAsync();

        package.Report.Warnings.Should().BeEmpty();
        SourceTree.Lines(package.Tree).Where(static line => line.Contains("dist/")).Should().Equal("f " + kept);
    }

    [Fact]
    public async Task Build_FileAboveInTheRepository_IsToldByItsPlace()
    {
        WriteProject();
        Directory.CreateDirectory(Path.Combine(_tree.Root, "..", ".git"));
        await File.WriteAllTextAsync(Path.Combine(_tree.Root, "..", ".gitignore"), "dist/\n!root/dist/*.whl\n!other/dist/x\n");

        (await _tree.BuildAsync())
            .Report.Warnings.Should()
            .ContainSingle()
            .Which.Text.Should()
            .StartWith("../.gitignore:2: !root/dist/*.whl takes nothing back: 'dist' is left out by ../.gitignore:1: dist/")
            .And.EndWith("Put '!/root/dist/', '/root/dist/*' before it.");
    }

    [Theory]
    [InlineData("dist/*\n!dist/*.whl\n")] // It takes back.
    [InlineData("!nowhere/x\n!*.h5\n!dist/none\n")] // Nothing is left out there.
    [InlineData("dist/\n!*.whl\n!**/keep\n")] // Speaks of every directory.
    public async Task Build_LineMayTakeBack_NothingIsTold(string lines)
    {
        WriteProject();
        _tree.Write(".gitignore", lines);

        (await _tree.BuildAsync()).Report.Warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task Build_TheJobLeavesTheDirectoryOut_NothingIsTold()
    {
        WriteProject();
        _tree.Write(".gitignore", "!dist/*.whl\n");

        (await _tree.BuildAsync("dist")).Report.Warnings.Should().BeEmpty();
    }

    private void WriteProject() =>
        _tree.Write("main.py").Write("dist/a.whl").Write("dist/sub/x").Write("part/lib/a.so").Write(".venv/bin/tool");
}
