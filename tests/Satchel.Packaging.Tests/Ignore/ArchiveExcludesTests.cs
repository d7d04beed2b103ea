using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;
using Satchel.Packaging.Building;
using Satchel.Packaging.Ignore;
using Satchel.Testing;

namespace Satchel.Packaging.Tests.Ignore;

public sealed class ArchiveExcludesTests
{
    public static TheoryData<string> Patterns =>
        ["*.log", "/data/raw/* !/data/raw/keep.csv", "data/ !data/raw/keep.csv", "**/raw", "* !*.py !*/", "notes.txt", "/nested", "absent"];

    /// <summary>What packaging leaves out of a directory is left out of an archive of that directory.</summary>
    [Theory]
    [MemberData(nameof(Patterns))]
    public async Task Apply_TheTreeOfADirectory_LeavesOutWhatPackagingWould(string written)
    {
        var patterns = written.Split(' ');
        using var directory = new TemporaryDirectory();
        foreach (
            var path in (string[])
                [
                    "main.py",
                    "run.log",
                    "notes.txt",
                    "data/raw/keep.csv",
                    "data/raw/a.csv",
                    "data/made.log",
                    "nested/data/x.py",
                    ".gitignore",
                ]
        )
        {
            directory.Write("root/" + path, path is ".gitignore" ? "main.py\n" : path);
        }

        File.CreateSymbolicLink(directory.At("root", "link.txt"), "notes.txt");
        File.CreateSymbolicLink(directory.At("root", "nested", "kept"), "data/x.py");
        Directory.CreateDirectory(directory.At("root", "empty"));
        var whole = await BuildAsync(directory.At("root"), []);

        var kept = ArchiveExcludes.Apply(whole, patterns);

        Described(kept).Should().Equal(Described(await BuildAsync(directory.At("root"), patterns)));
    }

    [Fact]
    public void Apply_PatternsThatSayNothing_GivesTheSameTree()
    {
        var tree = PackageTree.Create([new PackageEntry.Directory("a", PackageModes.Directory)]);

        ArchiveExcludes.Apply(tree, ["b"]).Should().BeSameAs(tree);
    }

    [Theory]
    [InlineData("nomatch", "Pattern 'nomatch' of excludes matches nothing.")]
    [InlineData("./pm", "Pattern './pm' of excludes matches nothing: patterns count from the top of the archive. Write '/pm'.")]
    [InlineData("code/pm", "Pattern 'code/pm' of excludes matches nothing: patterns count from the top of the archive. Write '/pm'.")]
    [InlineData(
        "/home/me/code/pm/a.py",
        "Pattern '/home/me/code/pm/a.py' of excludes matches nothing: patterns count from the top of the archive. Write '/pm/a.py'."
    )]
    [InlineData("!*.h5", "Pattern '!*.h5' of excludes takes nothing back: it matches nothing that is looked at.")]
    [InlineData("pm", null)]
    [InlineData("*.py", null)]
    [InlineData("!main.py", null)]
    public void FindIdle_PatternDoesNothing_IsTold(string pattern, string? told) =>
        ArchiveExcludes
            .FindIdle(Archive, [pattern], "/home/me/code.tar.gz")
            .Select(static idle => idle.Text)
            .Should()
            .Equal(told is null ? [] : [told]);

    [Fact]
    public void FindIdle_BelowADirectoryThatIsLeftOut_SaysWhy()
    {
        var idle = ArchiveExcludes.FindIdle(Archive, ["pm/", "!pm/a.py", "pm/b.py"], "/code.zip");

        idle.Should().ContainSingle().Which.Text.Should().Contain("'pm' is left out by excludes:1: pm/");
    }

    [Fact]
    public void WarnOfLinks_ToWhatIsLeftOut_NamesTheLine()
    {
        ArchiveExcludes
            .WarnOfLinks(Archive, ["pm/"])
            .Select(static warning => warning.Text)
            .Should()
            .SatisfyRespectively(
                static text => text.Should().StartWith("Link 'all' leads to what a rule leaves out (excludes:1: pm/): it leads nowhere."),
                static text => text.Should().StartWith("Link 'one' leads to what a rule leaves out (excludes:1: pm/): 'pm/a.py' is there")
            );
        ArchiveExcludes.WarnOfLinks(Archive, ["pm/", "one", "all"]).Should().BeEmpty();
        ArchiveExcludes.WarnOfLinks(Archive, ["main.py"]).Should().BeEmpty();
    }

    private static PackageTree Archive { get; } =
        PackageTree.Create([
            new PackageEntry.Symlink("all", "pm"),
            new PackageEntry.File("main.py", Blob, PackageModes.File),
            new PackageEntry.Symlink("one", "pm/a.py"),
            new PackageEntry.File("pm/a.py", Blob, PackageModes.File),
            new PackageEntry.File("pm/b.py", Blob, PackageModes.File),
        ]);

    private static BlobRef Blob => new(Digest.Of("1"u8), 1);

    private static async Task<PackageTree> BuildAsync(string root, string[] excludes) =>
        (
            await PackageBuilder.BuildAsync(
                new PackageRequest(root, IgnoreSettings.Create([], gitignore: false, excludes)),
                progress: null,
                CancellationToken.None
            )
        ).Tree;

    private static IEnumerable<string> Described(PackageTree tree) => tree.Entries.Select(entry => entry.ToString());
}
