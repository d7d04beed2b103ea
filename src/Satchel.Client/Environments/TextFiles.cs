using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Texts;
using Satchel.Client.Starting;
using Satchel.Posix.Durability;

namespace Satchel.Client.Environments;

/// <summary>
/// Texts that are sent as files: among the caches of the home until they have been sent, and a while longer; where those cannot be written to,
/// among the machine's temporary files until this program ends. Thread-safe, also between programs.
/// </summary>
/// <param name="home">Holds the caches.</param>
internal sealed class TextFiles(SatchelHome home)
{
    private const int Attempts = 2;

    private static readonly TimeSpan LongestKept = TimeSpan.FromDays(7);

    /// <returns>The path of a file of that name with that text.</returns>
    /// <exception cref="SatchelException"><c>list_not_written</c>: there is no place for it.</exception>
    public async Task<string> KeepAsync(string name, string text, CancellationToken cancellationToken)
    {
        var content = Encoding.UTF8.GetBytes(text);
        HomeDirectory.TryMake(home);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                return await InCacheAsync(name, content, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // Another client took its directory for an old one just now; or the home is read-only or full, as it will be again.
            }
        }

        return Temporary(name, content);
    }

    private async Task<string> InCacheAsync(string name, byte[] content, CancellationToken cancellationToken)
    {
        var lists = Directory.CreateDirectory(Path.Combine(home.ClientCache, "lists"));
        RemoveOld(lists);
        var place = lists.CreateSubdirectory(Digest.Of(content).Hex);
        place.LastWriteTimeUtc = TimeProvider.System.GetUtcNow().UtcDateTime; // no other client takes it for an old one
        var file = Path.Combine(place.FullName, name);
        var there = File.Exists(file) ? await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false) : null;
        if (there is null || !there.SequenceEqual(content))
        {
            DurableFile.Write(file, content);
        }

        return file;
    }

    private string Temporary(string name, byte[] content)
    {
        try
        {
            var place = Directory.CreateTempSubdirectory("satchel-list-");
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove(place);
            var file = Path.Combine(place.FullName, name);
            DurableFile.Write(file, content); // its mode is part of the package
            return file;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new SatchelException(
                new SatchelError(
                    "list_not_written",
                    $"A long list of requirements travels as a file, which can be written neither to {home.ClientCache} nor to "
                        + $"{Path.GetTempPath()}: {FileFault.InWords(refused, "write")}.",
                    "Make room there, or set TMPDIR to a directory that you may write to."
                ),
                refused
            );
        }
    }

    private static void RemoveOld(DirectoryInfo lists)
    {
        foreach (
            var list in lists
                .EnumerateDirectories()
                .Where(list => list.LastWriteTimeUtc < TimeProvider.System.GetUtcNow().UtcDateTime - LongestKept)
        )
        {
            Remove(list);
        }
    }

    private static void Remove(DirectoryInfo place)
    {
        try
        {
            place.Delete(recursive: true);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // Another client is at it; of old ones the next one tries again.
        }
    }
}
