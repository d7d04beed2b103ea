using Satchel.Abstractions.Environments;
using static Satchel.Environments.Providers.Shared.PackageManagers.InstallPatterns;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>What more there is to say of a package that an installer has not found. Pure.</summary>
internal static class MissingPackages
{
    /// <summary>
    /// The failure with what is known of where was looked: a missing package is one of files where no index is looked at, and may be one that is
    /// hidden where the index was given credentials: such indexes answer "not found" to who may not see a package.
    /// </summary>
    public static SetupFailedException Explain(
        SetupFailedException failure,
        InstallerInputs inputs,
        IReadOnlyDictionary<string, string> variables,
        bool hasLogin
    )
    {
        if (failure.Kind != SetupErrorKinds.NoSuchPackage)
        {
            return failure;
        }

        if (LooksAtNoIndex(inputs, variables))
        {
            return WithoutIndex(failure);
        }

        return hasLogin
            ? new SetupFailedException(
                failure.Kind,
                failure.Error.Message,
                failure.Error.Hint.TrimEnd('.') + "; an index of your own may hide it from who is not logged in."
            )
            {
                Tool = failure.Tool,
            }
            : failure;
    }

    private static readonly string[] Off = ["", "0", "false", "no", "off"];

    private static bool LooksAtNoIndex(InstallerInputs inputs, IReadOnlyDictionary<string, string> variables) =>
        inputs.RequirementLines.Concat(inputs.InstallOptions).Any(static text => text.Trim() is "--no-index")
        || variables.Any(static variable =>
            variable.Key is "PIP_NO_INDEX" or "UV_NO_INDEX" && !Off.Contains(variable.Value, StringComparer.OrdinalIgnoreCase)
        );

    /// <summary>Where no index is looked at, what is missing is missing among files.</summary>
    private static SetupFailedException WithoutIndex(SetupFailedException failure)
    {
        var text = InstallText.Of(failure.Tool!);
        var requirement = InstallText.Find(NoVersions(), text, failure.Tool!) is { Success: true } none
            ? $"'{none.Groups["requirement"].Value}'"
            : "one of the packages";
        var ignored = InstallText.Find(IgnoredPlace(), text, failure.Tool!) is { Success: true } place ? place.Groups["place"].Value : null;
        return new SetupFailedException(
            failure.Kind,
            $"There is no file of {requirement} for this Python and platform in the places that --find-links names, and no index is looked at."
                + (ignored is null ? "" : $" '{ignored}' is no path on the node."),
            "Put its wheel, and those of what it needs, into the directory of --find-links; one in PIP_FIND_LINKS or UV_FIND_LINKS is an absolute "
                + "path on the node. Or leave --no-index out."
        )
        {
            Tool = failure.Tool,
        };
    }
}
