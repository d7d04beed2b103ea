using Satchel.Abstractions.Errors;

namespace Satchel.Storage.Uploads;

/// <summary>A disk that was full for an upload whose sender may not have heard.</summary>
/// <param name="Told">What it is to hear.</param>
/// <param name="Needed">Bytes that the disk did not have; null where room for them was not what was missing, or is not known to be.</param>
/// <param name="Since">When that was, by the clock of <see cref="Holds"/>.</param>
internal sealed record UploadFailure(DiskFullException Told, long? Needed, long Since)
{
    /// <summary>A sender that has not heard asks within a second; who comes later has perhaps made room.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    /// <summary>Whether an upload that began now would meet it as well, as far as can be said.</summary>
    public bool Holds(long freeBytes, TimeProvider time) => Needed is { } needed ? freeBytes < needed : time.GetElapsedTime(Since) < Fresh;
}
