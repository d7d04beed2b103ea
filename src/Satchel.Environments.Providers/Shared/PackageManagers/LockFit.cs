using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Texts;
using Satchel.Environments.Providers.Shared.LocalPaths;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// What a lock must have something for, so that it is no surprise. Versions, markers and extras are the installer's to judge; here a
/// requirement that names a place is compared with the places of the lock.
/// </summary>
/// <param name="packages">What is locked.</param>
/// <param name="requirements">What the environment asks for, as lines of a requirements file.</param>
/// <param name="constraints">What else its versions must fulfil.</param>
/// <param name="notes">What the lock says beside that.</param>
/// <param name="hasOverrides">Whether the installer is told of versions that take the place of others.</param>
internal sealed partial class LockFit(
    IReadOnlyList<LockedPackage> packages,
    IReadOnlyList<string> requirements,
    IReadOnlyList<string> constraints,
    LockNotes notes,
    bool hasOverrides = false
)
{
    private const string FileScheme = "file://";

    /// <summary>The requirements that the installer can judge: names, versions, markers.</summary>
    public IReadOnlyList<string> Asked =>
        [
            .. Bare(requirements).Where(line => !NamesPlace(line)),
            .. constraints.Count > 0 || hasOverrides ? packages.Select(package => package.Name) : [],
        ];

    /// <summary>Those of them with extras, whose packages the lock must have, too.</summary>
    public IReadOnlyList<string> WithExtras => [.. Asked.Where(line => line.Split(';')[0].Contains('[', StringComparison.Ordinal))];

    /// <summary>The constraints that the installer can judge.</summary>
    public IReadOnlyList<string> Constraints => [.. Bare(constraints).Where(line => !NamesPlace(line))];

    /// <summary>Compares what is asked for by a place: a file, a directory or a repository.</summary>
    /// <exception cref="SetupFailedException"><c>version_conflict</c>: the lock has no package from there.</exception>
    public void CheckPlaces()
    {
        // Whether a marker holds is known to the installer alone.
        foreach (var line in Bare(requirements).Where(line => NamesPlace(line) && !Marker().IsMatch(line)))
        {
            var match = Direct().Match(line);
            var (name, place) = (match.Groups["name"].Value, match.Groups["place"].Value);
            if (match.Success && !packages.Any(package => Fits(package, name, Uri.UnescapeDataString(place))))
            {
                throw DoesNotFit(line, name.Length > 0 ? name : Archive().Match(Uri.UnescapeDataString(place)).Groups["name"].Value);
            }
        }

        // A constraint asks for nothing by itself: it says where a package is from that something else asks for.
        foreach (var line in Bare(constraints).Where(line => NamesPlace(line) && !Marker().IsMatch(line)))
        {
            var match = Direct().Match(line);
            var (name, place) = (match.Groups["name"].Value, Uri.UnescapeDataString(match.Groups["place"].Value));
            if (match.Success && packages.Any(package => IsSame(package.Name, name) && !Fits(package, name, place)))
            {
                throw DoesNotFit(line, name);
            }
        }
    }

    /// <summary>The failure when the environment asks for what the lock does not have.</summary>
    /// <param name="said">The requirement as an installer tells it, or the name of its package alone.</param>
    /// <param name="tool">What told it.</param>
    public SetupFailedException DoesNotFit(string said, ToolResult tool)
    {
        var name = InstallPatterns.Name().Match(said).Value;
        var line = Constraints
            .Concat(Asked)
            .OrderByDescending(line => line.Length)
            .FirstOrDefault(line => IsSame(InstallPatterns.Name().Match(line).Value, name));
        var failure = DoesNotFit(line ?? said, name);
        return new SetupFailedException(failure.Kind, failure.Error.Message, failure.Error.Hint) { Tool = tool };
    }

    private SetupFailedException DoesNotFit(string requirement, string name)
    {
        var file = requirement.StartsWith('/') ? requirement.Split('/')[^1] : requirement;
        return LockConflict.Of(file, name, packages.FirstOrDefault(package => IsSame(package.Name, name)), notes);
    }

    private static bool Fits(LockedPackage package, string name, string place)
    {
        var locked = Uri.UnescapeDataString(package.Url);
        if (name.Length > 0 && !IsSame(package.Name, name))
        {
            return false;
        }

        // A repository is locked at a commit, which stands where the branch does.
        if (place.Split("://")[0].Contains('+', StringComparison.Ordinal))
        {
            return Repository(place) == Repository(locked);
        }

        var path = PathOrUrl(place);
        if (path == PathOrUrl(locked))
        {
            return true;
        }

        // The same file elsewhere: one that is here by what it holds, any other by its name.
        return Archive().Match(path) is { Success: true } archive
            && IsSame(archive.Groups["name"].Value, package.Name)
            && archive.Groups["version"].Value == package.Version
            && (!path.StartsWith('/') || package.Sha256 is { } hash && Holds(path, hash));
    }

    private static bool Holds(string path, string sha256)
    {
        using var file = File.Exists(path) ? LocalPath.OpenRegular(path) : null;
        return file is not null && Convert.ToHexStringLower(SHA256.HashData(file)) == sha256;
    }

    private static string Repository(string url) => Reference().Replace(PathOrUrl(url), "").TrimEnd('/');

    private static string PathOrUrl(string place)
    {
        var bare = Login().Replace(Fragment().Replace(place, ""), "");
        return bare.StartsWith(FileScheme, StringComparison.Ordinal) ? bare[FileScheme.Length..] : bare;
    }

    private static bool NamesPlace(string line) => Place().IsMatch(line.Split(';')[0]);

    private static bool IsSame(string one, string other) => PythonPackageName.Normal(one) == PythonPackageName.Normal(other);

    private static IEnumerable<string> Bare(IEnumerable<string> lines) =>
        lines.Where(line => !line.StartsWith('-')).Select(RequirementText.WithoutOptions);

    // A URL or a path, alone or behind a name.
    [GeneratedRegex("[@/]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Place();

    [GeneratedRegex(@"\s;", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Marker();

    [GeneratedRegex(
        @"^((?<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\])?\s*@\s*)?(?<place>[^\[\s]+)(\[[^\]]*\])?\s*$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Direct();

    [GeneratedRegex(
        @"(^|/)(?<name>[A-Za-z0-9][A-Za-z0-9._]*)-(?<version>[^-/]+)(-[^/]*)?(\.whl|\.tar\.gz|\.zip)$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Archive();

    [GeneratedRegex("#.*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Fragment();

    [GeneratedRegex("(?<=://)[^/@]*@", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Login();

    [GeneratedRegex("@.*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Reference();
}
