using Satchel.Abstractions.Errors;

namespace Satchel.Packaging.Tests.Building;

public sealed class LinkTests : IDisposable
{
    private readonly SourceTree _tree = new();

    public LinkTests() => Directory.CreateDirectory(_tree.Outside);

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("link", "data/x", "data/x")]
    [InlineData("link", "./data//x", "./data//x")]
    [InlineData("link", "data", "data")]
    [InlineData("sub/link", "../data/x", "../data/x")]
    [InlineData("sub/link", "..", "..")]
    [InlineData("link", ".", ".")]
    [InlineData("link", "link", "link")]
    [InlineData("link", "nowhere", "nowhere")]
    [InlineData("sub/link", "../.#lock:1", "../.#lock:1")]
    [InlineData("sub/link", "../../root/data/x", "../data/x")]
    [InlineData("sub/link", "{root}/data/x", "../data/x")]
    [InlineData("sub/link", "{root}", "..")]
    [InlineData("link", "{root}/nowhere", "nowhere")]
    public async Task Build_LinkStaysInside_IsKeptAsALink(string path, string target, string kept)
    {
        _tree.Write("data/x").Write("sub/y").Link(path, target.Replace("{root}", _tree.Root));

        var package = await _tree.BuildAsync();

        SourceTree.Lines(package.Tree).Should().BeEquivalentTo("f data/x", "f sub/y", $"l {path} -> {kept}");
        package.Report.Warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task Build_LinksToLinks_AreKept()
    {
        _tree.Write("data/x").Link("a", "b").Link("b", "data").Link("c", "a/x").Link("d/e", "../c").Link("f", "d");

        var package = await _tree.BuildAsync();

        SourceTree.Lines(package.Tree).Should().Equal("l a -> b", "l b -> data", "l c -> a/x", "l d/e -> ../c", "f data/x", "l f -> d");
    }

    [Fact]
    public async Task Build_LinksInACircle_AreKept()
    {
        _tree.Write("main.py").Link("a", "b").Link("b", "a");

        SourceTree.Lines((await _tree.BuildAsync()).Tree).Should().Equal("l a -> b", "l b -> a", "f main.py");
    }

    [Fact]
    public async Task Build_LinkToAFileOutside_PackagesTheContentAndWarns()
    {
        File.WriteAllText(_tree.Outside + "/o.txt", "outside");
        _tree.Write("main.py").Link("sub/o", "../../outside/o.txt");

        var package = await _tree.BuildAsync();

        SourceTree.Lines(package.Tree).Should().Equal("f main.py", "f sub/o");
        (await SourceTree.ReadAsync(package, "sub/o")).Should().Be("outside");
        package.Report.Warnings.Should().ContainSingle().Which.Text.Should().Contain("'sub/o'").And.Contain(_tree.Outside + "/o.txt");
    }

    [Fact]
    public async Task Build_LinkToADirectoryOutside_PackagesItWithRulesAndLinks()
    {
        Directory.CreateDirectory(_tree.Outside + "/d/empty");
        File.WriteAllText(_tree.Outside + "/d/x.txt", "1");
        File.WriteAllText(_tree.Outside + "/d/x.log", "2");
        File.WriteAllText(_tree.Outside + "/d/y.tmp", "3");
        File.WriteAllText(_tree.Outside + "/d/.gitignore", "/y.tmp\n");
        File.CreateSymbolicLink(_tree.Outside + "/d/inner", "x.txt");
        File.CreateSymbolicLink(_tree.Outside + "/d/absolute", _tree.Outside + "/d/x.txt");
        _tree.Write("main.py").Link("lib", _tree.Outside + "/d");

        var package = await _tree.BuildAsync("*.log");

        SourceTree
            .Lines(package.Tree)
            .Should()
            .Equal("f lib/.gitignore", "l lib/absolute -> x.txt", "d lib/empty", "l lib/inner -> x.txt", "f lib/x.txt", "f main.py");
        package
            .Report.Skipped.Select(static skipped => $"{skipped.Path} {skipped.Rule}")
            .Should()
            .Equal("lib/x.log excludes:1: *.log", "lib/y.tmp lib/.gitignore:1: /y.tmp");
    }

    [Fact]
    public async Task Build_LinkToWhatARuleLeavesOut_PackagesTheContent()
    {
        _tree.Write("main.py").Write("build/out/x").Link("latest", "build/out").Link("file", "build/out/x");

        var package = await _tree.BuildAsync("/build");

        SourceTree.Lines(package.Tree).Should().Equal("f file", "f latest/x", "f main.py");
        package
            .Report.Warnings.Should()
            .HaveCount(2)
            .And.OnlyContain(warning =>
                warning.Text.Contains("leads to what a rule leaves out (excludes:1: /build)") && warning.Text.Contains("Exclude the link")
            );
    }

    [Fact]
    public async Task Build_LinkToWhatAnIgnoreFileLeavesOut_NamesTheLine()
    {
        _tree.Write("main.py").Write("secrets/key").Write(".gitignore", "*.pyc\nsecrets/\n").Link("cfg", "secrets/key");

        var package = await _tree.BuildAsync();

        package
            .Report.Warnings.Should()
            .ContainSingle()
            .Which.Text.Should()
            .StartWith("Link 'cfg' leads to what a rule leaves out (.gitignore:2: secrets/): ")
            .And.Contain("/secrets/key' is packaged in its place all the same, under the link's name.");
        (await _tree.BuildAsync("/cfg")).Report.Warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task Build_FollowedDirectoryMatchesADirectoryRule_IsLeftOut()
    {
        File.WriteAllText(_tree.Outside + "/huge", "x");
        _tree.Write("main.py").Link("data", _tree.Outside);

        var package = await _tree.BuildAsync("data/");

        SourceTree.Lines(package.Tree).Should().Equal("f main.py");
        package.Report.Skipped.Should().ContainSingle().Which.Path.Should().Be("data");
    }

    [Fact]
    public async Task Build_LinkOutsideLeadsNowhere_IsLeftOutAndReported()
    {
        _tree.Write("main.py").Link("gone", "../outside/nothing").Link("absolute", "/does/not/exist");

        var package = await _tree.BuildAsync();

        SourceTree.Lines(package.Tree).Should().Equal("f main.py");
        package
            .Report.Warnings.Select(static warning => warning.Text)
            .Should()
            .Equal(
                "'absolute' is left out: it is a link to '/does/not/exist', which does not exist.",
                "'gone' is left out: it is a link to '../outside/nothing', which does not exist."
            );
    }

    [Fact]
    public async Task Build_LinkToADevice_IsLeftOutAndReported()
    {
        _tree.Write("main.py").Link("null", "/dev/null");

        var package = await _tree.BuildAsync();

        SourceTree.Lines(package.Tree).Should().Equal("f main.py");
        package
            .Report.Warnings.Select(static warning => warning.Text)
            .Should()
            .Equal("'null' is left out: it is a link to '/dev/null', and it is a device.");
    }

    [Fact]
    public async Task Build_LinksThatLeadOutAndBack_EndWhereTheCircleCloses()
    {
        // root/out -> outside, outside/back -> root, and a second way round through outside/far.
        File.WriteAllText(_tree.Outside + "/o.txt", "o");
        Directory.CreateDirectory(_tree.Outside + "/far");
        File.CreateSymbolicLink(_tree.Outside + "/back", _tree.Root);
        File.CreateSymbolicLink(_tree.Outside + "/far/up", _tree.Outside);
        File.CreateSymbolicLink(_tree.Outside + "/far/sub", _tree.Root + "/sub");
        _tree.Write("main.py").Write("sub/x").Link("out", _tree.Outside).Link("parent", Path.GetDirectoryName(_tree.Root)!);

        var package = await _tree.BuildAsync();

        SourceTree.Lines(package.Tree).Should().Equal("f main.py", "f out/far/sub/x", "l out/far/up -> ..", "f out/o.txt", "f sub/x");
        package
            .Report.Warnings.Where(static warning => warning.Text.Contains("leads back to the link itself"))
            .Select(static warning => warning.Text.Split('\'')[1])
            .Should()
            .Equal("out/back", "parent");
    }

    [Fact]
    public async Task Build_LinksThatMultiply_EndWithAnErrorThatNamesThem()
    {
        // Each directory has two links to the next: the last one would stand in the package 2^24 times.
        for (var level = 0; level < 24; level++)
        {
            Directory.CreateDirectory($"{_tree.Outside}/{level}");
            File.CreateSymbolicLink($"{_tree.Outside}/{level}/a", $"{_tree.Outside}/{level + 1}");
            File.CreateSymbolicLink($"{_tree.Outside}/{level}/b", $"{_tree.Outside}/{level + 1}");
        }

        Directory.CreateDirectory(_tree.Outside + "/24");
        _tree.Write("main.py").Link("link", _tree.Outside + "/0");

        var build = () => _tree.BuildAsync();

        (await build.Should().ThrowAsync<SatchelException>())
            .Which.Error.Should()
            .Match<SatchelError>(static error =>
                error.Code == "unreadable_entries"
                && error.Message.Contains("'link/a")
                && error.Message.Contains("10000 directories")
                && error.Message.Length < 50_000
            );
    }

    [Fact]
    public async Task Build_IgnoreFileIsALink_CountsUnlessItIsGits()
    {
        _tree
            .Write("main.py")
            .Write("a.log")
            .Write("b.tmp")
            .Write("rules", "*.log\n")
            .Write("other", "*.tmp\n")
            .Link(".gitignore", "rules")
            .Link(".satchelignore", "other");

        var package = await _tree.BuildAsync();

        package.Report.Skipped.Select(static skipped => skipped.Path).Should().Equal("b.tmp");
    }
}
