using Satchel.Abstractions.Errors;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Node.Runs;

/// <summary>Files that say something of an attempt to start a run, beside its private directory.</summary>
internal static class AttemptNote
{
    /// <summary>Writes one. Not flushed: no run outlives the machine. An earlier attempt may have put anything there.</summary>
    /// <exception cref="DiskFullException">There is no room for it.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, byte[] content)
    {
        try
        {
            WholeFile.Write(path, content);
        }
        catch (IOException full) when (DiskSpace.IsExhausted(full))
        {
            throw new DiskFullException(path, full);
        }
    }
}
