using Satchel.Posix.Durability;

namespace Satchel.Node.Runs;

/// <summary>
/// Room on the disk of this node's records that is held back for claims: on a full disk a job that has not started can still be ended for
/// good. (Each running job has the room of its own exit record.) Thread-safe.
/// </summary>
internal sealed class RecordReserve(NodeOptions node) : IDisposable
{
    /// <summary>Two hundred claims and more.</summary>
    private const int Size = 1024 * 1024;

    private readonly Lock _gate = new();
    private ReservedFile? _held;

    private string Place => Path.Combine(node.Directories.Root, "records.reserve");

    /// <summary>Does something that takes a little room. When there is none, the reserve is given up for it, and taken again when there is.</summary>
    /// <exception cref="IOException">There is no room with the reserve either.</exception>
    public T WithRoom<T>(Func<T> write)
    {
        Hold();
        try
        {
            return write();
        }
        catch (IOException full) when (DiskSpace.IsExhausted(full) && TryGiveUp())
        {
            return write();
        }
    }

    /// <summary>Takes the room unless it is held, or there is none.</summary>
    public void Hold()
    {
        lock (_gate)
        {
            try
            {
                if (_held is null)
                {
                    // That of a daemon that was killed.
                    File.Delete(Place);
                    _held = ReservedFile.Create(Place, Size);
                }
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // There is no room to hold back, or somebody has put something else there. It is tried again with the next claim.
            }
        }
    }

    public void Dispose() => TryGiveUp();

    private bool TryGiveUp()
    {
        lock (_gate)
        {
            var held = _held is not null;
            _held?.Dispose();
            _held = null;
            return held;
        }
    }
}
