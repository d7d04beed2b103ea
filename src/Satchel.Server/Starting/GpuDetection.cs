using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Satchel.Abstractions.Errors;
using Satchel.Node.Gpus;

namespace Satchel.Server.Starting;

/// <summary>Finds out how many GPUs a node has to give out, and what they are called.</summary>
/// <param name="root">Root of the machine's files: <c>/</c>.</param>
/// <param name="findProgram">Absolute path of a program; null when there is none.</param>
/// <param name="variable">A variable of the daemon, empty where it is set to nothing; null where it is not set.</param>
/// <param name="patience">How long <c>nvidia-smi</c> may take, which waits for a driver that hangs.</param>
internal sealed class GpuDetection(string root, Func<string, string?> findProgram, Func<string, string?> variable, TimeSpan patience)
{
    public const string Cuda = "CUDA_VISIBLE_DEVICES";
    public const string Hip = "HIP_VISIBLE_DEVICES";
    public const string Rocr = "ROCR_VISIBLE_DEVICES";

    /// <summary>What the node gives out.</summary>
    /// <param name="asked">So many, whatever the machine has; null for what it has.</param>
    /// <exception cref="SatchelException"><c>invalid_setting</c>: more are asked for than the daemon may use.</exception>
    public (double Gpus, GpuDevices Devices) Find(double? asked)
    {
        // Asking the vendor's program takes a second or two: not where the answer is known.
        var nvidia =
            asked is null ? CountNvidia()
            : Directory.Exists(At("proc/driver/nvidia/gpus")) ? 1
            : 0;
        var amd = nvidia > 0 ? 0 : CountAmd();
        var vendor = amd > 0 ? GpuVendor.Amd : GpuVendor.Nvidia;
        // AMD's library goes by NVIDIA's variable where its own is not set.
        var name = vendor == GpuVendor.Amd && (variable(Hip) is not null || variable(Cuda) is null) ? Hip : Cuda;
        var visible = Visible(name);
        // Those that AMD's lower library leaves are counted anew by the upper one.
        var most = visible?.Count ?? (vendor == GpuVendor.Amd ? Visible(Rocr)?.Count : null);
        if (asked > most)
        {
            throw new SatchelException(
                new SatchelError(
                    "invalid_setting",
                    string.Create(CultureInfo.InvariantCulture, $"{asked} GPUs are to be given out, and {name} leaves the daemon {most}."),
                    $"Take at most {most} for --num-gpus, or start the daemon with another {name}, or with none."
                )
            );
        }

        var count = asked ?? Math.Min(nvidia + amd, most ?? int.MaxValue);
        return (count, new GpuDevices(vendor, visible?.Take((int)Math.Ceiling(count)).ToArray()));
    }

    /// <summary>What a variable leaves, as the vendors' libraries read it: nothing behind what is no device, none twice.</summary>
    private IReadOnlyList<string>? Visible(string name) =>
        variable(name)
            ?.Split(',', StringSplitOptions.TrimEntries)
            .TakeWhile(static device => device.Length > 0 && device[0] != '-' && device is not "NoDevFiles")
            .Distinct(StringComparer.Ordinal)
            .ToArray();

    private int CountNvidia() =>
        findProgram("nvidia-smi") is { } program && Ask(program, "-L") is { } list
            ? list.Split('\n').Count(static line => line.StartsWith("GPU ", StringComparison.Ordinal))
            : Entries("proc/driver/nvidia/gpus").Count();

    private int CountAmd() => Entries("sys/class/kfd/kfd/topology/nodes").Count(HasProcessors);

    /// <summary>Whether a node of AMD's driver is a GPU that may be used: the files of others cannot be read, and processors have none of these.</summary>
    private static bool HasProcessors(string node)
    {
        try
        {
            return File.ReadLines(Path.Combine(node, "properties"))
                .Any(static line =>
                    line.StartsWith("simd_count ", StringComparison.Ordinal) && line["simd_count ".Length..].Trim() is not "0"
                );
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private IEnumerable<string> Entries(string path)
    {
        try
        {
            return Directory.GetDirectories(At(path));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private string At(string path) => Path.Combine(root, path);

    /// <returns>What a program prints; null where it fails, or takes too long.</returns>
    private string? Ask(string program, string argument)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, argument) { UseShellExecute = false, RedirectStandardOutput = true }
            )!;
            var output = process.StandardOutput.ReadToEndAsync();
            if (output.Wait(patience) && process.WaitForExit(patience))
            {
                return process.ExitCode == 0 ? output.Result : null;
            }

            process.Kill(entireProcessTree: true);
            return null;
        }
        catch (Win32Exception)
        {
            // Not for this machine, or not ours to run.
            return null;
        }
    }
}
