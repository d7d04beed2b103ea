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
