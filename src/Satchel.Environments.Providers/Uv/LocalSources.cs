using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Providers.Uv;

/// <summary>
/// Packages that a project takes from files and directories (<c>[tool.uv.sources]</c>): of those, only settings are there where the project is
/// installed from.
/// </summary>
internal static partial class LocalSources
{
    /// <summary>What uv could not compare a lock without; null when it says nothing of the kind.</summary>
    /// <param name="check">What became of <c>uv lock --check</c>.</param>
    public static SetupFailedException? MissingIn(ToolResult check)
    {
        foreach (var line in check.Lines)
        {
            if (Source().Match(line) is { Success: true } source)
            {
                var (name, path) = (source.Groups["name"].Value, source.Groups["path"].Value);
                return new SetupFailedException(
                    SetupErrorKinds.PathNotFound,
                    $"The project takes {name} from {path}, and a local file that a project names is not installed.",
                    $"Take {name} from an index or a URL in [tool.uv.sources] and run `uv lock`; or use `uv` with a list: the requirements that "
                        + "`uv export` writes, and the path of the file, which is sent."
                )
                {
                    Tool = check,
                };
            }
        }

        return null;
    }

    [GeneratedRegex(
        @"`(?<name>[A-Za-z0-9._-]+)(==[^ ]+)? @ (path|directory|editable|virtual)\+(?<path>[^`]+)`",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Source();
}
