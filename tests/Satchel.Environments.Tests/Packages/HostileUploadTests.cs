using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Archives;
using Satchel.Environments.Packages;
using Satchel.Storage;
using Satchel.Testing;
using Satchel.Testing.Archives;

namespace Satchel.Environments.Tests.Packages;

/// <summary>The corpus, uploaded: what is refused leaves the store as it was, and the store goes on.</summary>
public sealed class HostileUploadTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();
    private readonly FileBlobStore _blobs;

    public HostileUploadTests() => _blobs = FileBlobStore.Open(_directory.At("store"), NullLogger<FileBlobStore>.Instance);

    public static IEnumerable<TheoryDataRow<string>> Hostile => HostileArchives.All.Keys.Select(name => new TheoryDataRow<string>(name));

    public void Dispose()
    {
        _blobs.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task ResolveAsync_HostileUpload_LeavesTheStoreAsItWas(string name)
    {
        var archive = HostileArchives.All[name];
        var packages = new PackageStore(
            _blobs,
            new PackageStoreOptions { Directory = _directory.At("packages"), ArchiveLimits = archive.Limits }
        );
        await packages.PutArchiveAsync("sound.zip", new MemoryStream(new ZipBuilder().Add("a", "1").Add("b", "2").Zip()), None);
        var upload = "hostile" + ExtensionOf(archive.Kind);
        await packages.PutArchiveAsync(upload, new MemoryStream(archive.Bytes), None);
        var before = Files();

        var resolve = () => packages.ResolveAsync("gcs://" + upload, None);

        (await resolve.Should().ThrowAsync<ArchiveRefusedException>()).Which.Error.Message.Should().Contain(upload);
        Files().Should().BeEquivalentTo(before);
        (await packages.ResolveAsync("gcs://sound.zip", None)).Entries.Should().HaveCount(2);
    }

    private static string ExtensionOf(ArchiveKind kind) =>
        kind switch
        {
            ArchiveKind.Zip => ".zip",
            ArchiveKind.TarGzip => ".tar.gz",
            _ => ".tar.xz",
        };

    private string[] Files() => Directory.GetFileSystemEntries(_directory.Path, "*", SearchOption.AllDirectories);
}
