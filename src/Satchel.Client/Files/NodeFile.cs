using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Jobs;
using Satchel.Posix.Files;
using Satchel.Posix.Processes;

namespace Satchel.Client.Files;

/// <summary>The content of a file where its node keeps it, for a client on the same machine: it need not come through a connection.</summary>
internal static class NodeFile
{
    /// <returns>Null when it cannot be had so: it is gone, not this user's, or nothing that a node keeps.</returns>
    public static SafeFileHandle? TryOpen(JobFile file)
    {
        try
        {
            if (file.Place is not { } place || GuardedFile.TryOpenRead(place) is not { } content)
            {
                return null;
            }

            if (FileStatus.OfOpen(content) is var status && status.Size == file.Size && status.UserId == OwnProcess.UserId)
            {
                return content;
            }

            content.Dispose();
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The cluster is asked, and says why if it cannot give it either.
            return null;
        }
    }
}
