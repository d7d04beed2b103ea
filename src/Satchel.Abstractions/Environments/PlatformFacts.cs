namespace Satchel.Abstractions.Environments;

/// <summary>What of the machine decides what is installed; part of every layer's key.</summary>
/// <param name="Os"><c>linux</c> or <c>osx</c>.</param>
/// <param name="Architecture"><c>x86_64</c> or <c>aarch64</c>.</param>
/// <param name="LibC"><c>glibc-2.36</c>, <c>musl</c>; empty when unknown.</param>
public sealed record PlatformFacts(string Os, string Architecture, string LibC);
