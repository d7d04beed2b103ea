using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Nuget;

/// <summary>Tells from the codes of NuGet what went wrong. Pure.</summary>
internal static partial class RestoreFailures
{
    private static readonly (string[] Signs, SetupErrorKind Kind, string Hint)[] Rows =
    [
        (
            ["NU1403"],
            SetupErrorKinds.HashMismatch,
            "The feed has another file under this version than the lock file knows: make the lock anew if that is right."
        ),
        (
            ["NU1004"],
            SetupErrorKinds.VersionConflict,
            "The lock file is of other packages: restore the project with --force-evaluate and send the new one."
        ),
        (
            ["(401", "401 (", "(403", "403 ("],
            SetupErrorKinds.AccessDenied,
            "Give user and password by reference: sources [\"https://${NUGET_USER}:${NUGET_TOKEN}@host/index.json\"], and the two in env_vars."
        ),
        (
            ["SSL connection", "certificate"],
            SetupErrorKinds.TlsFailed,
            "Name the file of the certificate authority in env_vars: SSL_CERT_FILE. It must be on the node."
        ),
        (["NU1302"], SetupErrorKinds.TlsFailed, "Give the source by its https:// URL; http:// is for feeds on the node itself."),
        (
            ["Central Directory", "is not a valid nupkg", "NU5037"],
            SetupErrorKinds.ArchiveCorrupt,
            "A source has a damaged package: upload it there again; a damaged download goes away when it is tried again."
        ),
        (
            ["The local source"],
            SetupErrorKinds.PathNotFound,
            "Name a directory that the node has, by its absolute path, or the URL of a feed."
        ),
        (["NU1301"], SetupErrorKinds.IndexUnreachable, "Check the source's URL, the node's network and its proxy."),
        (["NU1101"], SetupErrorKinds.NoSuchPackage, "Check its id, and that one of the sources has it."),
        (["NU1102", "NU1103"], SetupErrorKinds.NoMatchingVersion, "Ask for a version that a source has; `sources` says which are asked."),
        (
            ["NU1107", "NU1605", "NU1608"],
            SetupErrorKinds.VersionConflict,
            "Ask for versions that fit together; the message says who wants which."
        ),
        (["NU1202", "NU1201"], SetupErrorKinds.WrongPlatform, "Set `framework` to one that the package supports."),
        (["NETSDK1045"], SetupErrorKinds.ToolTooOld, "Install a newer .NET SDK on the node, or set `framework` to one that it knows."),
    ];

    /// <param name="ownFeeds">Whether feeds beside the public one are asked: what they lack may come at any moment, and is not remembered.</param>
    public static SetupFailedException Of(ToolResult result, bool ownFeeds = false)
    {
        if (InstallFailures.OfMachine(result) is { } machine)
        {
            return machine;
        }

        if (OfDownload(result) is { } download)
        {
            return download;
        }

        foreach (var (signs, kind, hint) in Rows)
        {
            if (result.Lines.FirstOrDefault(line => signs.Any(sign => line.Contains(sign, StringComparison.Ordinal))) is { } line)
            {
                var isMissing = kind == SetupErrorKinds.NoSuchPackage || kind == SetupErrorKinds.NoMatchingVersion;
                var life = ownFeeds && isMissing ? SetupErrorLife.Passing : kind.Life;
                return new SetupFailedException(kind with { Life = life }, Said(line) + NearestOf(kind, result), hint) { Tool = result };
            }
        }

        return new SetupFailedException(
            SetupErrorKinds.ToolFailed,
            $"dotnet restore failed with exit code {result.ExitCode}.",
            "Its last lines, and the log file, have the reason."
        )
        {
            Tool = result,
        };
    }

    /// <summary>The failure when a feed lists a package whose file does not come; null when it is another.</summary>
    private static SetupFailedException? OfDownload(ToolResult result)
    {
        var text = string.Join('\n', result.Lines);
        if (Listed().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var package = match.Groups["package"].Value;
        return Cut().IsMatch(text)
                ? Failed(
                    SetupErrorKinds.ArchiveCorrupt with
                    {
                        Life = SetupErrorLife.Transient,
                    },
                    $"The file of {package} came damaged from its source, or not to its end.",
                    "Try again; when that does not help, upload it there again."
                )
            // Nothing is said of a file that is not there.
            : !text.Contains($"Failed to download package '{package}'", StringComparison.Ordinal)
                ? Failed(
                    SetupErrorKinds.UriNotFound,
                    $"A source lists {package} and does not have its file.",
                    "Upload it there again, or ask for another version."
                )
            : Reset().IsMatch(text)
                ? Failed(
                    SetupErrorKinds.IndexUnreachable,
                    $"The file of {package} cannot be fetched from its source.",
                    "Check the source, the node's network and its proxy."
                )
            : null;

        SetupFailedException Failed(SetupErrorKind kind, string message, string hint) => new(kind, message, hint) { Tool = result };
    }

    [GeneratedRegex(@"lists package '(?<package>[^'\n]+)' but multiple attempts to download", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listed();

    [GeneratedRegex(@"Connection (reset|refused)|timed out|\b50[0234] \(", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Reset();

    [GeneratedRegex(
        "ended prematurely|End of Central Directory|unexpected end|Error while copying content|invalid data|Offset to Central Directory",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex Cut();

    /// <summary>NuGet tells on a line of its own which version it would have had.</summary>
    private static string NearestOf(SetupErrorKind kind, ToolResult result)
    {
        string[] nearest =
        [
            .. kind == SetupErrorKinds.NoMatchingVersion
                ? result
                    .Lines.Select(line => Nearest().Match(line))
                    .Where(match => match.Success)
                    .Select(match => match.Groups["version"].Value)
                : [],
        ];
        return nearest.Length > 0 ? $". Nearest version: {string.Join(", ", nearest.Distinct(StringComparer.Ordinal).Take(3))}." : "";
    }

    [GeneratedRegex(@"Nearest version: (?<version>[^\s\]]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Nearest();

    /// <summary>What NuGet says, without the place in a file that nobody knows.</summary>
    private static string Said(string line)
    {
        var message = line.IndexOf("error ", StringComparison.Ordinal) is > 0 and var begin
            ? line[(begin + "error ".Length)..]
            : line.Trim();
        return message.LastIndexOf(" [", StringComparison.Ordinal) is > 0 and var end ? message[..end] : message;
    }
}
