namespace Satchel.Abstractions.Environments;

/// <summary>What of the machine decides what is installed; its three parameters are part of every layer's key.</summary>
/// <param name="Os"><c>linux</c> or <c>osx</c>.</param>
/// <param name="Architecture"><c>x86_64</c> or <c>aarch64</c>.</param>
/// <param name="LibC"><c>glibc-2.36</c>, <c>musl</c>; empty when unknown.</param>
public sealed record PlatformFacts(string Os, string Architecture, string LibC)
{
    /// <summary>Version of the kernel without what changes with each repair, <c>6.1</c>; empty when unknown. For planners whose packages ask for it.</summary>
    public string Kernel { get; init; } = "";

    /// <summary>Version of the NVIDIA driver, which decides what CUDA runs; empty when there is none. For planners whose packages ask for it.</summary>
    public string NvidiaDriver { get; init; } = "";

    /// <summary>Digest of what the processor can do; empty when unknown. For planners whose packages ask for it.</summary>
    public string CpuFeatures { get; init; } = "";
}
