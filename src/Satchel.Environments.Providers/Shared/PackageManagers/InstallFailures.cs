using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using static Satchel.Environments.Providers.Shared.PackageManagers.InstallPatterns;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Tells from the output of an installer what went wrong. Pure. Each row is a sign and what it means; the first row with a sign in the
/// lines counts, so causes stand before what follows from them.
/// </summary>
internal static class InstallFailures
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
            SubmoduleDenied(),
            SetupErrorKinds.AccessDenied,
            match => $"A repository has the submodule {match.Groups["url"].Value}, which refuses access.",
            "The login of a repository holds for submodules beside it on its host; for others log in on the node (~/.netrc), or take a state "
                + "or package without it."
        ),
        new(
            Submodule(),
            SetupErrorKinds.UriNotFound,
            match => $"A repository has the submodule {match.Groups["url"].Value}, which cannot be fetched.",
            "See that the node reaches it: git ls-remote there; .gitmodules of the repository says where it is. Or take a state or package "
                + "without it."
        ),
        new(
            LeadsNowhere(),
            SetupErrorKinds.IndexUnreachable with
            {
                Life = SetupErrorLife.Passing,
            },
            _ => "The package index redirects in a circle, or to what is no page of an index.",
            "Check the index URL: `curl -L` shows where it leads."
        ),
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
            "Check the index URL, the node's network and its proxy (HTTPS_PROXY and NO_PROXY of env_vars)."
        ),
    ];

    private static readonly InstallSign[] Installer =
    [
        new(
            Damaged(),
            SetupErrorKinds.ArchiveCorrupt with
            {
                Life = SetupErrorLife.Transient,
            },
            match => $"The file of {match.Groups["file"].Value} came damaged from the package index, or not to its end.",
            "Try again; when that does not help, the index has a damaged file, or says another hash than that of its file."
        ),
        new(
            Unpinned(),
            SetupErrorKinds.HashMismatch,
            _ => "A requirement has a --hash and names no version with ==, as it must beside one.",
            "Write package==version --hash=…; with one --hash all packages, dependencies too, need both."
        ),
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
            match =>
                $"No version matches '{match.Groups["requirement"].Value}'"
                + (match.Groups["versions"].Length > 0 ? $". There are: {All(match)}." : "."),
            "Ask for one of the versions that there are; pre-releases have to be asked for (pip: --pre, uv: --prerelease=allow)."
        ),
        new(
            Derivation(),
            SetupErrorKinds.VersionConflict,
            match => $"These requirements exclude each other: {OneLine(match.Groups["sides"].Value).TrimEnd('.')}.",
            "Loosen one of the versions; the last lines say which requirement asks for what."
        ),
        new(
            Invalid(),
            SetupErrorKinds.ToolFailed,
            match => $"A requirement cannot be read: {InputLine().Replace(match.Groups["requirement"].Value, "").Trim()}.",
            "Write a name and a version, such as requests==2.32.0."
        ),
        new(
            Corrupt(),
            SetupErrorKinds.ArchiveCorrupt,
            _ => "A package's file is damaged.",
            "Upload the file to the index again; a damaged download goes away when it is tried again."
        ),
        new(
            NotFound(),
            SetupErrorKinds.UriNotFound,
            match => $"There is nothing at {match.Groups["url"].Value}.",
            "Check the URL or path: a file that a lock names must still be there on the node, or be named anew."
        ),
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

    /// <summary>The requirement, or its name, that an installer found nothing for; null when it says no such thing.</summary>
    public static string? UnmetRequirement(ToolResult result)
    {
        var text = InstallText.Of(result);
        return result.Succeeded ? null
            : InstallText.Find(NoVersions(), text, result) is { Success: true } none ? none.Groups["requirement"].Value
            : InstallText.Find(OtherVersions(), text, result) is { Success: true } other ? other.Groups["requirement"].Value
            : null;
    }

    /// <summary>The requirement that no version of its package fulfils; null when that is not what an installer says.</summary>
    public static string? UnmatchedRequirement(ToolResult result) =>
        InstallText.Find(OtherVersions(), InstallText.Of(result), result) is { Success: true } match
            ? match.Groups["requirement"].Value
            : null;

    /// <summary>The newest version that uv told when it was asked for a later one; null when it did not.</summary>
    public static string? Newest(ToolResult result) =>
        InstallText.Find(NewestVersion(), InstallText.Of(result), result) is { Success: true } match ? match.Groups["version"].Value : null;

    /// <summary>The failure whose sign is the first of a list that the output shows; null when they show none.</summary>
    public static SetupFailedException? Find(IEnumerable<InstallSign> signs, ToolResult result)
    {
        var text = InstallText.Of(result);
        foreach (var sign in signs)
        {
            if (InstallText.Find(sign.Pattern, text, result) is { Success: true } match)
            {
                return new SetupFailedException(sign.Kind, sign.Message(match), sign.Hint(match)) { Tool = result };
            }
        }

        return null;
    }

    private static string OneLine(string lines) =>
        string.Join("; ", lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static string All(Match match) =>
        VersionList.Around(
            match.Groups["versions"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            match.Groups["requirement"].Value
        );
}
