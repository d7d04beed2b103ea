using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Installers write down the URL of what they keep, but for user and password. Where a variable is part of the path or query of a URL, which
/// may be a token, the build has a cache of its own that goes with it.
/// </summary>
internal static partial class PrivateCache
{
    /// <param name="inputs">What is to be installed.</param>
    /// <param name="variables">Of the installer; changed.</param>
    public static void Use(InstallerInputs inputs, Dictionary<string, string> variables, LayerBuild build)
    {
        if (PathTokens.AreIn(variables) || inputs.RequirementLines.Concat(inputs.ConstraintLines).Any(IsInPath))
        {
            variables["PIP_CACHE_DIR"] = variables["UV_CACHE_DIR"] = Path.Combine(build.Scratch, "cache");
        }
    }

    private static bool IsInPath(string line) => PathInUrl().Matches(line).Any(path => VariableReference.IsIn(path.Value));

    [GeneratedRegex(@"(?<=://[^/\s]+/)\S+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex PathInUrl();
}
