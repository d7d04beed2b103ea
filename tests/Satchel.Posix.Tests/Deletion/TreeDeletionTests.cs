using System.Diagnostics;
using Satchel.Posix.Deletion;
using Satchel.Posix.Tests.Mounts;
using Satchel.Testing;

namespace Satchel.Posix.Tests.Deletion;

public sealed class TreeDeletionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Delete_TreeOfEverything_NothingStays(bool oldKernel)
    {
        for (var i = 0; i < 1200; i++)
        {
            _directory.Write($"tree/many/a file with number {i}", "1");
        }

        _directory.Write("tree/a/b/c/d", "1");
        Directory.CreateDirectory(_directory.At("tree", "empty"));
        Run("mkfifo", _directory.At("tree", "fifo"));
        Run("sh", "-c", $"cd '{_directory.At("tree")}' && touch \"$(printf 'not\\377utf8')\" && ln -s nowhere dangling");

        Delete(_directory.At("tree"), oldKernel).Should().BeEmpty();

        Path.Exists(_directory.At("tree")).Should().BeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Delete_LinksToOthers_AreRemovedThemselves(bool oldKernel)
    {
        var kept = _directory.Write("others/kept", "1");
        Directory.CreateDirectory(_directory.At("tree"));
        File.CreateSymbolicLink(_directory.At("tree", "directory"), _directory.At("others"));
        File.CreateSymbolicLink(_directory.At("tree", "file"), kept);
        File.CreateSymbolicLink(_directory.At("link"), _directory.At("others"));

        Delete(_directory.At("tree"), oldKernel).Should().BeEmpty();
        Delete(_directory.At("link"), oldKernel).Should().BeEmpty();

        File.ReadAllText(kept).Should().Be("1");
        Path.Exists(_directory.At("tree")).Should().BeFalse();
        Path.Exists(_directory.At("link")).Should().BeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Delete_DirectoryAndFileMountedInto_KeepTheirContentAndAreTold(bool oldKernel)
    {
        var kept = _directory.Write("others/deep/kept", "1");
        _directory.Write("tree/a/gone", "1");
        _directory.Write("tree/a/file", "");
        Directory.CreateDirectory(_directory.At("tree", "a", "point"));
        using var directory = new BindMount(_directory.At("others"), _directory.At("tree", "a", "point"));
        using var file = new BindMount(kept, _directory.At("tree", "a", "file"));

        Delete(_directory.At("tree"), oldKernel)
            .Should()
            .BeEquivalentTo([
                new Leftover(_directory.At("tree", "a", "point"), "something is mounted there"),
                new Leftover(_directory.At("tree", "a", "file"), "something is mounted there"),
            ]);

        File.ReadAllText(kept).Should().Be("1");
        Path.Exists(_directory.At("tree", "a", "gone")).Should().BeFalse();
        Delete(_directory.At("tree", "a", "point"), oldKernel).Should().ContainSingle();
        File.ReadAllText(kept).Should().Be("1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Delete_TreeDeeperThanPathsMayBe_NothingStays(bool oldKernel)
    {
        // From the innermost outwards, as no path could name it.
        Directory.CreateDirectory(_directory.At("tree"));
        for (var depth = 0; depth < 1000; depth++)
        {
            Directory.CreateDirectory(_directory.At("around"));
            Directory.Move(_directory.At("tree"), _directory.At("around", "below"));
            Directory.Move(_directory.At("around"), _directory.At("tree"));
        }

        Delete(_directory.At("tree"), oldKernel).Should().BeEmpty();

        Path.Exists(_directory.At("tree")).Should().BeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Delete_MountDeepDown_WhatIsAboveIsReadOnceMoreAndStays(bool oldKernel)
    {
        var deep = string.Join('/', Enumerable.Range(0, 60).Select(depth => $"d{depth}"));
        var kept = _directory.Write("others/kept", "1");
        Directory.CreateDirectory(_directory.At("tree", deep));
        _directory.Write("tree/d0/d1/gone", "1");
        using var mount = new BindMount(_directory.At("others"), _directory.At("tree", deep));

        Delete(_directory.At("tree"), oldKernel).Should().ContainSingle().Which.Path.Should().Be(_directory.At("tree", deep));

        File.Exists(kept).Should().BeTrue();
        File.Exists(_directory.At("tree", "d0", "d1", "gone")).Should().BeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Delete_DirectoriesWithoutPermissionBits_NothingStays(bool oldKernel)
    {
        _directory.Write("tree/closed/inner/file", "1");
        _directory.Write("tree/readonly/file", "1");
        File.SetUnixFileMode(_directory.At("tree", "closed", "inner"), UnixFileMode.None);
        File.SetUnixFileMode(_directory.At("tree", "closed"), UnixFileMode.None);
        File.SetUnixFileMode(_directory.At("tree", "readonly"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        FileUser.GiveAway(_directory.Path);

        FileUser.Run(() => Delete(_directory.At("tree"), oldKernel)).Should().BeEmpty();

        Path.Exists(_directory.At("tree")).Should().BeFalse();
    }

    [Fact]
    public void Delete_FileThatMayNotBeRemoved_IsToldAndTheRestIsGone()
    {
        _directory.Write("tree/a/gone", "1");
        var kept = _directory.Write("tree/b/kept", "1");
        var failure = RunOrFailure("chattr", "+i", kept);
        Assert.SkipWhen(failure is not null, $"No file can be made immutable here: {failure}");
        try
        {
            TreeDeletion.Delete(_directory.At("tree")).Should().ContainSingle().Which.Path.Should().Be(kept);

            Path.Exists(_directory.At("tree", "a")).Should().BeFalse();
        }
        finally
        {
            Run("chattr", "-i", kept);
        }
    }

    [Fact]
    public void Delete_Nothing_IsFine()
    {
        TreeDeletion.Delete(_directory.At("no")).Should().BeEmpty();
        TreeDeletion.Delete(_directory.At("no", "such")).Should().BeEmpty();
        var file = _directory.Write("file", "1");
        TreeDeletion.Delete(file).Should().BeEmpty();
        File.Exists(file).Should().BeFalse();
    }

    [Fact]
    public void Delete_Cancelled_Stops()
    {
        _directory.Write("tree/a/b", "1");

        var delete = () => TreeDeletion.Delete(_directory.At("tree"), new CancellationToken(canceled: true));

        delete.Should().Throw<OperationCanceledException>();
        File.Exists(_directory.At("tree", "a", "b")).Should().BeTrue();
    }

    private static IReadOnlyList<Leftover> Delete(string path, bool oldKernel) =>
        TreeDeletion.Delete(path, oldKernel, CancellationToken.None);

    private static void Run(string command, params string[] arguments) => RunOrFailure(command, arguments).Should().BeNull();

    private static string? RunOrFailure(string command, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(command, arguments) { RedirectStandardError = true, UseShellExecute = false }
        )!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : said.Trim();
    }
}
