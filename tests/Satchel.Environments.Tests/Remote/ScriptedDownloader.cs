using Satchel.Abstractions.Downloads;

namespace Satchel.Environments.Tests.Remote;

/// <summary>Brings the bytes that a test lays out.</summary>
internal sealed class ScriptedDownloader : IDownloader
{
    private int _downloads;

    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public string? MediaType { get; set; }

    public string? Revision { get; set; }

    public int Downloads => _downloads;

    /// <summary>What else happens while the first of what comes next is downloaded.</summary>
    public Func<Task>? Meanwhile { get; set; }

    public List<string?> AskedRevisions { get; } = [];

    public async Task<DownloadedFile> DownloadAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _downloads);
        AskedRevisions.Add(request.Revision);
        var name = request.Uri.Name[(request.Uri.Name.LastIndexOf('/') + 1)..];
        await File.WriteAllBytesAsync(request.File, Files[name], cancellationToken);
        var downloaded = new DownloadedFile(name) { MediaType = MediaType, Revision = Revision };
        var meanwhile = Meanwhile;
        Meanwhile = null;
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        return downloaded;
    }
}
