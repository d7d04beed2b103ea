namespace Satchel.Posix.Files;

/// <summary>A file that is to hold a secret is not used.</summary>
public sealed class SecretFileException : Exception
{
    /// <param name="path">The file.</param>
    /// <param name="reason">What is wrong, as the rest of a sentence.</param>
    /// <param name="remedy">What to do about it, a sentence.</param>
    /// <param name="cause">What happened.</param>
    public SecretFileException(string path, string reason, string remedy, Exception? cause = null)
        : base($"'{path}' {reason}", cause) => Remedy = remedy;

    /// <summary>What to do about it.</summary>
    public string Remedy { get; }
}
