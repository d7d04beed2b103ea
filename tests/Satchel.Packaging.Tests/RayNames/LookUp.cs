namespace Satchel.Packaging.Tests.RayNames;

/// <summary>Asks the system about paths at the edge of what it follows.</summary>
internal static class LookUp
{
    private const int TooManyLinks = 40;
    private const int NotADirectory = 20;
    private const int NameTooLong = 36;

    // Two in a row were the most among 300,000 with a mount every few milliseconds.
    private const int MostQuestions = 10;

    /// <summary>
    /// Asks again where the path has too many links. Linux begins a look-up anew when something is mounted meanwhile, and goes on
    /// counting its links: a path of 40, the most there may be, is then refused though nothing is wrong with it.
    /// </summary>
    public static T Ask<T>(string path, Func<string, T> question)
    {
        for (var asked = 1; ; asked++)
        {
            try
            {
                return question(path);
            }
            catch (IOException e) when (e.HResult is TooManyLinks && asked < MostQuestions)
            {
                // Once more.
            }
        }
    }

    /// <summary>Whether a call failed because a path leads nowhere, in a circle too: for Ray such an entry has no content.</summary>
    public static bool LeadsNowhere(IOException failure) => failure.HResult is TooManyLinks or NotADirectory or NameTooLong;
}
