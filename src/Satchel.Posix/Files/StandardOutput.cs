namespace Satchel.Posix.Files;

/// <summary>
/// This process's standard output, unbuffered. The console's stream of .NET hides that the reader has left; a file stream would keep an
/// offset of its own, and write over what others append to the same file.
/// </summary>
public static class StandardOutput
{
    /// <summary><c>HResult</c> of the exception when the reader of a pipe has left.</summary>
    public const int ReaderHasLeft = 32;

    /// <summary>What the exceptions call it.</summary>
    public const string Name = "standard output";

    /// <summary>Whether it is a pipe or socket that nobody reads from any more. Costs a system call.</summary>
    public static bool HasLostReader => StandardStreams.HasFailed(StandardStreams.Output);

    /// <summary>Writes all of some bytes.</summary>
    /// <exception cref="IOException">They cannot be written; <c>HResult</c> is the error number.</exception>
    public static void Write(ReadOnlySpan<byte> bytes) => StandardStreams.Write(StandardStreams.Output, bytes, Name);
}
