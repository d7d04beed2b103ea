using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Posix.Machine;

namespace Satchel.Environments.Platform;

/// <summary>What this machine is to installers.</summary>
internal static partial class HostPlatform
{
    /// <summary>Asked for once; a machine does not change while a daemon runs.</summary>
    public static PlatformFacts Facts { get; } =
        new(OperatingSystem.IsMacOS() ? "osx" : "linux", Architecture(), CLibrary.Name)
        {
            Kernel = First("/proc/sys/kernel/osrelease", KernelVersion()),
            NvidiaDriver = First("/proc/driver/nvidia/version", DriverVersion()),
            CpuFeatures = DigestOf(First("/proc/cpuinfo", ProcessorFlags())),
        };

    private static string Architecture() =>
        RuntimeInformation.OSArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => "x86_64",
            System.Runtime.InteropServices.Architecture.Arm64 => "aarch64",
            var other => other.ToString().ToLowerInvariant(),
        };

    /// <summary>The first group of the first match in a file; empty when there is none, or no such file.</summary>
    private static string First(string file, Regex pattern)
    {
        try
        {
            return pattern.Match(File.ReadAllText(file)).Groups["fact"].Value;
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string DigestOf(string text) => text.Length == 0 ? "" : Digest.Of(Encoding.UTF8.GetBytes(text)).ToString();

    [GeneratedRegex(@"^(?<fact>\d+\.\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KernelVersion();

    [GeneratedRegex(@"Kernel Module\s[^\n]*?(?<fact>\d+\.\d+(\.\d+)?)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DriverVersion();

    [GeneratedRegex(@"^(flags|Features)\s*:\s*(?<fact>[^\n]+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex ProcessorFlags();
}
