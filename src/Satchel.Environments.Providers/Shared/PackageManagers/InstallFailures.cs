using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using static Satchel.Environments.Providers.Shared.PackageManagers.InstallPatterns;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Tells from the output of an installer what went wrong. Pure; <see cref="InstallSigns"/> has the signs.
/// </summary>
internal static class InstallFailures
{
    /// <summary>The failure of an installer that did not succeed.</summary>
    /// <param name="installer">Its name, for people.</param>
    public static SetupFailedException Of(string installer, ToolResult result) =>
        Find([.. InstallSigns.Machine, .. InstallSigns.Submodules], result)
        ?? GitTrouble.In(result)
        ?? OwnFileTrouble.In(result)
        ?? Find([.. InstallSigns.Network, .. InstallSigns.Installer], result, installer)
        ?? new SetupFailedException(
            SetupErrorKinds.ToolFailed,
            $"{installer} failed with exit code {result.ExitCode}.",
            "Its last lines, and the log file, have the reason."
        )
        {
            Tool = result,
        };

    /// <summary>The failure when it is one of the machine; null when it is another.</summary>
    public static SetupFailedException? OfMachine(ToolResult result) => Find(InstallSigns.Machine, result);

    /// <summary>The failure when it is one of the way to the index; null when it is another.</summary>
    /// <param name="installer">Its name.</param>
    public static SetupFailedException? OfNetwork(string installer, ToolResult result) => Find(InstallSigns.Network, result, installer);

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
    public static SetupFailedException? Find(IEnumerable<InstallSign> signs, ToolResult result, string installer = "pip")
    {
        var text = InstallText.Of(result);
        foreach (var sign in signs)
        {
            if (InstallText.Find(sign.Pattern, text, result) is { Success: true } match)
            {
                return new SetupFailedException(sign.Kind, sign.Message(match), InstallSigns.HintFor(installer, sign.Hint(match)))
                {
                    Tool = result,
                };
            }
        }

        return null;
    }
}
