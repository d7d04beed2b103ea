using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Packages;
using Satchel.Archives;
using Satchel.Environments.Packages;
using Satchel.Storage;
using Satchel.Testing;
using Satchel.Testing.Archives;

namespace Satchel.Environments.Tests.Packages;

/// <summary>
/// Every recorded archive, made anew, unpacked through the real store and written to disk, against the files that Ray
/// wrote.
/// </summary>
public sealed class RayArchiveTests : IDisposable
{
    private const int PermissionBits = 0xFFF;
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();
    private readonly FileBlobStore _blobs;
    private readonly PackageStore _packages;

    public RayArchiveTests()
    {
        _blobs = FileBlobStore.Open(_directory.At("store"), NullLogger<FileBlobStore>.Instance);
        _packages = new PackageStore(_blobs, new PackageStoreOptions { Directory = _directory.At("packages") });
    }

    public void Dispose()
    {
        _blobs.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Unpack_EveryRecordedArchive_AsRayOrListed()
    {
        var report = await RayVectorReplay.RunAsync("archives", CompareAsync);

        report.Should().BeEmpty();
    }

    private async Task<string?> CompareAsync(JsonObject item)
    {
        var target = _directory.At(item["id"]!.GetValue<string>());
        try
        {
            var tree = await UnpackAsync(item, Path.GetFileName(target));
            await _packages.StageAsync(tree, None);
            await _packages.MaterializeAsync(tree, target, progress: null, None);
        }
        catch (ArchiveRefusedException refused)
        {
            return item.ContainsKey("error") ? null : $"we refuse it: {refused.Error.Message}";
        }

        var ours = Describe(target).Order(StringComparer.Ordinal).ToList();
        var recorded = item["result"]!.AsArray().Select(entry => Describe(entry!)).Order(StringComparer.Ordinal).ToList();
        return item.ContainsKey("error") ? "we take it"
            : ours.SequenceEqual(recorded) ? null
            : $"we write {string.Join(", ", ours.Except(recorded))} and not {string.Join(", ", recorded.Except(ours))}";
    }

    private async Task<PackageTree> UnpackAsync(JsonObject item, string name)
    {
        var file = $"{name}.{item["format"]!.GetValue<string>()}";
        if (!ArchiveKinds.TryFromName(file, out var kind))
        {
            throw new ArchiveRefusedException(file, "its name says no kind that can be unpacked");
        }

        using var archive = new MemoryStream(Build(item, kind));
        if (!item["strip"]!.GetValue<bool>())
        {
            await _packages.PutArchiveAsync(file, archive, None);
            return await _packages.ResolveAsync("gcs://" + file, None);
        }

        await using var batch = await _blobs.BeginBatchAsync(None);
        var (tree, _) = await ArchiveUnpacker.UnpackAsync(
            new ArchiveSource(file, kind, archive),
            new ArchiveOptions { StripSingleTopLevel = true },
            new BlobBatchSink(batch),
            None
        );
        await batch.CommitAsync(None);
        return tree;
    }

    private static byte[] Build(JsonObject item, ArchiveKind kind)
    {
        var zip = new ZipBuilder();
        var tar = new TarBuilder();
        foreach (var entry in item["entries"]!.AsArray().Select(node => node!.AsObject()))
        {
            var name = entry["name"]!.GetValue<string>();
            var isDirectory = name.EndsWith('/');
            var content = isDirectory ? "" : entry["content"]?.GetValue<string>() ?? name;
            var mode =
                entry["mode"] is { } octal ? Convert.ToInt32(octal.GetValue<string>(), 8)
                : isDirectory ? 0x41ED
                : 0x81A4;
            var target = entry["target"]?.GetValue<string>() ?? "";
            zip.Add(name, content, mode);
            switch (entry["type"]?.GetValue<string>())
            {
                case "lnk":
                    tar.Add(name, type: '1', link: target);
                    break;
                case "sym":
                    tar.Add(name, type: '2', link: target);
                    break;
                case "fifo":
                    tar.Add(name, type: '6');
                    break;
                default:
                    tar.Add(name, content, isDirectory ? '5' : '0', mode: mode & PermissionBits);
                    break;
            }
        }

        return kind == ArchiveKind.Zip ? zip.Zip() : tar.Gzip();
    }

    private static string Describe(JsonNode recorded) =>
        $"{recorded["path"]} {recorded["kind"]} {recorded["mode"]} {(recorded["content"] ?? recorded["target"])?.GetValue<string>()}";

    private static IEnumerable<string> Describe(string root)
    {
        foreach (
            var entry in new DirectoryInfo(root).EnumerateFileSystemInfos(
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
            )
        )
        {
            var path = Path.GetRelativePath(root, entry.FullName);
            var mode = Convert.ToString((int)entry.UnixFileMode & PermissionBits, 8);
            yield return entry.LinkTarget is { } link ? $"{path} link {mode} {link}"
            : entry is DirectoryInfo ? $"{path} dir {mode} "
            : $"{path} file {mode} {File.ReadAllText(entry.FullName, Encoding.UTF8)}";
        }
    }
}
