namespace Satchel.Abstractions.Wire.Environments;

/// <summary>Paths of the calls about environments.</summary>
public static class EnvironmentPaths
{
    /// <summary>The list of layers; the first part of every other path.</summary>
    public const string All = "/v1/environments";

    /// <summary>What an environment would need.</summary>
    public const string Plan = All + "/plan";

    /// <summary>Builds an environment.</summary>
    public const string Build = All + "/build";

    /// <summary>Prepares one for a process on the same machine.</summary>
    public const string Open = All + "/open";

    /// <summary>Removes unused layers.</summary>
    public const string Collect = All + "/gc";

    /// <summary>Failures that are remembered.</summary>
    public const string Failures = All + "/failures";

    /// <summary>The fields that environments may have.</summary>
    public const string Fields = All + "/fields";

    /// <summary>A call about one layer.</summary>
    /// <param name="key">Its key, or a beginning of it that no other has.</param>
    /// <param name="rest">What follows.</param>
    public static string Of(string key, string rest = "") => $"{All}/{Uri.EscapeDataString(key)}{rest}";
}
