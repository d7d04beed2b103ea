using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Secrets;

namespace Satchel.Node.Launching;

/// <summary>
/// Which of the daemon's variables jobs get: those that describe the machine and its user. What else the shell held that happened to start the
/// daemon, a credential for instance, is nobody's business. <c>docs/concepts/job-variables.md</c> lists them.
/// </summary>
internal static class BaselineVariables
{
    private static readonly HashSet<string> Names =
    [
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "SHELL",
        "LANG",
        "LANGUAGE",
        "TZ",
        "TMPDIR",
        "VIRTUAL_ENV",
        // Loaders.
        "LD_LIBRARY_PATH",
        "LD_PRELOAD",
        "PYTHONPATH",
        "PYTHONHOME",
        "JAVA_HOME",
        "DOTNET_ROOT",
        // Certificates beside those that installers go by.
        "NODE_EXTRA_CA_CERTS",
        "GIT_SSL_CAINFO",
        "AWS_CA_BUNDLE",
        // Accelerators and the threads of numeric libraries.
        "HIP_VISIBLE_DEVICES",
        "GPU_DEVICE_ORDINAL",
        "ZE_AFFINITY_MASK",
        "ONEAPI_DEVICE_SELECTOR",
    ];

    private static readonly string[] Prefixes =
    [
        "LC_",
        "CUDA_",
        "NVIDIA_",
        "NCCL_",
        "ROCM_",
        "ROCR_",
        "HSA_",
        "HABANA_",
        "NEURON_",
        "TPU_",
        "OMP_",
        "MKL_",
        "OPENBLAS_",
    ];

    /// <summary>A job's own client and SDK go by them; what of them is secret, such as the password of a Redis of Ray's, is not for jobs.</summary>
    private static readonly string[] OwnPrefixes = ["SATCHEL_", "RAY_"];

    /// <param name="more">Names that the operator adds; one that ends with a star adds all that begin like it.</param>
    public static bool Includes(string name, IReadOnlyList<string> more) =>
        Names.Contains(name)
        || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        || (Array.Exists(OwnPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)) && !SecretVariables.IsNameOfOne(name))
        || InstallerVariables.Includes(name)
        || more.Any(added =>
            added.EndsWith('*')
                ? name.StartsWith(added[..^1], StringComparison.Ordinal)
                : string.Equals(name, added, StringComparison.Ordinal)
        );
}
