using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Satchel.Abstractions.Environments;
using Satchel.Posix.Deletion;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;
using Satchel.Posix.Locks;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>
/// Notes of the images that the node may remove, a small file each, so that these can go again and no others. One is written once the engine
/// has the image: what somebody else fetches after a fetch that was cut off is never taken for the node's. The modification time of a note is
/// the image's last use. Thread-safe, and safe between processes.
/// <para>
/// Others may use the engine, nodes among them, and know nothing of these notes. What they use stays because of a name: a node gives each image
/// that it has a note of its <see cref="Mark"/>, and removes names alone. With the last name the engine removes the image.
/// </para>
/// </summary>
/// <param name="directory">Absolute.</param>
/// <param name="locks">Takes the locks.</param>
/// <param name="time">Tells when an image was used.</param>
internal sealed class ImageNotes(string directory, IFileLocks locks, TimeProvider time)
{
    private const int NameLength = 32;
    private const int NodeLength = 12;
    private const int LongestNote = 64 * 1024;
    private const string Suffix = ".json";
    private const string Marks = "localhost/satchel/";

    private readonly string _marks = Marks + HashOf(directory)[..NodeLength] + ":";

    /// <summary>The notes of a node; null when it keeps none.</summary>
    public static ImageNotes? On(ContainerOptions options) => On(options, new FileLocks(options.Clock));

    /// <inheritdoc cref="On(ContainerOptions)"/>
    public static ImageNotes? On(ContainerOptions options, IFileLocks locks) =>
        options.NotesDirectory is { } directory ? new ImageNotes(directory, locks, options.Clock) : null;

    private string LockFile => Path.Combine(directory, "images.lock");

    private string TurnFile => Path.Combine(directory, "images.turn");

    /// <summary>Keeps all images from being removed by this node, while one is looked up and marked as used.</summary>
    public Task<FileLock> KeepAllAsync(CancellationToken cancellationToken) => LockAsync(shared: true, cancellationToken);

    /// <summary>Keeps all images from being looked up by this node, while one is removed.</summary>
    public Task<FileLock> HideAllAsync(CancellationToken cancellationToken) => LockAsync(shared: false, cancellationToken);

    /// <summary>The name that this node gives an image.</summary>
    /// <param name="id">64 hex digits.</param>
    public string Mark(string id) => _marks + id;

    /// <summary>
    /// Whether another node may remove an image at any time, since this one has not given it its mark: one that has another's mark, and one that
    /// has no name but digests, which may be about to go.
    /// </summary>
    public bool MayGoWithoutMark(ImageInspection image) =>
        !image.Names.Contains(Mark(image.Id), StringComparer.Ordinal)
        && (image.Names.Any(IsMark) || (image.Names.Count == 0 && image.Digests.Count > 0));

    /// <summary>Whether a name is the mark of a node, this one or another.</summary>
    public static bool IsMark(string name) => name.StartsWith(Marks, StringComparison.Ordinal);

    /// <summary>Notes an image. It has the mark of this node.</summary>
    public void Add(ImageNote note)
    {
        DurableDirectory.Create(directory);
        OwnFile.MakeWay(PathOf(note));
        DurableFile.Write(PathOf(note), JsonSerializer.SerializeToUtf8Bytes(note, ImageNoteJson.Default.ImageNote));
    }

    /// <summary>Marks an image as used now, if there is a note of it.</summary>
    public void MarkUsed(string id)
    {
        foreach (var note in FilesOf(id))
        {
            File.SetLastWriteTimeUtc(note, time.GetUtcNow().UtcDateTime);
        }
    }

    /// <summary>Whether there is a note of an image.</summary>
    public bool Has(string id) => FilesOf(id).Any();

    /// <summary>Whether a note is still there.</summary>
    public bool Has(ImageNote note) => OwnFile.Exists(PathOf(note));

    /// <summary>All notes; an image that was fetched under several names has several.</summary>
    public IReadOnlyList<ImageNote> All() =>
        Directory.Exists(directory) ? [.. Directory.EnumerateFiles(directory, "*" + Suffix).Select(Read).OfType<ImageNote>()] : [];

    /// <summary>Whether an image was used within a time. One whose time lies ahead counts as used then: the clock was set back.</summary>
    public bool IsUsedWithin(TimeSpan grace, string id) => FilesOf(id).Any(note => (time.GetUtcNow() - TimeOf(note)).Duration() <= grace);

    /// <summary>Takes a note back.</summary>
    public void Forget(ImageNote note) => OwnFile.Remove(PathOf(note));

    /// <summary>
    /// Who waits for the lock holds its turn: so a removal waits until all have looked that waited for the removal before. Those who look share
    /// the turn, also with some that come after the removal; once that has the turn, whoever comes waits for it.
    /// </summary>
    private async Task<FileLock> LockAsync(bool shared, CancellationToken cancellationToken)
    {
        DurableDirectory.Create(directory);
        using var turn = await locks.TakeAsync(TurnFile, shared, cancellationToken).ConfigureAwait(false);
        return await locks.TakeAsync(LockFile, shared, cancellationToken).ConfigureAwait(false);
    }

    private static DateTimeOffset TimeOf(string note) => new(File.GetLastWriteTimeUtc(note), TimeSpan.Zero);

    private IEnumerable<string> FilesOf(string id) =>
        Directory.Exists(directory) ? Directory.EnumerateFiles(directory, $"{id}-*{Suffix}").Where(OwnFile.Exists) : [];

    private string PathOf(ImageNote note) => Path.Combine(directory, $"{note.Id}-{HashOf($"{note.Engine} {note.Name}")}{Suffix}");

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..NameLength];

    /// <returns>Null when there is no note, or a damaged one: its image stays, since nobody knows whose it is.</returns>
    private static ImageNote? Read(string path)
    {
        try
        {
            return GuardedFile.TryReadOwn(path, LongestNote) is { } content
                ? JsonSerializer.Deserialize(content, ImageNoteJson.Default.ImageNote)
                : null;
        }
        catch (Exception damaged) when (damaged is JsonException or IOException)
        {
            return null;
        }
    }
}
