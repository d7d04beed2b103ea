using System.Runtime.InteropServices;
using Satchel.Abstractions.Environments;
using Satchel.Posix.Machine;

namespace Satchel.Environments.Platform;

/// <summary>What this machine is to installers.</summary>
internal static class HostPlatform
{
    /// <summary>Asked for once; a machine does not change while a daemon runs.</summary>
    public static PlatformFacts Facts { get; } = new(OperatingSystem.IsMacOS() ? "osx" : "linux", Architecture(), CLibrary.Name);

    private static string Architecture() =>
        RuntimeInformation.OSArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => "x86_64",
            System.Runtime.InteropServices.Architecture.Arm64 => "aarch64",
            var other => other.ToString().ToLowerInvariant(),
        };
}
