using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Packaging.Building;
using Satchel.Packaging.Ignore;
using Satchel.Packaging.Walking;

namespace Satchel.Packaging.Tests.Building;

public sealed class PackageBuilderTests : IDisposable
{
    private readonly SourceTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public async Task Build_FilesOfAllKinds_HoldsThemAsTheyAre()
    {
        _tree.Write("main.py", "print(1)").Write("pkg/data.bin", "\0\u0001").Write("run.sh").Link("latest", "pkg/data.bin");
        Directory.CreateDirectory(_tree.At("empty/deep"));
        File.SetUnixFileMode(_tree.At("run.sh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var package = await _tree.BuildAsync();

        SourceTree
            .Lines(package.Tree)
            .Should()
            .Equal("d empty/deep", "l latest -> pkg/data.bin", "f main.py", "f pkg/data.bin", "x run.sh");
        package.Report.Files.Should().Be(3);
        package.Report.Bytes.Should().Be(11);
        package.Report.Warnings.Should().BeEmpty();
        package.Tree.Files.First().Blob.Should().Be(new BlobRef(Digest.Of("print(1)"u8), 8));
    }

    [Fact]
    public async Task Build_AnyPermissionBits_AreKeptAndNoOthers()
    {
        _tree.Write("key").Write("tool").Write("private/x").Write("locked/out").Write("plain/x");
        Directory.CreateDirectory(_tree.At("empty"));
        Chmod("600", "key");
        Chmod("6751", "tool");
        Chmod("1700", "private");
        Chmod("555", "empty");
        Chmod("700", "locked");
        Chmod("755", "plain");
        Chmod("700", ".");

        var package = await _tree.BuildAsync("/locked/*");

        package.Tree.Entries.OfType<PackageEntry.Directory>().Should().Equal(Mode("empty", "755"), Mode("private", "700"));
        package
            .Tree.Files.Where(static file => !file.Path.Contains('/'))
            .Select(static file => (int)file.Mode)
            .Should()
            .Equal(0x180, 0x1E9);
        _tree.List("/locked/*").Entries.First(static entry => entry.Path == "key").Mode.Should().Be((UnixFileMode)0x180);
    }

    [Fact]
    public async Task Build_OnlyPermissionBitsChange_IsAnotherPackageThatSendsNothing()
    {
        _tree.Write("key").Write("other", "y");
        Chmod("644", "key");
        var before = await _tree.BuildAsync();

        Chmod("600", "key");
        var after = await _tree.BuildAsync();

        after.Tree.Digest.Should().NotBe(before.Tree.Digest);
        PackageDiff.Apply(before.Tree, PackageDiff.Between(before.Tree, after.Tree)!).Digest.Should().Be(after.Tree.Digest);
        after.Tree.Files.Select(static file => file.Blob).Should().Equal(before.Tree.Files.Select(static file => file.Blob));
    }

    [Fact]
    public async Task Build_NamesInAnyScript_StayByteExact()
    {
        const string composed = "caf\u00e9";
        const string decomposed = "cafe\u0301";
        _tree.Write(composed).Write(decomposed).Write("\U0001F9F3/\u4e2d\u6587").Write("\uFFFD").Write(" a\nb ");

        var package = await _tree.BuildAsync();

        SourceTree
            .Lines(package.Tree)
            .Should()
            .BeEquivalentTo("f " + composed, "f " + decomposed, "f \U0001F9F3/\u4e2d\u6587", "f \uFFFD", "f  a\nb ");
    }

    [Fact]
    public async Task Build_RulesFromAllSources_LeaveOutAndReportOnce()
    {
        _tree
            .Write(".gitignore", "*.log\nbuild/\n")
            .Write("build/deep/x.o")
            .Write("a.log")
            .Write(".git/HEAD")
            .Write("kept.txt")
            .Write("sub/b.ckpt")
            .Write("sub/c.txt");

        var package = await _tree.BuildAsync("*.ckpt");

        SourceTree.Lines(package.Tree).Should().Equal("f .gitignore", "f kept.txt", "f sub/c.txt");
        package
            .Report.Skipped.Should()
            .Equal(
                new SkippedEntry(".git", new IgnoreRule("built-in", 1, ".git")),
                new SkippedEntry("a.log", new IgnoreRule(".gitignore", 1, "*.log")),
                new SkippedEntry("build", new IgnoreRule(".gitignore", 2, "build/")),
                new SkippedEntry("sub/b.ckpt", new IgnoreRule("excludes", 1, "*.ckpt"))
            );
    }

    [Fact]
    public async Task Build_DirectoryEmptiedByRules_IsNoEntry()
    {
        _tree.Write("main.py").Write("logs/a.log");
        Directory.CreateDirectory(_tree.At("empty"));

        var package = await _tree.BuildAsync("*.log");

        SourceTree.Lines(package.Tree).Should().Equal("d empty", "f main.py");
    }

    [Fact]
    public async Task Build_IgnoredDirectory_IsNotEntered()
    {
        // A directory that was entered would show: its name below is not UTF-8, which is an error.
        _tree.Write("main.py");
        RawFiles.Create(_tree.At("big"), [0xff]);

        var package = await _tree.BuildAsync("big/");

        package.Report.Skipped.Should().ContainSingle().Which.Path.Should().Be("big");
    }

    [Theory]
    [InlineData("*")]
    [InlineData("/*")]
    [InlineData("**")]
    public async Task Build_RuleLeavesNothing_IsAnErrorThatNamesTheRule(string pattern)
    {
        _tree.Write("main.py").Write(".gitignore", "# all\n" + pattern + "\n");

        var build = () => _tree.BuildAsync();

        var error = (await build.Should().ThrowAsync<SatchelException>()).Which.Error;
        error.Code.Should().Be("nothing_left");
        error.Message.Should().Contain($".gitignore:2: {pattern}");
    }

    [Fact]
    public async Task Build_SeveralRulesLeaveNothing_NamesTheOneThatLeftOutMost()
    {
        _tree.Write("a.py").Write("b.py").Write("c.txt");

        var build = () => _tree.BuildAsync("*.txt", "*.py");

        (await build.Should().ThrowAsync<SatchelException>()).Which.Error.Message.Should().Contain("excludes:2: *.py and 1 more");
    }

    [Fact]
    public async Task Build_EmptyRoot_IsAnEmptyPackage()
    {
        var package = await _tree.BuildAsync("*");

        package.Tree.Entries.Should().BeEmpty();
        package.Report.Should().BeEquivalentTo(new PackagingReport(0, 0, [], [], []));
    }

    [Theory]
    [InlineData("missing", "directory_not_found")]
    [InlineData("file", "not_a_directory")]
    [InlineData("file/below", "directory_not_found")]
    [InlineData("", "directory_not_found")]
    public async Task Build_RootIsNoDirectory_IsRefused(string name, string code)
    {
        _tree.Write("file");
        var request = new PackageRequest(name.Length == 0 ? "" : _tree.At(name), IgnoreSettings.Create([], true, []));

        var build = () => PackageBuilder.BuildAsync(request, null, CancellationToken.None);

        (await build.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be(code);
    }

    [Fact]
    public async Task Build_RootIsALink_IsFollowed()
    {
        _tree.Write("main.py").Link("sub/self", "..");
        var link = _tree.Outside;
        Directory.CreateSymbolicLink(link, _tree.Root);

        var package = await PackageBuilder.BuildAsync(
            new PackageRequest(link, IgnoreSettings.Create([], true, [])),
            null,
            CancellationToken.None
        );

        SourceTree.Lines(package.Tree).Should().Equal("f main.py", "l sub/self -> ..");
    }

    [Fact]
    public async Task Build_PipeAndSocket_AreLeftOutAndReported()
    {
        _tree.Write("main.py");
        RawFiles.CreatePipe(_tree.At("pipe"));
        using var socket = RawFiles.Listen(_tree.At("socket"));

        var package = await _tree.BuildAsync();

        SourceTree.Lines(package.Tree).Should().Equal("f main.py");
        package
            .Report.Warnings.Select(static warning => warning.Text)
            .Should()
            .Equal("'pipe' is left out: it is a named pipe.", "'socket' is left out: it is a socket.");
    }

    [Fact]
    public async Task Build_PipeNamedLikeAnIgnoreFile_IsNotWaitedFor()
    {
        _tree.Write("main.py");
        RawFiles.CreatePipe(_tree.At(".gitignore"));

        SourceTree.Lines((await _tree.BuildAsync()).Tree).Should().Equal("f main.py");
    }

    [Fact]
    public async Task Build_NamesThatAreNotUtf8_AreOneErrorThatNamesThemAll()
    {
        RawFiles.Create(_tree.Root, [.. "caf"u8, 0xe9]);
        RawFiles.Create(_tree.At("sub"), [0xc3, 0x28]);
        RawFiles.Link(_tree.Root, "link"u8, [0xff]);

        var build = () => _tree.BuildAsync();

        var error = (await build.Should().ThrowAsync<SatchelException>()).Which.Error;
        error.Code.Should().Be("unreadable_entries");
        error.Message.Should().Contain(@"3 entries").And.Contain(@"'caf\xe9'").And.Contain(@"'sub/\xc3('").And.Contain("'link'");
        error.Hint.Should().Contain("excludes");
    }

    [Fact]
    public async Task Build_NameThatIsNotUtf8_MayBeExcluded()
    {
        _tree.Write("main.py");
        RawFiles.Create(_tree.Root, [.. "caf"u8, 0xe9]);

        var package = await _tree.BuildAsync("caf?");

        SourceTree.Lines(package.Tree).Should().Equal("f main.py");
        package.Report.Skipped.Should().ContainSingle().Which.Path.Should().Be(@"caf\xe9");
    }

    [Fact]
    public async Task Build_ModeForbidsReading_IsOneErrorThatNamesAll()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may read everything");
        _tree.Write("a").Write("b").Write("closed/c").Write("d");
        File.SetUnixFileMode(_tree.At("a"), UnixFileMode.None);
        File.SetUnixFileMode(_tree.At("d"), UnixFileMode.None);
        File.SetUnixFileMode(_tree.At("closed"), UnixFileMode.None);

        var build = () => _tree.BuildAsync();

        var error = (await build.Should().ThrowAsync<SatchelException>()).Which.Error;
        File.SetUnixFileMode(_tree.At("closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        error.Message.Should().Contain("3 entries").And.Contain("'a' (permission denied)").And.Contain("'closed'").And.Contain("'d'");
    }

    [Fact]
    public void List_EveryEntry_TellsWhatDecided()
    {
        _tree.Write(".gitignore", "*.log\n!keep.log\n").Write("a.log").Write("keep.log", "12345").Write("venv/x").Write("main.py");
        RawFiles.CreatePipe(_tree.At("pipe"));

        var listing = _tree.List("!/venv");

        listing
            .Entries.Select(static entry => (entry.Path, entry.Kept, entry.Rule?.ToString(), entry.Reason))
            .Should()
            .Equal(
                (".gitignore", true, null, null),
                ("a.log", false, ".gitignore:1: *.log", null),
                ("keep.log", true, ".gitignore:2: !keep.log", null),
                ("main.py", true, null, null),
                ("pipe", false, null, "it is a named pipe"),
                ("venv/x", true, null, null)
            );
        listing.Entries[2].Size.Should().Be(5);
    }

    [Fact]
    public async Task Build_Cancelled_Stops()
    {
        _tree.Write("main.py");
        using var cancellation = new CancellationTokenSource();
        var progress = new SynchronousProgress(_ => cancellation.Cancel());

        var build = () => _tree.BuildAsync(progress, true, cancellation.Token);

        await build.Should().ThrowAsync<OperationCanceledException>();
        Directory.Exists(_tree.Cache).Should().BeFalse();
    }

    private static PackageEntry.Directory Mode(string path, string mode) => new(path, (UnixFileMode)Convert.ToInt32(mode, 8));

    private void Chmod(string mode, string path) => File.SetUnixFileMode(_tree.At(path), (UnixFileMode)Convert.ToInt32(mode, 8));
}
