using System.ComponentModel;
using System.Globalization;
using Satchel.Abstractions.Jobs;
using Satchel.Node.Views;
using Satchel.Posix.Mounts;
using Satchel.Testing;

namespace Satchel.Node.Tests.Views;

/// <summary>The list of changes against a full comparison, for random histories.</summary>
public sealed class ViewChangesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 30)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void List_OverlayAfterRandomHistory_IsTheDifference(int seed)
    {
        var history = new RandomHistory(seed);
        var tree = Directory.CreateDirectory(_directory.At("tree")).FullName;
        history.MakeTree(tree);
        var changes = Directory.CreateDirectory(_directory.At("changes")).FullName;
        var scratch = Directory.CreateDirectory(_directory.At("scratch")).FullName;
        var view = Directory.CreateDirectory(_directory.At("view")).FullName;
        IReadOnlyDictionary<string, string> before = RandomHistory.Everything(tree);

        IReadOnlyDictionary<string, string> after;
        try
        {
            after = PrivateNamespace.Run(() =>
            {
                PrivateMounts.Overlay(tree, changes, scratch, view);
                history.Change(view);
                return RandomHistory.Everything(view);
            });
        }
        catch (Win32Exception refused)
        {
            Assert.Skip($"No overlay can be mounted here: {refused.Message}");
            throw;
        }

        Shown(ViewChanges.List(tree, changes, isWhole: false, NothingIsLeftOut, CancellationToken.None))
            .Should()
            .Equal(Expected(before, after));
        RandomHistory.Everything(tree).Should().Equal(before);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task List_CopyAfterRandomHistory_IsTheDifference(int seed)
    {
        var history = new RandomHistory(seed);
        var tree = Directory.CreateDirectory(_directory.At("tree")).FullName;
        history.MakeTree(tree);
        var before = RandomHistory.Everything(tree);
        await TreeCopy.WriteAsync(tree, _directory.At("view"), ViewMode.Copy, TestContext.Current.CancellationToken);
        RandomHistory.Everything(_directory.At("view")).Should().Equal(before);
        ViewChanges.List(tree, _directory.At("view"), isWhole: true, NothingIsLeftOut, CancellationToken.None).Should().BeEmpty();

        history.Change(_directory.At("view"));

        Shown(ViewChanges.List(tree, _directory.At("view"), isWhole: true, NothingIsLeftOut, CancellationToken.None))
            .Should()
            .Equal(Expected(before, RandomHistory.Everything(_directory.At("view"))));
        RandomHistory.Everything(tree).Should().Equal(before);
    }

    [Fact]
    public async Task WriteAsync_SparseFile_StaysSparseAndKeepsTimeAndBits()
    {
        var tree = Directory.CreateDirectory(_directory.At("tree")).FullName;
        var big = Path.Combine(tree, "big");
        using (var file = File.OpenHandle(big, FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.Write(file, "end"u8, (4L << 30) - 3);
            RandomAccess.Write(file, "middle"u8, 1L << 30);
        }

        File.SetLastWriteTimeUtc(big, ViewScene.TreeTime);
        File.SetUnixFileMode(big, UnixFileMode.UserRead);

        await TreeCopy.WriteAsync(tree, _directory.At("view"), ViewMode.Copy, TestContext.Current.CancellationToken);

        var copy = new FileInfo(_directory.At("view", "big"));
        copy.Length.Should().Be(4L << 30);
        copy.LastWriteTimeUtc.Should().Be(ViewScene.TreeTime);
        copy.UnixFileMode.Should().Be(UnixFileMode.UserRead);
        using var used = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("du", ["-k", copy.FullName]) { RedirectStandardOutput = true, UseShellExecute = false }
        )!;
        var kilobytes = (await used.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\t')[0];
        int.Parse(kilobytes, CultureInfo.InvariantCulture).Should().BeLessThan(1024);
        using var content = File.OpenHandle(copy.FullName);
        var bytes = new byte[6];
        RandomAccess.Read(content, bytes, 1L << 30).Should().Be(6);
        bytes.Should().Equal("middle"u8.ToArray());
    }

    [Fact]
    public async Task WriteAsync_Fails_NothingStays()
    {
        var tree = Directory.CreateDirectory(_directory.At("tree")).FullName;
        _directory.Write("tree/a/b", "1");
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        var write = () => TreeCopy.WriteAsync(tree, _directory.At("view"), ViewMode.Copy, stop.Token);

        await write.Should().ThrowAsync<OperationCanceledException>();
        Path.Exists(_directory.At("view")).Should().BeFalse();
    }

    private static void NothingIsLeftOut(string path, string reason) => Assert.Fail($"{path} was left out: {reason}");

    private static IReadOnlyList<string> Shown(IReadOnlyList<JobFile> changes) =>
        [.. changes.Select(change => $"{change.Path} {change.Change} {change.Size}")];

    private static IReadOnlyList<string> Expected(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        [
            .. before
                .Keys.Union(after.Keys)
                .Where(path => before.GetValueOrDefault(path) != after.GetValueOrDefault(path))
                .Order(StringComparer.Ordinal)
                .Select(path =>
                    after.TryGetValue(path, out var now)
                        ? $"{path} {(before.ContainsKey(path) ? "Changed" : "New")} {(now.StartsWith("file", StringComparison.Ordinal) ? now.Split(':', 3)[2].Length : 0)}"
                        : $"{path} Deleted 0"
                ),
        ];
}
