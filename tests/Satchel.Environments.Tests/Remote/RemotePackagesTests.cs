using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Packages;
using Satchel.Archives;
using Satchel.Environments.Packages;
using Satchel.Environments.Remote;
using Satchel.Storage;
using Satchel.Testing;
using Satchel.Testing.Archives;

namespace Satchel.Environments.Tests.Remote;

public sealed class RemotePackagesTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();
    private readonly MemoryKeyValues _cluster = new();
    private readonly ScriptedDownloader _downloader = new();
    private readonly List<FileBlobStore> _stores = [];
    private readonly List<string> _log = [];
    private readonly RemotePackages _node;

    public RemotePackagesTests() => _node = Node("node");

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        _directory.Dispose();
    }

    [Fact]
    public async Task Resolve_ArchiveOfAHost_LosesItsTopDirectoryAndIsFetchedOnce()
    {
        _downloader.Files["main.zip"] = Zip("repo-abc/", "repo-abc/a.py", "repo-abc/d/b.py");

        var trees = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => ResolveAsync(_node, "https://h/x/main.zip")));

        trees.Select(tree => tree.Digest).Distinct().Should().ContainSingle();
        trees[0].Files.Select(file => file.Path).Should().Equal("a.py", "d/b.py");
        _downloader.Downloads.Should().Be(1);
        Directory.EnumerateFileSystemEntries(_directory.At("node", "downloads")).Should().BeEmpty();
    }

    [Fact]
    public async Task Resolve_OnAnotherNode_FetchesThePinnedFilesAndNoOthers()
    {
        _downloader.Files["main.zip"] = Zip("r/a.py");
        var pinned = await ResolveAsync(_node, "https://h/main.zip");

        // The same files, packed in another way: what counts is the files.
        _downloader.Files["main.zip"] = Zip("r/", "r/a.py");
        (await ResolveAsync(Node("second"), "https://h/main.zip")).Digest.Should().Be(pinned.Digest);

        _downloader.Files["main.zip"] = Zip("r/changed.py");
        var resolve = () => ResolveAsync(Node("third"), "https://h/main.zip");
        var failure = (await resolve.Should().ThrowAsync<SetupFailedException>()).Which;
        failure.Kind.Should().Be(SetupErrorKinds.HashMismatch);
        failure.Message.Should().Contain(pinned.Digest.ToString());
    }

    [Theory]
    [InlineData("https://h/main.zip?key=a", "https://h/main.zip?key=b")]
    [InlineData("https://h/main.zip?st=a", "https://h/main.zip?st=b")]
    [InlineData("https://h/main.zip?expires=1", "https://h/main.zip?expires=2")]
    public async Task Resolve_ParametersThatMayNameAFile_AreTwoPackages(string one, string other)
    {
        _downloader.Files["main.zip"] = Zip("r/old.py");
        await ResolveAsync(_node, one);
        _downloader.Files["main.zip"] = Zip("r/new.py");

        (await ResolveAsync(_node, other)).Files.Single().Path.Should().Be("new.py");
    }

    [Theory]
    [InlineData("https://h/main.zip")]
    [InlineData("https://user:other@h/main.zip?X-Amz-Signature=other&token=other")]
    public async Task Forget_AUriThatWasPinned_LetsItsNextUsePinAgain(string forgotten)
    {
        _downloader.Files["main.zip"] = Zip("r/old.py");
        await ResolveAsync(_node, "https://user:pw@h/main.zip?X-Amz-Signature=1");
        _downloader.Files["main.zip"] = Zip("r/new.py");
        (await ResolveAsync(_node, "https://h/main.zip")).Files.Single().Path.Should().Be("old.py");

        (await _node.ForgetAsync(forgotten, None)).Should().BeTrue();
        (await _node.ForgetAsync(forgotten, None)).Should().BeFalse();

        (await ResolveAsync(_node, "https://h/main.zip")).Files.Single().Path.Should().Be("new.py");
        (await _node.ListAsync(None)).Should().ContainSingle().Which.Uri.Should().Be("https://h/main.zip");
    }

    [Fact]
    public async Task Forget_WhileTheUriIsDownloaded_PinsWhatTheDownloadGives()
    {
        _downloader.Files["main.zip"] = Zip("r/old.py");
        await ResolveAsync(_node, "https://h/main.zip");
        _downloader.Files["main.zip"] = Zip("r/new.py");
        _downloader.Meanwhile = () => _node.ForgetAsync("https://h/main.zip", None);

        var tree = await ResolveAsync(Node("second"), "https://h/main.zip");

        tree.Files.Single().Path.Should().Be("new.py");
        (await _node.ListAsync(None)).Should().ContainSingle().Which.Package.Should().Be(tree.Digest);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Forget_WhileThePinnedRevisionIsDownloaded_DownloadsWhatTheUriGivesNow(bool isPinnedAnew)
    {
        _downloader.Files["main.zip"] = Zip("r/old.py");
        _downloader.Revision = "r1";
        await ResolveAsync(_node, "https://h/main.zip");
        _downloader.Meanwhile = async () =>
        {
            await _node.ForgetAsync("https://h/main.zip", None);
            _downloader.Files["main.zip"] = Zip("r/new.py");
            _downloader.Revision = "r2";
            if (isPinnedAnew)
            {
                await ResolveAsync(_node, "https://h/main.zip");
            }
        };

        var tree = await ResolveAsync(Node("second"), "https://h/main.zip");

        tree.Files.Single().Path.Should().Be("new.py");
        _downloader.AskedRevisions.Should().Equal(isPinnedAnew ? [null, "r1", null, "r2"] : [null, "r1", null]);
        (await _node.ListAsync(None)).Should().ContainSingle().Which.Revision.Should().Be("r2");
    }

    [Fact]
    public async Task Resolve_AnotherNodePinsWhenThePinWasForgotten_IsTheOthersPin()
    {
        _downloader.Files["main.zip"] = Zip("r/a.py");
        var pinned = await ResolveAsync(_node, "https://h/main.zip");
        var (key, record) = _cluster.Values.Single();
        // There when this one wants to pin, forgotten when it looks whose it is, and pinned by a third then.
        _cluster.Values.Clear();
        _downloader.Meanwhile = () =>
        {
            _cluster.Values[key] = record;
            _cluster.BeforeGet = () =>
            {
                _cluster.Values.Clear();
                _cluster.AfterGet = () => _cluster.Values[key] = record;
            };
            return Task.CompletedTask;
        };
        _downloader.Files["main.zip"] = Zip("r/other.py");

        var resolve = () => ResolveAsync(Node("second"), "https://h/main.zip");

        (await resolve.Should().ThrowAsync<SetupFailedException>()).Which.Kind.Should().Be(SetupErrorKinds.HashMismatch);
        (await _node.ListAsync(None)).Should().ContainSingle().Which.Package.Should().Be(pinned.Digest);
    }

    [Fact]
    public async Task Resolve_CredentialsInTheUri_AreInNoRecordAndNoLine()
    {
        _downloader.Files["main.zip"] = Zip("r/a.py");

        await ResolveAsync(_node, "https://CANARY1:CANARY2@h/main.zip?sig=CANARY3&X-Goog-Signature=CANARY4&secret=CANARY5#CANARY6");

        _cluster.Values.Values.Select(value => System.Text.Encoding.UTF8.GetString(value)).Should().NotContainMatch("*CANARY*");
        _cluster.Values.Keys.Select(key => key.Key).Should().NotContainMatch("*CANARY*");
        _log.Should().NotBeEmpty().And.NotContainMatch("*CANARY*");
    }

    [Fact]
    public async Task Resolve_DifferentFilesOfOneHost_AreDifferentPins()
    {
        _downloader.Files["main.zip"] = Zip("r/a.py");
        string[] uris =
        [
            "https://h/main.zip",
            "https://h/main.zip?version=2",
            "https://h/x/main.zip",
            "http://h/main.zip",
            "https://h:8443/main.zip",
            "abfss://one@h/main.zip",
            "abfss://two@h/main.zip",
        ];

        foreach (var uri in uris)
        {
            await ResolveAsync(_node, uri);
        }

        _cluster.Values.Should().HaveCount(uris.Length);
    }

    [Fact]
    public async Task Resolve_AWheel_StaysWhole()
    {
        _downloader.Files["p-1.0-py3-none-any.whl"] = Zip("p/__init__.py");

        var tree = await ResolveAsync(_node, "https://h/p-1.0-py3-none-any.whl");

        tree.Files.Single().Path.Should().Be("p-1.0-py3-none-any.whl");
    }

    [Theory]
    [InlineData("text/html", "login form")]
    [InlineData("application/zip", "unpack it")]
    public async Task Resolve_WhatIsNoArchive_IsCorruptAndLeavesNothing(string mediaType, string hint)
    {
        _downloader.Files["main.zip"] = "<html>"u8.ToArray();
        _downloader.MediaType = mediaType;

        var resolve = () => ResolveAsync(_node, "https://h/main.zip");

        var failure = (await resolve.Should().ThrowAsync<SetupFailedException>()).Which;
        failure.Kind.Should().Be(SetupErrorKinds.ArchiveCorrupt);
        failure.Error.Hint.Should().Contain(hint);
        _cluster.Values.Should().BeEmpty();
        Directory.EnumerateFileSystemEntries(_directory.At("node", "downloads")).Should().BeEmpty();
    }

    [Fact]
    public async Task Resolve_HostileArchives_AreAllRefused()
    {
        // Those that need limits of their own are tried where archives are unpacked.
        foreach (var hostile in HostileArchives.All.Values.Where(archive => archive.Limits == new ArchiveLimits()))
        {
            var name = $"a{ArchiveExtension(hostile.Kind)}";
            _downloader.Files[name] = hostile.Bytes;

            var resolve = () => ResolveAsync(_node, $"https://h/{name}");

            (await resolve.Should().ThrowAsync<SetupFailedException>(hostile.Name)).Which.Kind.Should().Be(SetupErrorKinds.ArchiveCorrupt);
        }

        _cluster.Values.Should().BeEmpty();
    }

    [Fact]
    public async Task Resolve_BranchOfARepository_AdvisesTheCommitThatItsArchiveNames()
    {
        const string commit = "0123456789abcdef0123456789abcdef01234567";
        _downloader.Files["main.zip"] = WithComment(Zip("r/a.py"), commit);

        await ResolveAsync(_node, "https://me:CANARY@github.com/o/r/archive/refs/heads/main.zip");

        _log.Should().ContainMatch($"Warning: *https://***@github.com/o/r/archive/{commit}.zip.");
        _log.Should().NotContainMatch("*CANARY*");
        (await _node.ListAsync(None)).Single().Revision.Should().Be(commit);
    }

    [Fact]
    public async Task Resolve_PackageThatWasCollected_IsFetchedAgainInThePinnedRevision()
    {
        _downloader.Files["main.zip"] = Zip("r/a.py");
        _downloader.Revision = "r1";
        await ResolveAsync(_node, "https://h/main.zip");

        await ResolveAsync(Node("second"), "https://h/main.zip");

        _downloader.AskedRevisions.Should().Equal(null, "r1");
    }

    [Fact]
    public async Task Resolve_DamagedPin_IsPinnedAgain()
    {
        _downloader.Files["main.zip"] = Zip("r/a.py");
        await ResolveAsync(_node, "https://h/main.zip");
        _cluster.Values[_cluster.Values.Keys.Single()] = "{"u8.ToArray();

        await ResolveAsync(_node, "https://h/main.zip");

        (await _node.ListAsync(None)).Should().ContainSingle();
    }

    [Fact]
    public void Start_AfterAKill_RemovesWhatWasBeingDownloaded()
    {
        _directory.Write("killed/downloads/half", "");
        _directory.Write("killed/downloads/repository/objects/x", "");

        Node("killed");

        Directory.EnumerateFileSystemEntries(_directory.At("killed", "downloads")).Should().BeEmpty();
    }

    private RemotePackages Node(string name)
    {
        var blobs = FileBlobStore.Open(_directory.At(name, "blobs"), NullLogger<FileBlobStore>.Instance);
        _stores.Add(blobs);
        var packages = new PackageStore(blobs, new PackageStoreOptions { Directory = _directory.At(name, "packages") });
        return new RemotePackages(
            packages,
            _downloader,
            new RemotePins(_cluster),
            new RemotePackagesOptions { Directory = _directory.At(name, "downloads") }
        );
    }

    private Task<PackageTree> ResolveAsync(RemotePackages node, string uri)
    {
        RuntimeEnvUri.TryParse(uri, out var parsed, out var fault).Should().BeTrue(fault);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        return node.ResolveAsync(parsed!, new ResolvingContext(variables, Progress: null, _log.Add), None);
    }

    private static string ArchiveExtension(ArchiveKind kind) =>
        kind switch
        {
            ArchiveKind.Zip => ".zip",
            ArchiveKind.TarGzip => ".tar.gz",
            _ => ".tar.xz",
        };

    private static byte[] Zip(params string[] names)
    {
        var zip = new ZipBuilder();
        foreach (var name in names)
        {
            zip.Add(name, name.EndsWith('/') ? "" : "content");
        }

        return zip.Zip();
    }

    private static byte[] WithComment(byte[] zip, string comment) =>
        [.. zip[..^2], (byte)comment.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(comment)];
}
