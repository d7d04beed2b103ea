using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>A lock as lines for <c>pip install -r</c> and <c>uv pip install -r</c>. Pure.</summary>
/// <param name="packages">What is locked.</param>
/// <param name="requirements">What the environment asks for: its options say where indexes are, whose credentials the URLs need.</param>
internal sealed partial class LockedRequirements(IReadOnlyList<LockedPackage> packages, IReadOnlyList<string> requirements)
{
    /// <summary>Names of what is locked.</summary>
    public IEnumerable<string> Names => packages.Select(package => package.Name);

    /// <summary>The requirements that name a package and versions: what the lock must have something for.</summary>
    public IReadOnlyList<string> Asked =>
        [
            .. requirements
                .Where(line => !line.StartsWith('-'))
                .Select(line => Options().Replace(line, ""))
                .Where(line => !Place().IsMatch(line)),
        ];

    /// <summary>
    /// What to install, one command after the other: the files whose hashes are checked, then what has none. Nothing is looked up on an
    /// index, and a package of the base does not count as installed.
    /// </summary>
    public IEnumerable<(IReadOnlyList<string> Lines, IReadOnlyList<string> Options)> Installations()
    {
        string[] options = [.. requirements.Where(line => line.StartsWith('-') && !line.StartsWith("-e", StringComparison.Ordinal))];
        string[] hashed = [.. packages.Where(package => package.Sha256 is not null).Select(Line)];
        if (hashed.Length > 0)
        {
            yield return ([.. options, .. hashed], ["--no-deps", "--ignore-installed", "--require-hashes"]);
        }

        string[] others = [.. packages.Where(package => package.Sha256 is null).Select(Line)];
        if (others.Length > 0)
        {
            yield return ([.. options, .. others], ["--no-deps", "--ignore-installed"]);
        }
    }

    /// <summary>The failure when the environment asks for what the lock does not have.</summary>
    public static SetupFailedException DoesNotFit(string requirement, ToolResult tool) =>
        new(
            SetupErrorKinds.VersionConflict,
            $"The lock does not fit: the environment asks for '{requirement}', and the lock has nothing that satisfies it.",
            "Write the lock anew with `satchel env lock`, or ask for the version that is locked."
        )
        {
            Tool = tool,
        };

    private static string Line(LockedPackage package) =>
        $"{package.Name} @ {package.Url}" + (package.Sha256 is { } hash ? $" --hash=sha256:{hash}" : "");

    [GeneratedRegex(@"\s--.*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Options();

    // A URL or a path, alone or behind a name.
    [GeneratedRegex("[@/]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Place();
}
