using Satchel.Abstractions.Downloads;
using Satchel.Abstractions.Environments;
using Satchel.Testing;

namespace Satchel.Downloads.Tests;

/// <summary>A downloader that does not wait long, and a place for what it brings.</summary>
internal sealed class DownloadBench : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private int _files;

    public DownloadSettings Settings { get; set; } =
        new() { RetryPause = TimeSpan.FromMilliseconds(1), StallTimeout = TimeSpan.FromSeconds(20) };

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public long? MaxBytes { get; set; }

    public List<string> Log { get; } = [];

    /// <summary>Where files come to; the bench's own directory unless it is said.</summary>
    public string? Target { get; set; }

    public string At(string name) => _directory.At(name);

    public string Write(string name, string content) => _directory.Write(name, content);

    /// <summary>Downloads, and gives what came.</summary>
    public async Task<byte[]> DownloadAsync(string uri) => (await DownloadFileAsync(uri)).Content;

    public async Task<(DownloadedFile File, byte[] Content)> DownloadFileAsync(string uri, string? revision = null)
    {
        RuntimeEnvUri.TryParse(uri, out var parsed, out var fault).Should().BeTrue(fault);
        var file = Path.Combine(Target ?? _directory.Path, $"{_files++}");
        var context = new ResolvingContext(Variables, Progress: null, Log.Add);
        var request = new DownloadRequest(parsed!, file, context) { MaxBytes = MaxBytes, Revision = revision };
        var downloaded = await new Downloader(Settings, TimeProvider.System).DownloadAsync(request, CancellationToken.None);
        return (downloaded, await File.ReadAllBytesAsync(file));
    }

    /// <summary>Downloads what cannot be had.</summary>
    public async Task<SetupFailedException> FailAsync(string uri, SetupErrorKind kind)
    {
        var download = () => DownloadAsync(uri);
        var failure = (await download.Should().ThrowAsync<SetupFailedException>()).Which;
        failure.Kind.Should().Be(kind, failure.Message);
        failure.Error.Hint.Should().NotBeEmpty();
        return failure;
    }

    public void Dispose() => _directory.Dispose();
}
