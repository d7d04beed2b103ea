using System.ComponentModel;

namespace Satchel.Supervisor;

/// <summary>
/// Failures of files in words. This program is built without the texts of .NET, whose exceptions have names such as
/// <c>IO_AlreadyExists_Name</c> in place of sentences.
/// </summary>
internal static class RefusalText
{
    /// <summary>The message of a failure; what the system says to its error number where that is such a name.</summary>
    public static string Of(Exception failure)
    {
        var first = failure.Message.Split(',', ' ')[0];
        if (!first.Contains('_', StringComparison.Ordinal) || first.Contains('/', StringComparison.Ordinal))
        {
            return failure.Message;
        }

        // The number of what is not permitted stands in what caused it.
        return new Win32Exception((failure as UnauthorizedAccessException)?.InnerException?.HResult ?? failure.HResult).Message;
    }
}
