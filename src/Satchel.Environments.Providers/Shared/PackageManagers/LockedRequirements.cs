using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>A lock as lines for <c>pip install -r</c> and <c>uv pip install -r</c>. Pure.</summary>
/// <param name="packages">What is locked.</param>
/// <param name="requirements">What the environment asks for: its options say where indexes are, whose credentials the URLs need.</param>
internal sealed partial class LockedRequirements(IReadOnlyList<LockedPackage> packages, IReadOnlyList<string> requirements)
{
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

    // The URL of a file that came in a package is the path where it was laid out.
    private string Line(LockedPackage package) =>
        $"{package.Name} @ {(package.Url.StartsWith('/') ? "file://" : "")}{Hash().Replace(AskedUrl(requirements, package.Url) ?? package.Url, "")}"
        + (package.Sha256 is { } hash ? $" --hash=sha256:{hash}" : "");

    /// <summary>The URL as it is asked for, with the references to credentials that the lock does not have; null when nothing asks for it.</summary>
    public static string? AskedUrl(IEnumerable<string> requirements, string locked) =>
        requirements.Select(line => Url().Match(line).Value).FirstOrDefault(url => url.Length > 0 && Bare(url) == Bare(locked));

    // An installer takes a hash of the URL for one more that is good. In the query it may be part of a signature, and stays.
    [GeneratedRegex(
        "(?<=#([^#]*&)?)(md5|sha1|sha224|sha256|sha384|sha512)=[^&]*",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Hash();

    private static string Bare(string url) => VariableReference.Expand(CredentialCut.Without(url.Split('#')[0]), static _ => "");

    [GeneratedRegex(@"(?<=^[A-Za-z0-9][^@]*@\s*)https?://\S+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Url();
}
