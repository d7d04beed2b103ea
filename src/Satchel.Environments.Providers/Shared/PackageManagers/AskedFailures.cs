using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>What a failure of an installer means for what was asked of it: by which index, with which login, with which hash. Pure.</summary>
internal static partial class AskedFailures
{
    // What names an index or a place with packages, for pip and for uv.
    private static readonly HashSet<string> Sources = new(
        [
            "PIP_INDEX_URL",
            "PIP_EXTRA_INDEX_URL",
            "PIP_FIND_LINKS",
            "PIP_CONFIG_FILE",
            "UV_INDEX",
            "UV_INDEX_URL",
            "UV_DEFAULT_INDEX",
            "UV_EXTRA_INDEX_URL",
            "UV_FIND_LINKS",
            "UV_CONFIG_FILE",
        ],
        StringComparer.Ordinal
    );

    /// <param name="failure">As the output of the installer tells it.</param>
    /// <param name="inputs">What was asked.</param>
    /// <param name="variables">Of the installer.</param>
    public static SetupFailedException Of(
        SetupFailedException failure,
        InstallerInputs inputs,
        IReadOnlyDictionary<string, string> variables
    ) => UnsetReferences.Tell(Explain(failure, inputs, variables), inputs, variables);

    private static SetupFailedException Explain(
        SetupFailedException failure,
        InstallerInputs inputs,
        IReadOnlyDictionary<string, string> variables
    )
    {
        var hasLogin = HasLogin(inputs, variables);
        return failure.Kind.Code switch
        {
            // Who has an index can put into it what is missing, and many answer so to who may not see a package. Neither is part of a key.
            "no_such_package" or "no_matching_version" => MayCome(
                MissingPackages.Explain(failure, inputs, variables, hasLogin),
                hasLogin || HasOwnSource(failure, inputs, variables)
            ),
            "access_denied" when hasLogin && failure.Error.Message.StartsWith("The package index", StringComparison.Ordinal) => With(
                failure,
                failure.Kind,
                failure.Error.Message,
                "A login was given: see that user and password, or the token, are right, that they are meant for this index, and may read it. "
                    + failure.Error.Hint
            ),
            "hash_mismatch" when inputs.Locked is null && AsksForNoHash(inputs) => InstallSigns.DamagedOnIndex(failure),
            _ => failure,
        };
    }

    /// <summary>What is missing, and whether somebody may put it there at any moment.</summary>
    private static SetupFailedException MayCome(SetupFailedException failure, bool isOwn) =>
        isOwn ? With(failure, failure.Kind with { Life = SetupErrorLife.Passing }, failure.Error.Message, failure.Error.Hint) : failure;

    private static bool HasLogin(InstallerInputs inputs, IReadOnlyDictionary<string, string> variables) =>
        inputs
            .RequirementLines.Concat(inputs.InstallOptions)
            .Concat(variables.Values)
            .Any(text => InstallPatterns.AddressWithUser().IsMatch(text))
        || variables.Keys.Any(static name => name.EndsWith("_PASSWORD", StringComparison.Ordinal) || name is "NETRC");

    private static bool HasOwnSource(SetupFailedException failure, InstallerInputs inputs, IReadOnlyDictionary<string, string> variables) =>
        inputs
            .RequirementLines.Append(string.Join(' ', inputs.InstallOptions))
            .SelectMany(line => Option().Matches(line))
            .Select(match => match.Groups["value"].Value)
            .Concat(variables.Where(variable => Sources.Contains(variable.Key)).Select(variable => variable.Value))
            // What pip says where its configuration has others than the public one.
            .Concat((failure.Tool?.Lines ?? []).Where(line => line.StartsWith("Looking in ", StringComparison.Ordinal)))
            .Any(place => place.Length > 0 && !place.Contains("://pypi.org/", StringComparison.Ordinal));

    private static bool AsksForNoHash(InstallerInputs inputs) =>
        !inputs.AllLines.Concat(inputs.InstallOptions).Any(text => text.Contains("hash", StringComparison.Ordinal));

    private static SetupFailedException With(SetupFailedException failure, SetupErrorKind kind, string message, string hint) =>
        new(kind, message, hint) { Tool = failure.Tool };

    [GeneratedRegex(
        @"(^|\s)(--[a-z-]*index(-url)?|--pypi-url|--find-links|-[if])[\s=]*(?<value>\S+)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Option();
}
