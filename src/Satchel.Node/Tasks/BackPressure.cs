using Satchel.Node.Sessions;

namespace Satchel.Node.Tasks;

/// <summary>
/// A driver that submits faster than its tasks run is not read from for a while: its own writing waits, and what waits here stays bounded.
/// Workers are always read from, since what they submit may be what others wait for. On the loop only.
/// </summary>
internal static class BackPressure
{
    /// <summary>Bytes of waiting tasks of one job from which on no more are taken from its driver; below half of it they are again.</summary>
    private const long MostQueuedBytes = 64 * 1024 * 1024;

    /// <summary>A peer has submitted a task.</summary>
    public static void Apply(ClientPeer peer)
    {
        if (peer is DriverPeer && peer.Session.QueuedBytes > MostQueuedBytes)
        {
            peer.Connection.IsPaused = true;
        }
    }

    /// <summary>A task of a job has ended, in whatever way.</summary>
    public static void Relieve(DriverSession session)
    {
        if (session.Driver is { Connection.IsPaused: true } driver && session.QueuedBytes < MostQueuedBytes / 2)
        {
            driver.Connection.IsPaused = false;
        }
    }
}
