using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Uv;

/// <summary>Finds out which versions of a package there are around one that there is not: uv lists none, and says which it would choose.</summary>
/// <param name="ask">Has uv choose for a requirement, with some options.</param>
internal sealed partial class NearestVersions(Func<string, IReadOnlyList<string>, CancellationToken, Task<ToolResult>> ask)
{
    private const int OnEachSide = 3;

    /// <param name="requirement">What no version fulfils.</param>
    /// <returns>In words; null when nothing is found.</returns>
    public async Task<string?> DescribeAsync(string requirement, CancellationToken cancellationToken)
    {
        var name = InstallPatterns.Name().Match(requirement).Value;
        var later = await ask($"{name}>999999", [], cancellationToken).ConfigureAwait(false);
        var newest = InstallFailures.Newest(later);
        var versions = new List<string>();
        var earlier = 0;
        if (VersionList.AskedIn(requirement) is { } asked)
        {
            var below = await ChainAsync(name, "<", asked, [], cancellationToken).ConfigureAwait(false);
            earlier = below.Count;
            versions.AddRange(below.AsEnumerable().Reverse());
            versions.AddRange(await ChainAsync(name, ">", asked, ["--resolution", "lowest"], cancellationToken).ConfigureAwait(false));
        }

        return versions.Count == 0 ? newest : VersionList.Text(versions, earlier == OnEachSide, newest);
    }

    /// <summary>The versions on one side of another, the nearest first.</summary>
    private async Task<List<string>> ChainAsync(
        string name,
        string side,
        string version,
        IReadOnlyList<string> options,
        CancellationToken cancellationToken
    )
    {
        var found = new List<string>();
        while (found.Count < OnEachSide)
        {
            var chosen = await ask($"{name}{side}{version}", options, cancellationToken).ConfigureAwait(false);
            var next = chosen.Lines.Select(line => Choice().Match(line)).FirstOrDefault(match => match.Success);
            if (!chosen.Succeeded || next is null || found.Contains(next.Groups["version"].Value))
            {
                break;
            }

            version = next.Groups["version"].Value;
            found.Add(version);
        }

        return found;
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]*==(?<version>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Choice();
}
