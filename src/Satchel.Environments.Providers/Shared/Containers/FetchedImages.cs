using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Satchel.Abstractions.Environments;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;
using Satchel.Posix.Locks;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>
/// Notes of the images that the node fetched, a small file each, so that these can go again and no others. A note is written before the image
/// is fetched: whatever is killed, the image that is there afterwards is known. Its modification time is the image's last use. Thread-safe, and
/// safe between processes.
/// </summary>
/// <param name="directory">Absolute.</param>
/// <param name="time">Tells when an image was used.</param>
internal sealed class FetchedImages(string directory, TimeProvider time)
{
    private const int NameLength = 32;
    private const int LongestNote = 64 * 1024;
    private const string Suffix = ".json";
    private const string Beginning = "fetching-";

    /// <summary>How long an image is expected whose fetching was cut off: an engine may go on for itself.</summary>
    private static readonly TimeSpan Expected = TimeSpan.FromDays(1);

    /// <summary>The notes of a node; null when it keeps none.</summary>
    public static FetchedImages? On(ContainerOptions options) =>
        options.NotesDirectory is { } directory ? new FetchedImages(directory, options.Clock) : null;

    private string LockFile => Path.Combine(directory, "images.lock");

    /// <summary>Keeps all images from being removed, while one is looked up and marked as used.</summary>
    public Task<FileLock> KeepAllAsync(CancellationToken cancellationToken) => LockAsync(shared: true, cancellationToken);

    /// <summary>Keeps all images from being looked up, while one is removed.</summary>
    public Task<FileLock> HideAllAsync(CancellationToken cancellationToken) => LockAsync(shared: false, cancellationToken);

    /// <summary>Notes that an image is about to be fetched.</summary>
    /// <param name="engine">Name of the engine.</param>
    /// <param name="name">As the engine is told.</param>
    /// <param name="before">Id of the image that has the name now; null when none has.</param>
    public void Begin(string engine, string name, string? before)
    {
        DurableDirectory.Create(directory);
        Write(PathOfBeginning(engine, name), new FetchedImage(engine, name, Id: null) { Before = before });
    }

    /// <summary>Takes <see cref="Begin"/> back: the engine has said that there is no such image to be had.</summary>
    public void GiveUp(string engine, string name) => File.Delete(PathOfBeginning(engine, name));

    /// <summary>Marks an image that was found under a name as used now. One that was being fetched is the node's from now on.</summary>
    public void MarkUsed(string engine, string name, string id)
    {
        var beginning = PathOfBeginning(engine, name);
        if (Read(beginning) is { } begun)
        {
            if (begun.Before != id)
            {
                Write(PathOf(engine, name, id), new FetchedImage(engine, name, id));
            }

            File.Delete(beginning);
        }

        foreach (var note in FilesOf(id))
        {
            File.SetLastWriteTimeUtc(note, time.GetUtcNow().UtcDateTime);
        }
    }

    /// <summary>Whether the node fetched an image, under whatever name.</summary>
    public bool Has(string id) => FilesOf(id).Any();

    /// <summary>All images that the node fetched or has begun to fetch, each name for itself.</summary>
    public IReadOnlyList<FetchedImage> All() =>
        Directory.Exists(directory) ? [.. Directory.EnumerateFiles(directory, "*" + Suffix).Select(Read).OfType<FetchedImage>()] : [];

    /// <summary>Whether an image was used within a time. One whose time lies ahead counts as used then: the clock was set back.</summary>
    public bool IsUsedWithin(TimeSpan grace, string id) => FilesOf(id).Any(note => (time.GetUtcNow() - TimeOf(note)).Duration() <= grace);

    /// <summary>Whether an image that is not there, and whose fetching was begun, may still come.</summary>
    public bool IsExpected(FetchedImage begun) =>
        (time.GetUtcNow() - TimeOf(PathOfBeginning(begun.Engine, begun.Name))).Duration() <= Expected;

    /// <summary>Forgets that the node fetched an image under a name.</summary>
    public void Forget(FetchedImage image) =>
        File.Delete(image.Id is { } id ? PathOf(image.Engine, image.Name, id) : PathOfBeginning(image.Engine, image.Name));

    private async Task<FileLock> LockAsync(bool shared, CancellationToken cancellationToken)
    {
        DurableDirectory.Create(directory);
        return await FileLock.TakeAsync(LockFile, shared, time, cancellationToken).ConfigureAwait(false);
    }

    private static DateTimeOffset TimeOf(string note) => new(File.GetLastWriteTimeUtc(note), TimeSpan.Zero);

    private IEnumerable<string> FilesOf(string id) =>
        Directory.Exists(directory) ? Directory.EnumerateFiles(directory, $"{id}-*{Suffix}") : [];

    private string PathOf(string engine, string name, string id) => Path.Combine(directory, $"{id}-{HashOf(engine, name)}{Suffix}");

    private string PathOfBeginning(string engine, string name) => Path.Combine(directory, Beginning + HashOf(engine, name) + Suffix);

    private static string HashOf(string engine, string name) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{engine} {name}")))[..NameLength];

    private static void Write(string path, FetchedImage image) =>
        DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(image, FetchedImageJson.Default.FetchedImage));

    /// <returns>Null when there is no note, or a damaged one: its image stays, since nobody knows whose it is.</returns>
    private static FetchedImage? Read(string path)
    {
        try
        {
            return GuardedFile.TryReadOwn(path, LongestNote) is { } content
                ? JsonSerializer.Deserialize(content, FetchedImageJson.Default.FetchedImage)
                : null;
        }
        catch (Exception damaged) when (damaged is JsonException or IOException)
        {
            return null;
        }
    }
}
