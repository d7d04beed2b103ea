using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Texts;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Finds before anything is installed what a lock lacks for sure, so that a plan says it as well. What only an installer can judge (markers,
/// places, versions of unusual forms) passes here: <see cref="LockFit"/> comes after the installation. Pure.
/// </summary>
/// <param name="packages">What is locked.</param>
/// <param name="notes">What the lock says beside that.</param>
/// <param name="isElsewhere">Whether a package may be there without being locked, as those of the base are for pip.</param>
internal sealed partial class LockForesight(IReadOnlyList<LockedPackage> packages, LockNotes notes, Func<string, bool> isElsewhere)
{
    /// <param name="requirements">What the environment asks for, as lines of a requirements file.</param>
    /// <param name="constraints">What else its versions must fulfil.</param>
    /// <exception cref="SetupFailedException"><c>version_conflict</c>: the lock does not fit.</exception>
    public void Check(IEnumerable<string> requirements, IEnumerable<string> constraints)
    {
        foreach (var (line, name, versions) in Plain(requirements))
        {
            var locked = Find(name);
            if (locked is null ? !isElsewhere(name) : VersionSpecifier.Excludes(versions, locked.Version))
            {
                throw LockConflict.Of(line, name, locked, notes);
            }
        }

        foreach (var (line, name, versions) in Plain(constraints))
        {
            if (Find(name) is { } locked && VersionSpecifier.Excludes(versions, locked.Version))
            {
                throw LockConflict.Of(line, name, locked, notes);
            }
        }
    }

    private LockedPackage? Find(string name) =>
        packages.FirstOrDefault(package => PythonPackageName.Normal(package.Name) == PythonPackageName.Normal(name));

    private static IEnumerable<(string Line, string Name, string Versions)> Plain(IEnumerable<string> lines) =>
        lines
            .Where(line => !line.StartsWith('-'))
            .Select(RequirementText.WithoutOptions)
            .Select(line => (Line: line, Match: Form().Match(line)))
            .Where(read => read.Match.Success)
            .Select(read => (read.Line, read.Match.Groups["name"].Value, read.Match.Groups["versions"].Value));

    [GeneratedRegex(
        @"^(?<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\])?\s*(?<versions>([<>=!~][^;@/$]*)?)$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Form();
}
