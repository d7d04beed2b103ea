using System.Diagnostics;
using Satchel.Abstractions.Errors;
using Satchel.Packaging.Building;
using Satchel.Packaging.Ignore;
using Satchel.Packaging.Tests.Building;
using Satchel.Testing;

namespace Satchel.Packaging.Tests.Ignore;

/// <summary>A directory of a larger repository is packaged as git sees it: with the <c>.gitignore</c> files above it.</summary>
public sealed class IgnoreFilesAboveTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public IgnoreFilesAboveTests() => Git("init", "-q");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Build_RulesAboveTheDirectory_LeaveOutWhatGitLeavesOut()
    {
        Write(".gitignore", "*.log\n/services/api/local.cfg\n/top.txt\n!keep.log\n");
        Write("services/.gitignore", "cache/\n!b.log\n").Write("services/api/.gitignore", "!c.log\nown\n");
        foreach (
            var name in (string[])["a.log", "b.log", "c.log", "keep.log", "main.py", "local.cfg", "top.txt", "cache/x", "own", "sub/d.log"]
        )
        {
            Write("services/api/" + name, "x");
        }

        var package = await BuildAsync("services/api");

        var seenByGit = Git("ls-files", "-o", "--exclude-standard", "services/api").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        package.Tree.Files.Select(static file => $"services/api/{file.Path}").Should().BeEquivalentTo(seenByGit);
        package
            .Report.Skipped.Select(static skipped => $"{skipped.Path} {skipped.Rule}")
            .Should()
            .Contain(["a.log ../../.gitignore:1: *.log", "cache ../.gitignore:1: cache/", "own .gitignore:2: own"]);
    }

    [Fact]
    public async Task Build_RulesAboveAreNotToBeRead_PackagesAllOfIt()
    {
        Write(".gitignore", "*.log\n").Write("sub/a.log", "x");

        var package = await BuildAsync("sub", above: false);

        SourceTree.Lines(package.Tree).Should().Equal("f a.log");
    }

    [Fact]
    public async Task Build_DirectoryIsARepositoryOfItsOwn_RulesAboveDoNotCount()
    {
        Write(".gitignore", "*.log\n").Write("sub/a.log", "x");
        Directory.CreateDirectory(_directory.At("repository/sub/.git"));

        SourceTree.Lines((await BuildAsync("sub")).Tree).Should().Equal("f a.log");
    }

    [Fact]
    public async Task Build_NoRepository_RulesAboveDoNotCount()
    {
        Directory.Delete(_directory.At("repository/.git"), recursive: true);
        Write(".gitignore", "*.log\n").Write("sub/a.log", "x");

        SourceTree.Lines((await BuildAsync("sub")).Tree).Should().Equal("f a.log");
    }

    [Fact]
    public async Task Build_RuleAboveLeavesOutEverything_IsAnErrorThatSaysHowToGoOn()
    {
        Write(".gitignore", "dist/*\n").Write("dist/a.whl", "x");

        var refused = (await FluentActions.Awaiting(() => BuildAsync("dist")).Should().ThrowAsync<SatchelException>()).Which.Error;

        refused.Code.Should().Be("nothing_left");
        refused.Message.Should().Contain("../.gitignore:1: dist/*");
        refused.Hint.Should().Contain("--no-parent-ignore");
    }

    private Task<BuiltPackage> BuildAsync(string directory, bool above = true) =>
        PackageBuilder.BuildAsync(
            new PackageRequest(
                _directory.At("repository/" + directory),
                IgnoreSettings.FromEnvironment([], static _ => null) with
                {
                    ReadsAbove = above,
                }
            ),
            progress: null,
            CancellationToken.None
        );

    private IgnoreFilesAboveTests Write(string path, string content)
    {
        var file = _directory.At("repository/" + path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return this;
    }

    private string Git(params string[] arguments)
    {
        Directory.CreateDirectory(_directory.At("repository"));
        var start = new ProcessStartInfo("git", ["-C", _directory.At("repository"), .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? output : throw new InvalidOperationException($"git ended with {git.ExitCode}.");
    }
}
