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

        Shown(Listed(tree, changes, isWhole: false)).Should().Equal(Expected(before, after));
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
        Listed(tree, _directory.At("view"), isWhole: true).Should().BeEmpty();

        history.Change(_directory.At("view"));

        Shown(Listed(tree, _directory.At("view"), isWhole: true))
            .Should()
            .Equal(Expected(before, RandomHistory.Everything(_directory.At("view"))));
        RandomHistory.Everything(tree).Should().Equal(before);
    }

    [Theory]
    [InlineData(3, 1000, 3)]
    [InlineData(1000, 20, 2)]
    public void List_MoreThanFit_StopsThere(int paths, int characters, int taken)
    {
        foreach (var number in Enumerable.Range(0, 5))
        {
            _directory.Write($"view/directory{number}/file", "12345");
            SpecialFile.MakePipe(_directory.At("view", $"directory{number}", "pipe"));
        }

        var changes = new ChangeList(paths, characters);
        ViewChanges.List(null, _directory.At("view"), isWhole: true, changes, NothingIsLeftOut, CancellationToken.None);

        changes.IsFull.Should().BeTrue();
        changes.Files.Should().HaveCount(taken).And.OnlyContain(file => file.Type == JobFileType.Directory);
    }

    [Fact]
    public void Add_MoreBytesThanANumberHolds_StaysAtTheGreatest()
    {
        var changes = new ChangeList();
        changes.Add(new JobFile("one", JobFileChange.New, JobFileType.File) { Size = long.MaxValue });
        changes.Add(new JobFile("two", JobFileChange.New, JobFileType.File) { Size = 2 });

        changes.Bytes.Should().Be(long.MaxValue);
        changes.Count(JobFileChange.New).Should().Be(2);
    }

    [Fact]
    public void List_CancelledWhileItCompares_Ends()
    {
        var tree = Directory.CreateDirectory(_directory.At("tree")).FullName;
        var view = Directory.CreateDirectory(_directory.At("view")).FullName;
        _directory.Write("tree/same", "content");
        _directory.Write("view/same", "content");
        File.SetLastWriteTimeUtc(Path.Combine(view, "same"), ViewScene.TreeTime);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        var list = () => ViewChanges.List(tree, view, isWhole: true, new ChangeList(), NothingIsLeftOut, cancelled.Token);
        var compare = () => FileContents.AreSame(Path.Combine(tree, "same"), Path.Combine(view, "same"), cancelled.Token);

        list.Should().Throw<OperationCanceledException>();
        compare.Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void List_CancelledAmongEmptyDirectories_Ends()
    {
        var view = Directory.CreateDirectory(_directory.At("view")).FullName;

        var list = () =>
            ViewChanges.List(null, view, isWhole: true, new ChangeList(), NothingIsLeftOut, new CancellationToken(canceled: true));

        list.Should().Throw<OperationCanceledException>();
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

    private static IReadOnlyList<JobFile> Listed(string? tree, string top, bool isWhole)
    {
        var changes = new ChangeList();
        ViewChanges.List(tree, top, isWhole, changes, NothingIsLeftOut, CancellationToken.None);
        return changes.Files;
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
