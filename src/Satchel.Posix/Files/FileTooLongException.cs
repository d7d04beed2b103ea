namespace Satchel.Posix.Files;

/// <summary>A file is longer than any that was written there.</summary>
public sealed class FileTooLongException : IOException
{
    public FileTooLongException() { }

    public FileTooLongException(string message)
        : base(message) { }

    public FileTooLongException(string message, Exception innerException)
        : base(message, innerException) { }
}
