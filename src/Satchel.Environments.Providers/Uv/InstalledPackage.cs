using System.Text.Json.Nodes;

namespace Satchel.Environments.Providers.Uv;

/// <summary>A package that lies in an environment.</summary>
/// <param name="Name">As it calls itself.</param>
/// <param name="Version">Exact version.</param>
internal sealed record InstalledPackage(string Name, string Version)
{
    /// <summary>Tags of the wheel it came from: <c>cp311-cp311-manylinux_2_28_x86_64</c>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Where it came from when that was a URL and no index (PEP 610): <c>{"url", "archive_info" | "vcs_info"}</c>; else null.</summary>
    public JsonObject? Source { get; init; }
}
