using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Tells from the last lines of an installer what went wrong. Pure. Each row is a sign and what it means; the first row with a sign in the
/// lines counts, so causes stand before what follows from them.
/// </summary>
internal static partial class InstallFailures
{
    private static readonly InstallSign[] Machine =
    [
        new(
            NoSpace(),
            SetupErrorKinds.DiskFull,
            _ => "The node's disk is full.",
            "Free room on the node, or lower the budget of the node's cache."
        ),
        new(
            Quota(),
            SetupErrorKinds.QuotaExceeded,
            _ => "The disk quota of the daemon's user is used up.",
            "Raise the quota, or free room."
        ),
    ];

    private static readonly InstallSign[] Network =
    [
        new(
            Tls(),
            SetupErrorKinds.TlsFailed,
            _ => "The certificate of the package index is not trusted, or the encrypted connection fails.",
            "Name the file of the certificate authority in env_vars: SSL_CERT_FILE, PIP_CERT or REQUESTS_CA_BUNDLE. It must be on the node."
        ),
        new(
            Denied(),
            SetupErrorKinds.AccessDenied,
            match => $"The package index refuses access ({match.Groups["status"].Value}).",
            "Give user and password in the index URL (PIP_INDEX_URL of env_vars keeps them out of names and logs), or in the node's .netrc."
        ),
        new(
            Unreachable(),
            SetupErrorKinds.IndexUnreachable,
            _ => "The package index cannot be reached.",
            "Check the index URL, the node's network and its proxy (HTTPS_PROXY and NO_PROXY of env_vars); it is tried again."
        ),
    ];

    private static readonly InstallSign[] Installer =
    [
        new(
            Hashes(),
            SetupErrorKinds.HashMismatch,
            match =>
                match.Groups["package"] is { Success: true } package
                    ? $"The hash of {package.Value.Trim()} is another than the one asked for."
                    : "A package has another hash than the one asked for, or none is given for it.",
            "If the file was replaced on purpose, write its new --hash; with one --hash all packages, dependencies too, need one and an == version."
        ),
        new(
            BuildRequirement(),
            SetupErrorKinds.BuildFailed,
            _ => "What is needed to build a package from source cannot be installed.",
            "Ask for a version that has a wheel for this Python, or see that the index has the build requirements (setuptools, wheel, …)."
        ),
        new(
            MissingProgram(),
            SetupErrorKinds.BuildFailed,
            match => $"A package has to be compiled, and the node has no '{match.Groups["program"].Value}'.",
            "Install a compiler on the node (Debian: apt-get install build-essential python3-dev), or ask for a version that has a wheel."
        ),
        new(
            MissingHeader(),
            SetupErrorKinds.BuildFailed,
            match => $"A package has to be compiled, and the header '{match.Groups["header"].Value}' is missing on the node.",
            "Install the development package that has the header (Python.h: python3-dev), or ask for a version that has a wheel."
        ),
        new(
            Build(),
            SetupErrorKinds.BuildFailed,
            match =>
                match.Groups["package"] is { Success: true } package
                    ? $"Building {package.Value} from source failed."
                    : "Building a package from source failed.",
            "The last lines have the reason. A version with a wheel for this Python needs no building."
        ),
        new(
            WrongPython(),
            SetupErrorKinds.WrongPython,
            match => $"A package does not support the node's Python: {match.Groups["why"].Value.Trim()}.",
            "Ask for a version that supports the node's Python, or for another Python with conda."
        ),
        new(
            WrongPlatform(),
            SetupErrorKinds.WrongPlatform,
            match => $"{match.Groups["file"].Value} is not for this platform or Python.",
            "Take the wheel whose name has the node's Python version, system and processor."
        ),
        new(
            Sides(),
            SetupErrorKinds.VersionConflict,
            match => $"These requirements exclude each other: {OneLine(match.Groups["sides"].Value)}.",
            "Loosen one of the versions; the last lines say which requirement asks for what."
        ),
        new(
            Conflict(),
            SetupErrorKinds.VersionConflict,
            match => $"These requirements exclude each other: {OneLine(match.Groups["sides"].Value)}.",
            "Loosen one of the versions; the last lines say which requirement asks for what."
        ),
        new(
            NoVersions(),
            SetupErrorKinds.NoSuchPackage,
            match =>
                $"There is no package '{match.Groups["requirement"].Value}' on the index, or none of its files is for this Python and platform.",
            "Check the name and the index (PIP_INDEX_URL, --index-url)."
        ),
        new(
            OtherVersions(),
            SetupErrorKinds.NoMatchingVersion,
            match => $"No version matches '{match.Groups["requirement"].Value}'. There are: {Latest(match.Groups["versions"].Value)}.",
            "Ask for one of the versions that there are; pre-releases need --pre."
        ),
        new(
            Invalid(),
            SetupErrorKinds.ToolFailed,
            match => $"A requirement cannot be read: {match.Groups["requirement"].Value.Trim()}.",
            "Write a name and a version, such as requests==2.32.0."
        ),
        new(
            Corrupt(),
            SetupErrorKinds.ArchiveCorrupt,
            _ => "A package's file is damaged.",
            "Upload the file to the index again; a damaged download goes away when it is tried again."
        ),
        new(NotFound(), SetupErrorKinds.UriNotFound, match => $"There is nothing at {match.Groups["url"].Value}.", "Check the URL."),
        new(
            Permission(),
            SetupErrorKinds.PermissionDenied,
            match => $"The installer may not read or write {match.Groups["path"].Value}.",
            "See that the daemon's user may."
        ),
    ];

