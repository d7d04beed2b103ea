using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Environments.Packages;
using Satchel.Storage;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Environments.Tests.Packages;

/// <summary>
/// Kills a real writer with SIGKILL again and again, on one store, and looks each time what the next start finds. <c>SATCHEL_TEST_KILLS</c> lets it
/// run longer.
/// </summary>
public sealed class CrashTests : IDisposable
{
    private const int MostKills = 200;
    private const int FewestBlobs = 100;
    private const int FewestPackages = 10;
    private const int MaxLines = 150;
    private const int MaxSpins = 20_000;
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();
    private readonly HashSet<Digest> _tried = [];
    private readonly HashSet<Digest> _blobs = [];
    private readonly HashSet<Digest> _packages = [];
    private int _unfinished;

    private bool IsEnough => _blobs.Count > FewestBlobs && _packages.Count > FewestPackages && _unfinished > 0;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Writer_KilledAtRandomMoments_KeepsEverythingAcknowledgedAndNothingHalf()
    {
        var random = new Random(20261124);
        var kills = int.Parse(Environment.GetEnvironmentVariable("SATCHEL_TEST_KILLS") ?? "40", CultureInfo.InvariantCulture);
        // Where the disk is fast few kills come in the middle of a write; on a busy machine they come late.
        for (var kill = 0; kill < kills || (!IsEnough && kill < MostKills); kill++)
        {
            await KilledWriter.RunAsync(
                "Satchel.Storage.CrashWriter",
                [_directory.At("store"), _directory.At("packages"), $"{kill}"],
                lines: random.Next(MaxLines),
                spins: random.Next(MaxSpins),
                Take
            );
            await VerifyAsync();
        }

        _blobs.Should().HaveCountGreaterThan(FewestBlobs);
        _packages.Should().HaveCountGreaterThan(FewestPackages);
        _unfinished.Should().BePositive("some kills must have come in the middle of a write");
    }

    private void Take(string line)
    {
        var set = line.Split(' ')[0] switch
        {
            "try" => _tried,
            "blob" => _blobs,
            "package" => _packages,
            _ => null,
        };
        set?.Add(Digest.Parse(line.Split(' ')[1]));
    }

    private async Task VerifyAsync()
    {
        var temporary = _directory.At("store", "tmp");
        _unfinished += Directory.Exists(temporary) ? Directory.GetFiles(temporary).Length : 0;
        using var blobs = FileBlobStore.Open(_directory.At("store"), NullLogger<FileBlobStore>.Instance);
        var packages = new PackageStore(blobs, new PackageStoreOptions { Directory = _directory.At("packages") });

        Directory.GetFiles(temporary).Should().BeEmpty();
        Directory.GetFiles(_directory.At("store", "quarantine")).Should().BeEmpty();
        Directory.GetFiles(_directory.At("packages"), "*.tmp", SearchOption.AllDirectories).Should().BeEmpty();
        (await blobs.FindMissingAsync(_blobs, None)).Should().BeEmpty();

        // Acknowledged or not: what is visible is whole.
        var missing = (await blobs.FindMissingAsync(_tried, None)).ToHashSet();
        foreach (var digest in _tried.Where(digest => !missing.Contains(digest)))
        {
            await using var content = await blobs.OpenReadAsync(digest, None);
            await content.CopyToAsync(Stream.Null, None);
        }

        var committed = Directory
            .GetFiles(_directory.At("packages", "committed"))
            .Select(file => Digest.Parse(Path.GetFileName(file)))
            .ToHashSet();
        committed.Should().Contain(_packages);
        foreach (var package in committed)
        {
            (await packages.FindAsync(package, None)).Should().NotBeNull();
        }
    }
}
