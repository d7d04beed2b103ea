using System.Text.RegularExpressions;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// A URI that names a state of a repository: an archive as GitHub, GitLab and Bitbucket offer them for download, or <c>git+…</c>. Pure.
/// </summary>
public sealed partial class HostedArchive
{
    private readonly RuntimeEnvUri _uri;
    private readonly Group _ref;

    private HostedArchive(RuntimeEnvUri uri, Group reference)
    {
        _uri = uri;
        _ref = reference;
    }

    /// <summary>Branch, tag or commit as it stands in the URI; empty for the default branch.</summary>
    public string Ref => _ref.Value;

    /// <summary>Whether what it names changes with every push: it is neither a commit nor named like a version.</summary>
    public bool IsMutable => !Commit().IsMatch(Ref) && !Ref.StartsWith("refs/tags/", StringComparison.Ordinal) && !Version().IsMatch(Ref);

    /// <summary>Reads a URI.</summary>
    /// <returns>Null when it names no state of a repository.</returns>
    public static HostedArchive? Find(RuntimeEnvUri uri)
    {
        var shown = uri.Shown;
        var match = uri.IsRepository ? Repository().Match(shown) : Archive().Match(shown);
        return match.Success ? new HostedArchive(uri, match.Groups["ref"]) : null;
    }

    /// <summary>What to say about one that is mutable.</summary>
    /// <param name="commit">The commit it stands for now; null when it is not known.</param>
    /// <returns>One sentence or two; null when there is nothing to say.</returns>
    public string? Advise(string? commit)
    {
        if (!IsMutable)
        {
            return null;
        }

        var named = Ref.Length == 0 ? "the default branch" : $"'{Ref}'";
        return $"{_uri.Shown} names {named}, which changes with every push; the cluster keeps what it is at the first use. "
            + $"Name a commit instead{(commit is null ? "" : $": {With(commit)}")}.";
    }

    /// <summary>The URI, without credentials, that names a commit.</summary>
    private string With(string commit)
    {
        var shown = _uri.Shown;
        return _uri.IsRepository && _ref.Length == 0
            ? $"{shown[.._ref.Index]}@{commit}{shown[_ref.Index..]}"
            : $"{shown[.._ref.Index]}{commit}{shown[(_ref.Index + _ref.Length)..]}";
    }

    [GeneratedRegex(
        @"^https?://(?:(?:[^/@]*@)?github\.com/[^/]+/[^/]+/archive/(?<ref>.+?)|[^/]+/.+/-/archive/(?<ref>[^/]+(?:/[^/]+)*?)/[^/]+?|(?:[^/@]*@)?bitbucket\.org/[^/]+/[^/]+/get/(?<ref>.+?))\.(?:zip|tar\.gz|tgz|tar\.xz)$",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Archive();

    [GeneratedRegex(
        @"^git\+[a-z]+://[^/]*/[^#@]*(?:@(?<ref>[^#]*)|(?<ref>))(?=#|$)",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Repository();

    [GeneratedRegex("^[0-9a-f]{7,64}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Commit();

    [GeneratedRegex(@"^[vV]?\d+(\.\w+)+([-+].*)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Version();
}