    /// <summary>The failure of an installer that did not succeed.</summary>
    /// <param name="installer">Its name, for people.</param>
    public static SetupFailedException Of(string installer, ToolResult result) =>
        Find([.. Machine, .. Network, .. Installer], result)
        ?? new SetupFailedException(
            SetupErrorKinds.ToolFailed,
            $"{installer} failed with exit code {result.ExitCode}.",
            "Its last lines, and the log file, have the reason."
        )
        {
            Tool = result,
        };

    /// <summary>The failure when it is one of the machine; null when it is another.</summary>
    public static SetupFailedException? OfMachine(ToolResult result) => Find(Machine, result);

    /// <summary>The failure when it is one of the way to the index; null when it is another.</summary>
    public static SetupFailedException? OfNetwork(ToolResult result) => Find(Network, result);

    /// <summary>The package that pip found nothing for; null when it says no such thing.</summary>
    public static string? MissingName(ToolResult result) =>
        NoVersions().Match(string.Join('\n', result.LastLines)) is { Success: true } match
            ? Name().Match(match.Groups["requirement"].Value).Value
            : null;

    private static SetupFailedException? Find(IEnumerable<InstallSign> signs, ToolResult result)
    {
        var text = string.Join('\n', result.LastLines);
        foreach (var sign in signs)
        {
            if (sign.Pattern.Match(text) is { Success: true } match)
            {
                return new SetupFailedException(sign.Kind, sign.Message(match), sign.Hint) { Tool = result };
            }
        }

        return null;
    }

