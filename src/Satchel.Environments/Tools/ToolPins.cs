using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Tools;

/// <summary>The tools of ours that this version of Satchel was tried with, and the SHA-256 of their files.</summary>
public static class ToolPins
{
    private static readonly Dictionary<string, Pin> All = new(StringComparer.Ordinal)
    {
        ["uv"] = new("0.13.9", "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19"),
        ["py-rattler"] = new("0.28.0", "4f4ab1d34d5394e7ce130a86e59009c95ace4f5757d9c3af04de1351bcea47eb"),
        ["pip"] = new("26.3", "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13") { IsForAnyPlatform = true },
        ["cloudpickle"] = new("3.1.2", "9acb47f6afd73f60dc1df93bb801b472f05ff42fa6c84167d25cb206be1fbf4a") { IsForAnyPlatform = true },
    };

    /// <summary>The version of a tool of ours; null of any other.</summary>
    public static string? VersionOf(string name) => All.GetValueOrDefault(name)?.Version;

    /// <summary>The line of a requirements file that asks for a tool.</summary>
    /// <returns>With hashes when no version is asked for and the file for this platform is known.</returns>
    /// <exception cref="ArgumentException">No version is asked for, and the tool is none of ours.</exception>
    internal static string LineFor(ToolRequirement requirement, PlatformFacts platform)
    {
        if (requirement.Version.Length > 0)
        {
            return requirement.Name + requirement.Version;
        }

        if (!All.TryGetValue(requirement.Name, out var pin))
        {
            throw new ArgumentException($"'{requirement.Name}' has no version of ours: ask for one.", nameof(requirement));
        }

        var line = $"{requirement.Name}=={pin.Version}";
        var isKnown = pin.IsForAnyPlatform || platform is { Os: "linux", Architecture: "x86_64" } && IsGlibc(platform);
        return isKnown ? $"{line} --hash=sha256:{pin.Sha256}" : line;
    }

    private static bool IsGlibc(PlatformFacts platform) => platform.LibC.StartsWith("glibc", StringComparison.Ordinal);

    /// <param name="Version">Exact version.</param>
    /// <param name="Sha256">Hex digits; of the wheel for 64-bit x86 Linux with glibc.</param>
    private sealed record Pin(string Version, string Sha256)
    {
        /// <summary>Whether one file serves every platform.</summary>
        public bool IsForAnyPlatform { get; init; }
    }
}
