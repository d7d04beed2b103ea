using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.PackageManagers;
using static Satchel.Environments.Providers.Conda.CondaPatterns;

namespace Satchel.Environments.Providers.Conda;

/// <summary>Tells from the output of what makes conda environments what went wrong. Pure; the first row with a sign in the lines counts.</summary>
internal static class CondaFailures
{
    private static readonly InstallSign[] Signs =
    [
        new(
            WrongPlatform(),
            SetupErrorKinds.WrongPlatform,
            match => $"A package is not there for this platform: {match.Groups["why"].Value}.",
            "Take a package or a channel that has it for the node's platform."
        ),
        new(
            NotLocked(),
            SetupErrorKinds.VersionConflict,
            match => LockConflict.Message(match.Groups["spec"].Value, locked: null),
            LockConflict.Hint
        ),
        new(
            NoSuchPackage(),
            SetupErrorKinds.NoSuchPackage,
            match => $"The channels have no package '{match.Groups["name"].Value}'.",
            match =>
                match.Groups["near"] is { Success: true } near
                    ? $"Names near it: {near.Value}. Otherwise name the channel that has it in 'channels'."
                    : "Check the name, and name the channel that has it in 'channels'."
        ),
        new(
            NoMatchingVersion(),
            SetupErrorKinds.NoMatchingVersion,
            match => $"No version matches '{match.Groups["spec"].Value}'. There are: {match.Groups["versions"].Value}.",
            "Ask for one of the versions that there are, or name a channel that has more."
        ),
        new(
            MissingFeature(),
            SetupErrorKinds.WrongPlatform,
            match => $"A package needs {match.Groups["feature"].Value.Trim()}, which this node does not have.",
            "__cuda is the driver of the GPU, __glibc the C library, __linux the kernel: take a package for less, or a node that has it. "
                + "CONDA_OVERRIDE_CUDA (or _GLIBC) in env_vars says what the jobs will find."
        ),
        new(
            NoPython(),
            SetupErrorKinds.CondaSpecInvalid,
            match => $"These are Python packages, and nothing asks for Python itself: {match.Groups["packages"].Value}.",
            "Add python to the dependencies, with the version you want: \"python=3.11\"."
        ),
        new(
            NoChannel(),
            SetupErrorKinds.UriNotFound,
            match => $"There is no channel at {ChannelCredentials.Without(match.Groups["channel"].Value)}.",
            "Check the channel's name or URL: below it lie directories such as noarch, each with a repodata.json."
        ),
        new(
            Unsolvable(),
            SetupErrorKinds.Unsolvable,
            match => $"These dependencies exclude each other: {OneLine(match.Groups["why"].Value)}",
            "Loosen one of the versions, or take the packages from one channel; the last lines have the whole reason."
        ),
        new(
            InvalidSpec(),
            SetupErrorKinds.CondaSpecInvalid,
            match => $"The description of the conda environment cannot be read: {match.Groups["why"].Value.Trim()}.",
            "Write dependencies as conda does: numpy, numpy=2.1, \"numpy>=2,<3\", channel::numpy."
        ),
        new(
            Hashes(),
            SetupErrorKinds.HashMismatch,
            match =>
                match.Groups["package"] is { Success: true } package
                    ? $"The file of {ChannelCredentials.Without(package.Value)} has another hash than its channel says."
                    : "The file of a package has another hash than its channel says.",
            "Have the channel indexed again; if the file was not replaced on purpose, do not use it."
        ),
        new(
            Tls(),
            SetupErrorKinds.TlsFailed,
            _ => "The certificate of the channel is not trusted, or the encrypted connection fails.",
            "Name the file of the certificate authority in env_vars: SSL_CERT_FILE or REQUESTS_CA_BUNDLE. It must be on the node."
        ),
        new(
            Denied(),
            SetupErrorKinds.AccessDenied,
            match => $"The channel refuses access ({match.Groups["status"].Value}).",
            "Give the token in the channel's URL, https://host/t/${TOKEN}/channel with TOKEN in env_vars, or user and password: neither gets into names or logs."
        ),
        new(
            NoFile(),
            SetupErrorKinds.UriNotFound,
            match => $"The channel lists {match.Groups["file"].Value} and does not have it.",
            "Have the channel indexed again, or ask for another version."
        ),
        new(
            Damaged(),
            SetupErrorKinds.ArchiveCorrupt with
            {
                Life = SetupErrorLife.Transient,
            },
            match => $"The file of {match.Groups["file"].Value} came damaged from the channel, or not to its end.",
            "Try again; when that does not help, upload it to the channel again."
        ),
        new(
            Unreachable(),
            SetupErrorKinds.IndexUnreachable,
            _ => "The channel cannot be reached.",
            "Check the channel's URL, the node's network and its proxy (HTTPS_PROXY and NO_PROXY of env_vars)."
        ),
        new(
            PrefixTooLong(),
            SetupErrorKinds.SetupFailed,
            _ => "A package cannot be installed where the node keeps its environments: the path is longer than the package has room for.",
            "Give the daemon a shorter SATCHEL_HOME."
        ),
        new(
            Corrupt(),
            SetupErrorKinds.ArchiveCorrupt,
            match => match.Groups["what"].Success ? "The list of packages of a channel is damaged." : "The file of a package is damaged.",
            "Upload it to the channel again; a damaged download goes away when it is tried again."
        ),
        new(
            Permission(),
            SetupErrorKinds.PermissionDenied,
            _ => "What makes the environment may not read or write a file.",
            "See that the daemon's user may; the last lines name the file."
        ),
    ];

    /// <summary>The failure of a tool that did not succeed.</summary>
    /// <param name="tool">Its name, for people.</param>
    /// <param name="inputs">What was asked of it.</param>
    public static SetupFailedException Of(string tool, ToolResult result, CondaInputs inputs) =>
        InstallFailures.OfMachine(result)
        ?? (InstallFailures.Find(Signs, result) is { } found ? MayCome(found, inputs) : null)
        ?? new SetupFailedException(
            SetupErrorKinds.ToolFailed,
            $"{tool} failed with exit code {result.ExitCode}.",
            "Its last lines, and the log file, have the reason."
        )
        {
            Tool = result,
        };

    /// <summary>Who has a channel can put into it what is missing, and no key has what it lists.</summary>
    private static SetupFailedException MayCome(SetupFailedException failure, CondaInputs inputs) =>
        failure.Kind.Code is "no_such_package" or "no_matching_version" or "unsolvable" or "wrong_platform" && inputs.HasOwnChannel
            ? new(failure.Kind with { Life = SetupErrorLife.Passing }, failure.Error.Message, failure.Error.Hint) { Tool = failure.Tool }
            : failure;

    private static string OneLine(string tree) =>
        InstallText.OneLine(tree.Split('\n').Select(line => line.Trim().Trim(' ', '│', '├', '└', '─')));
}
