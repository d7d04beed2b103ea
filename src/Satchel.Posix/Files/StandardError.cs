namespace Satchel.Posix.Files;

/// <summary>This process's standard error, unbuffered. The console's stream of .NET writes escape sequences of its own to a terminal.</summary>
public static class StandardError
{
    /// <summary>Writes all of some bytes.</summary>
    /// <exception cref="IOException">They cannot be written; <c>HResult</c> is the error number.</exception>
    public static void Write(ReadOnlySpan<byte> bytes) => StandardStreams.Write(StandardStreams.Error, bytes, "standard error");
}
