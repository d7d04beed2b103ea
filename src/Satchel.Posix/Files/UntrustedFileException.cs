namespace Satchel.Posix.Files;

/// <summary>A file is not read.</summary>
/// <param name="fault">What is wrong with it, as the rest of a sentence that begins with its name.</param>
/// <param name="remedy">What to do about it, a sentence.</param>
public sealed class UntrustedFileException(string fault, string remedy) : Exception(fault)
{
    /// <summary>What to do about it.</summary>
    public string Remedy { get; } = remedy;
}
