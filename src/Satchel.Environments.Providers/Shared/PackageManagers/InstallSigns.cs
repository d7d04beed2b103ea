using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using static Satchel.Environments.Providers.Shared.PackageManagers.InstallPatterns;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// The signs of failures in the output of installers. The first with a sign in the lines counts, so causes stand before what follows from them.
/// In hints stand <c>{index}</c>, <c>{certificates}</c> and <c>{options}</c> for the variables and the key of the installer that failed.
/// </summary>
internal static class InstallSigns
{
    private const string DamagedHint =
        "Try again; when that does not help, the index has a damaged file, or says another hash than that of its file.";

    private const string NotFoundHint =
        "Check the URL or path; what is named by ${SATCHEL_WORKING_DIR} must be in working_dir, and not left out of it by ignore rules.";

    public static readonly InstallSign[] Machine =
    [
        new(
            NoSpace(),
            SetupErrorKinds.DiskFull,
            _ => "The node's disk is full.",
            "Free room on the node, with `satchel env gc --all` for instance, or lower the budgets of its caches."
        ),
        new(
            Quota(),
            SetupErrorKinds.QuotaExceeded,
            _ => "The disk quota of the daemon's user is used up.",
            "Raise the quota, or free room."
        ),
    ];

    public static readonly InstallSign[] Submodules =
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
    ];

    public static readonly InstallSign[] Network =
    [
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
            "Name the file of the certificate authority in env_vars: {certificates}. It must be on the node."
        ),
        new(
            Denied(),
            SetupErrorKinds.AccessDenied,
            match => $"The package index refuses access ({match.Groups["status"].Value}).",
            "Give user and password in the index URL ({index} of env_vars keeps them out of names and logs), or in the node's .netrc."
        ),
        new(
            Unreachable(),
            SetupErrorKinds.IndexUnreachable,
            _ => "The package index cannot be reached.",
            "Check the index URL, the node's network and its proxy (HTTPS_PROXY and NO_PROXY of env_vars)."
        ),
    ];

    public static readonly InstallSign[] Installer =
    [
        new(Damaged(), DamagedKind, match => DamagedMessage(match.Groups["file"].Value), DamagedHint),
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
            "Check the name and the index ({index}, --index-url)."
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
        new(MissingFile(), SetupErrorKinds.UriNotFound, match => $"There is nothing at {match.Groups["path"].Value}.", NotFoundHint),
        new(
            WrongOption(),
            SetupErrorKinds.ToolFailed,
            match => $"The installer does not know the option {match.Groups["option"].Value.Trim()}.",
            match =>
                (match.Groups["near"] is { Success: true } near ? $"Did you mean {near.Value.Trim()}? " : "")
                + "Correct it where it stands: in {options}, or in a line of the requirements, which takes fewer options."
        ),
        new(
            Invalid(),
            SetupErrorKinds.ToolFailed,
            match => $"A requirement cannot be read: {InputLine().Replace(match.Groups["requirement"].Value, "").Trim()}.",
            "Write a name and a version, such as requests==2.32.0."
        ),
        new(
            WheelName(),
            SetupErrorKinds.ToolFailed,
            match => $"{Path.GetFileName(match.Groups["file"].Value)} is not the name of a wheel.",
            "A wheel keeps the name that it was built with, NAME-VERSION-PYTHON-ABI-PLATFORM.whl: give the file that name back."
        ),
        new(
            NoProject(),
            SetupErrorKinds.UriNotFound,
            match => $"{match.Groups["place"].Value} is no Python project: it has neither pyproject.toml nor setup.py.",
            "Name the directory that has one of them; of a repository, #subdirectory= names it."
        ),
        new(
            Corrupt(),
            SetupErrorKinds.ArchiveCorrupt with
            {
                Life = SetupErrorLife.Passing,
            },
            match =>
                match.Groups["file"] is { Success: true } file ? $"The file of {file.Value} is damaged." : "A package's file is damaged.",
            "Upload the file to the index again; a damaged download goes away when it is tried again."
        ),
        new(NotFound(), SetupErrorKinds.UriNotFound, match => $"There is nothing at {match.Groups["url"].Value}.", NotFoundHint),
        new(
            Permission(),
            SetupErrorKinds.PermissionDenied,
            match => $"The installer may not read or write {match.Groups["path"].Value}.",
            "See that the daemon's user may."
        ),
    ];

    /// <summary>What it is when nobody asked for a hash: the file of an index is another than that index says.</summary>
    public static SetupFailedException DamagedOnIndex(SetupFailedException failure)
    {
        var hash = Hashes().Match(string.Join('\n', failure.Tool?.Lines ?? []));
        var package = hash.Groups["package"] is { Success: true } named ? named.Value.Trim() : "a package";
        return new SetupFailedException(DamagedKind, DamagedMessage(package), DamagedHint) { Tool = failure.Tool };
    }

    /// <summary>A hint with the variables that an installer reads.</summary>
    public static string HintFor(string installer, string hint) =>
        hint.Replace("{index}", installer is "uv" ? "UV_DEFAULT_INDEX or UV_INDEX" : "PIP_INDEX_URL", StringComparison.Ordinal)
            .Replace("{options}", installer is "uv" ? "uv_pip_install_options" : "pip_install_options", StringComparison.Ordinal)
            .Replace(
                "{certificates}",
                installer is "uv" ? "SSL_CERT_FILE" : "SSL_CERT_FILE, PIP_CERT or REQUESTS_CA_BUNDLE",
                StringComparison.Ordinal
            );

    private static SetupErrorKind DamagedKind => SetupErrorKinds.ArchiveCorrupt with { Life = SetupErrorLife.Transient };

    private static string DamagedMessage(string package) =>
        $"The file of {package} came damaged from the package index, or not to its end.";

    private static string OneLine(string lines) => InstallText.OneLine(lines.Split('\n'));

    private static string All(Match match) =>
        VersionList.Around(
            match.Groups["versions"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            match.Groups["requirement"].Value
        );
}
