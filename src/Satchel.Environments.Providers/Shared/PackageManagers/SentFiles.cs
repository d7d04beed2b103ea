using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.LocalPaths;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Files of directories that are sent along (<c>--find-links</c>), as a lock names them: by file name and sha256, <c>sent:NAME</c>. The directory
/// may have other files beside it the next time.
/// </summary>
/// <param name="places">Where what is sent along was laid out: a directory each, which holds what was named.</param>
internal sealed class SentFiles(IEnumerable<string> places)
{
    private const string Scheme = "sent:";
    private const string FileScheme = "file://";
    private const string Sha256 = "sha256";
    private const string Url = "url";

    private static readonly EnumerationOptions All = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>Whether an entry of a lock names such a file.</summary>
    public static bool IsNamedIn(JsonObject entry) =>
        entry[Url].TryGetText(out var url) && url.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Names the file of an entry so, if it came out of a directory that was sent.</summary>
    public void Name(JsonObject entry)
    {
        if (
            !entry[Url].TryGetText(out var url)
            || !url.StartsWith(FileScheme, StringComparison.Ordinal)
            || Uri.UnescapeDataString(url.Split('#')[0][FileScheme.Length..]) is not { } path
            || !places.Any(place => IsInDirectoryOf(place, path))
            || !File.Exists(path)
        )
        {
            return;
        }

        entry[Url] = Scheme + url.Split('#')[0].Split('/')[^1];
        entry[Sha256] ??= HashOf(path);
    }

    /// <summary>The file that an entry of a lock means, wherever it was when the lock was written.</summary>
    /// <returns>Its URL here; null when it is not among what is sent along now.</returns>
    public string? Find(JsonObject entry)
    {
        if (!entry[Url].TryGetText(out var url) || !entry[Sha256].TryGetText(out var sha256))
        {
            return null;
        }

        var name = NameIn(url);
        return places
            .SelectMany(place => Directory.EnumerateFiles(place, "*", All))
            .Where(file => Path.GetFileName(file) == name && HashOf(file) == sha256)
            .Select(FileUrl.Of)
            .FirstOrDefault();
    }

    /// <summary>The failure when a file of a lock is nowhere.</summary>
    public static SetupFailedException Missing(JsonObject entry) =>
        new(
            SetupErrorKinds.PathNotFound with
            {
                Life = SetupErrorLife.Passing,
            },
            $"The lock names the file {NameIn($"{entry[Url]}")} of what is sent along, and that is not there, " + "or has other content.",
            "Put the file back where the environment names it (a directory of --find-links, or the file itself), or write the lock anew with "
                + "`satchel env lock`."
        );

    private static string NameIn(string url) => Uri.UnescapeDataString(url.Split('#')[0].Split('/', ':')[^1]);

    private static bool IsInDirectoryOf(string place, string path) =>
        path.StartsWith(place + "/", StringComparison.Ordinal) && path[(place.Length + 1)..].Contains('/', StringComparison.Ordinal);

    private static string HashOf(string path)
    {
        using var file = LocalPath.OpenRegular(path);
        return file is null ? "" : Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
