using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Wire;

/// <summary>The disk that a home lies on.</summary>
/// <param name="TotalBytes">Its size.</param>
/// <param name="FreeBytes">What the daemon's user may still write.</param>
public sealed record DiskView(long TotalBytes, long FreeBytes)
{
    /// <summary>Below this nothing that matters can be written for sure.</summary>
    private const long Least = 1024 * 1024;

    /// <summary>Whether there is no room for records, logs and packages any more.</summary>
    [JsonIgnore]
    public bool IsFull => FreeBytes < Least;

    /// <summary>The disk of a directory; null when it cannot be asked.</summary>
    public static DiskView? Of(string path)
    {
        try
        {
            var disk = new DriveInfo(path);
            return new DiskView(disk.TotalSize, disk.AvailableFreeSpace);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
