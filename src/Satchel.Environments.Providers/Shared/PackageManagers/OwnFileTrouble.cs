using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>What installers say of a damaged file that no index gave them but the user: which it is, and that no index can mend it. Pure.</summary>
internal static partial class OwnFileTrouble
{
    /// <returns>Null when it is none, or an index's.</returns>
    public static SetupFailedException? In(ToolResult result)
    {
        var text = InstallText.Of(result);
        return InstallText.Find(OfUv(), text, result) is { Success: true } ofUv ? Damaged(ofUv.Groups["path"].Value, result)
            : InstallText.Find(OfPip(), text, result) is { Success: true } ofPip && LastBegun(text[..ofPip.Index]) is { } path
                ? Damaged(path, result)
            : null;
    }

    private static SetupFailedException Damaged(string path, ToolResult result) =>
        new(
            SetupErrorKinds.ArchiveCorrupt,
            $"The file {Uri.UnescapeDataString(Path.GetFileName(path.TrimEnd('/')))} of the environment is damaged or cut short.",
            "Make or fetch the file anew and submit again: it is what was sent, or what the node has at that path."
        )
        {
            Tool = result,
        };

    /// <summary>The file that pip was at; null when it had that from an index.</summary>
    private static string? LastBegun(string text) =>
        Begun().Matches(text) is [.., var last] && last.Groups["path"] is { Success: true } path ? path.Value : null;

    [GeneratedRegex(
        @"@ file://(?<path>[^`\s]+)`?[^\n]*(\n[^\n]*){0,4}?(Failed to read from zip file|Failed to extract archive|Invalid (gzip|tar|zip)|failed to read tar data|end of central directory)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex OfUv();

    [GeneratedRegex(
        @"Wheel '[^'\n]*' located at \S+ is invalid|has an invalid wheel|BadZipFile|is not a zip file|tarfile\.ReadError|zlib\.error|EOFError: Compressed file ended",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex OfPip();

    [GeneratedRegex(
        @"^\s*(Processing (?<path>\S+)|Collecting |Downloading |Using cached )",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        1000
    )]
    private static partial Regex Begun();
}
