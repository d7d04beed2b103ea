using System.Text.Json.Nodes;
using Satchel.Environments.Providers.Shared.PackagedDirectories;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.PyModules;

/// <summary>The inputs of a layer that a wheel is installed into: the package that holds it, and how pip installs.</summary>
internal static class WheelInputs
{
    private const string Wheel = "wheel";
    private const string Installation = "installation";

    public static JsonObject Of(JsonNode entry, string wheel, JsonObject installation)
    {
        var inputs = ResolvedDirectory.InputsOf(entry);
        inputs[Wheel] = wheel;
        inputs[Installation] = installation.DeepClone();
        return inputs;
    }

    /// <summary>Name of the wheel's file; null when the layer is of another kind.</summary>
    public static string? WheelOf(JsonObject inputs) => inputs[Wheel]?.GetValue<string>();

    /// <summary>What pip is to do.</summary>
    /// <param name="wheel">Absolute path of the file.</param>
    /// <param name="target">Where its modules go.</param>
    public static InstallerInputs InstallerOf(JsonObject inputs, string wheel, string target)
    {
        var installation = inputs[Installation]!.DeepClone().AsObject();
        installation[InstallerInputs.Requirements]!.AsArray().Add((JsonNode)wheel);
        var options = installation[InstallerInputs.Options]!.AsArray();
        foreach (var option in (string[])["--target", target, "--no-compile"])
        {
            options.Add((JsonNode)option);
        }

        return new InstallerInputs(installation);
    }
}
