namespace Satchel.Node.Peers;

/// <summary>
/// Places for connections at the node's socket, as many as its descriptors allow. Workers leave an eighth of them to drivers and to what forks
/// workers, and wait for a place before they are forked: one that nobody lets in would be an attempt lost. On the loop only.
/// </summary>
internal sealed class PeerPlaces(NodeOptions node)
{
    private readonly Queue<(Action Again, Func<bool> MakeRoom)> _waiting = new();
    private int _open;
    private int _expected;
    private int _leaving;

    public int Most => node.MostPeers;

    /// <summary>Whether at most half of them are taken.</summary>
    public bool IsQuiet => _open <= Most / 2;

    /// <summary>Whether more wait for a place than are on their way out.</summary>
    public bool IsWaitedFor => _waiting.Count > _leaving;

    private bool HasRoomForWorkers => _open + _expected < Most - Math.Max(1, Most / 8);

    /// <summary>Somebody has connected.</summary>
    /// <returns>Whether there is a place.</returns>
    public bool TryOpen()
    {
        if (_open == Most)
        {
            return false;
        }

        _open++;
        return true;
    }

    /// <summary>Who had a place is gone.</summary>
    public void Closed()
    {
        _open--;
        _leaving = Math.Max(0, _leaving - 1);
        Offer();
    }

    /// <summary>Somebody has been told to leave for who waits.</summary>
    public void Leaves() => _leaving++;

    /// <summary>A worker is to be forked.</summary>
    /// <returns>Whether there will be a place for it.</returns>
    public bool TryExpect()
    {
        if (!HasRoomForWorkers)
        {
            return false;
        }

        _expected++;
        return true;
    }

    /// <summary>A fork has connected, or never will.</summary>
    public void ExpectNoMore()
    {
        _expected--;
        Offer();
    }

    /// <summary>Waits for a place for a worker.</summary>
    /// <param name="again">Called once, when there is one.</param>
    /// <param name="makeRoom">Called, perhaps again and again until then, when none will come by itself; says whether somebody leaves.</param>
    public void Wait(Action again, Func<bool> makeRoom)
    {
        _waiting.Enqueue((again, makeRoom));
        TellFull();
    }

    private void Offer()
    {
        while (HasRoomForWorkers && _waiting.TryDequeue(out var waiting))
        {
            waiting.Again();
        }

        TellFull();
    }

    /// <summary>Not while forks are on their way: who has just connected counts twice until it has said who it is.</summary>
    private void TellFull()
    {
        if (_expected == 0)
        {
            foreach (var (_, makeRoom) in _waiting.Skip(_leaving).ToArray())
            {
                if (makeRoom())
                {
                    Leaves();
                }
            }
        }
    }
}
