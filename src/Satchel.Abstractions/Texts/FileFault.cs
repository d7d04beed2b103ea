namespace Satchel.Abstractions.Texts;

/// <summary>Why a file cannot be opened, read or written, in plain words: those of .NET are for programmers, and repeat the path.</summary>
public static class FileFault
{
    private const int NotPermitted = 1;
    private const int NoEntry = 2;
    private const int InputOutput = 5;
    private const int AccessDenied = 13;
    private const int NotADirectory = 20;
    private const int IsADirectory = 21;
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int NameTooLong = 36;
    private const int TooManyLinks = 40;

    /// <summary>A clause such as <c>you may not read it</c>, for after a colon.</summary>
    /// <param name="failure">What opening, reading or writing threw.</param>
    /// <param name="verb">What was not permitted if that is it.</param>
    public static string InWords(Exception failure, string verb = "read") =>
        failure switch
        {
            FileNotFoundException or DirectoryNotFoundException => "there is no such file or directory",
            UnauthorizedAccessException => $"you may not {verb} it",
            PathTooLongException => "its name is too long",
            _ => failure.HResult switch
            {
                NotPermitted or AccessDenied => $"you may not {verb} it",
                NoEntry => "there is no such file or directory",
                InputOutput => "its disk fails",
                NotADirectory => "a part of its path is no directory",
                IsADirectory => "it is a directory",
                NoSpace => "its disk is full",
                ReadOnly => "it is on a read-only file system",
                NameTooLong => "its name is too long",
                TooManyLinks => "its links lead in a circle",
                _ => failure.Message.TrimEnd('.'),
            },
        };
}
