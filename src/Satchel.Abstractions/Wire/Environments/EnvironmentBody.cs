using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Wire.Environments;

/// <summary>Body of the calls that plan or build an environment.</summary>
public sealed record EnvironmentBody
{
    /// <summary>As for a submit: local files packaged and sent.</summary>
    public JsonObject? RuntimeEnv { get; init; }
}
