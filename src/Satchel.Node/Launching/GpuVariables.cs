using Satchel.Node.Gpus;

namespace Satchel.Node.Launching;

/// <summary>The variables by which the libraries of a vendor are told which GPUs a process has.</summary>
internal static class GpuVariables
{
    /// <summary>Ray's users have the variables of processes emptied by it that ask for no GPU; by themselves these are left as they are.</summary>
    private const string EmptiedOnZero = "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO";

    /// <summary>The first says which are the process's, the other says so to what starts processes.</summary>
    private static readonly string[] Nvidia = ["CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES"];

    // Not ROCR_VISIBLE_DEVICES beside it: its devices would be counted anew, and these numbers are then others.
    private static readonly string[] Amd = ["HIP_VISIBLE_DEVICES"];

    /// <summary>What a process is given beside, or instead of, what it would have.</summary>
    /// <param name="vendor">Of the node's GPUs.</param>
    /// <param name="names">The process's; none when it has none.</param>
    /// <param name="own">What its environment sets: that stays.</param>
    /// <param name="process">What it would have otherwise; variables that <c>RAY_EXPERIMENTAL_NOSET_*</c> names are left alone.</param>
    public static IReadOnlyDictionary<string, string> For(
        GpuVendor vendor,
        IEnumerable<string> names,
        Func<string, string?> own,
        Func<string, string?> process
    )
    {
        var devices = string.Join(',', names);
        return (vendor == GpuVendor.Amd ? Amd : Nvidia)
            .Where(_ => devices.Length > 0 || IsOn(EmptiedOnZero))
            .Where(name => own(name) is null && !IsOn("RAY_EXPERIMENTAL_NOSET_" + name))
            .ToDictionary(static name => name, _ => devices, StringComparer.Ordinal);

        bool IsOn(string name) =>
            (own(name) ?? process(name)) is { } value && (value is "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));
    }
}