    private static string OneLine(string lines) =>
        string.Join("; ", lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static string Latest(string versions)
    {
        const int shown = 8;
        var all = versions.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return (all.Length > shown ? "…, " : "") + string.Join(", ", all.TakeLast(shown));
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();

    [GeneratedRegex("No space left on device|os error 28", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoSpace();

    [GeneratedRegex("Disk quota exceeded|os error 122", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quota();

    [GeneratedRegex(
        "CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerificationError|invalid peer certificate|Could not find a suitable TLS CA",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Tls();

    [GeneratedRegex(
        @"(?<status>40[13]) (Client )?(Error|Unauthorized|Forbidden)|HTTP error (?<status>40[13])|status code (?<status>40[13])|HTTP status client error \((?<status>40[13])",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Denied();

    [GeneratedRegex(
        @"NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|Max retries exceeded|RemoteDisconnected|ProxyError|Connection (refused|reset)|50[0234] (Server )?Error|too many 50[0-9] error|error sending request|tcp connect error|dns error|HTTP status server error",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Unreachable();

    [GeneratedRegex(
        @"DO NOT MATCH THE HASHES[^\n]*(\n\s*(unknown package:\s*)?(?<package>\S+) from [^\n]*)?|Hashes are required in --require-hashes mode|In --require-hashes mode|Hash mismatch for `(?<package>[^`]+)`",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Hashes();

    [GeneratedRegex(
        "pip subprocess to install (build|backend) dependencies did not run successfully|Failed to resolve requirements from `build-system.requires`|installing build dependencies for",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex BuildRequirement();

    [GeneratedRegex(
        @"command '(?<program>[^']+)' failed: No such file|unable to execute '(?<program>[^']+)'|(?<program>\S*(gcc|cc|g\+\+|clang|rustc|cargo|cmake|ninja)): (command )?not found",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex MissingProgram();

    [GeneratedRegex(@"fatal error: (?<header>\S+): No such file", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MissingHeader();

    [GeneratedRegex(
        "Failed building (wheel|editable) for (?<package>[^\\s]+)|Failed to build `?(?<package>[^\\s`]+)|subprocess-exited-with-error|metadata-generation-failed|did not run successfully|The build backend returned an error",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Build();

    [GeneratedRegex(
        @"(?<why>Package '[^']+' requires a different Python: [^\n]+)|Ignored the following versions that require a different python version: (?<why>[^\n]+)|because the (current|requested) Python version (?<why>\([^)]*\) does not satisfy [^\n]+)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex WrongPython();

    [GeneratedRegex(
        @"(?<file>\S+\.whl) is not a supported wheel on this platform|(?<file>\S+) has no wheels with a matching (platform|Python|ABI)[^\n]*",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex WrongPlatform();

    [GeneratedRegex(
        @"\s(?<sides>(The user requested|\S+ \S+ depends on) [^\n]+(\n\s+(The user requested|\S+ \S+ depends on) [^\n]+)+)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Sides();

    [GeneratedRegex(
        @"Cannot install (?<sides>[^\n]+) because these package versions have conflicting dependencies|Double requirement given: (?<sides>[^\n]+)|(?<sides>[^\n]+)\n[^\n]*ResolutionImpossible|(?<sides>Because you require [^\n]*(\n[^\n]*)*?)we can conclude that your requirements are unsatisfiable",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Conflict();

    [GeneratedRegex(
        @"satisfies the requirement (?<requirement>[^\n(]+?) (\([^\n]*\) )?\(from versions: none\)|Because (?<requirement>\S+) was not found in the (package registry|provided package locations)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex NoVersions();

    [GeneratedRegex(
        @"satisfies the requirement (?<requirement>[^\n(]+?) (\([^\n]*\) )?\(from versions: (?<versions>[^\n)]+)\)|[Bb]ecause there is no version of (?<requirement>\S+)(?<versions>)|only (?<versions>[^\n]+? (is|are) available)(?<requirement>)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex OtherVersions();

    [GeneratedRegex(
        @"Invalid requirement: (?<requirement>[^\n]+)|(?<requirement>no such option: [^\n]+)|Couldn't parse requirement [^\n]*\n(?<requirement>[^\n]+)|(?<requirement>[^\n]*error: unrecognized [^\n]+|error: unexpected argument [^\n]+)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Invalid();

    [GeneratedRegex(
        "BadZipFile|has an invalid wheel|is not a zip file|Failed to extract archive|invalid Zip archive",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Corrupt();

    [GeneratedRegex(
        @"404 Client Error: [^\n]* for url: (?<url>\S+)|HTTP error 404 while getting (?<url>\S+)|404 Not Found\) for url \((?<url>[^)]+)\)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex NotFound();

    [GeneratedRegex(@"Permission denied: '(?<path>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Permission();
}
