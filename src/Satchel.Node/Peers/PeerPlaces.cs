namespace Satchel.Node.Peers;

/// <summary>
/// Places for connections at the node's socket, as many as its descriptors allow. Workers leave an eighth of them to drivers and to what forks
/// workers, and wait for a place before they are forked: one that nobody lets in would be an attempt lost. On the loop only.
/// </summary>
internal sealed class PeerPlaces(NodeOptions node)
{
    private readonly Queue<(Action Again, Action Full)> _waiting = new();
    private int _open;
    private int _expected;

    public int Most => node.MostPeers;

    /// <summary>Whether at most half of them are taken.</summary>
    public bool IsQuiet => _open <= Most / 2;

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
        Offer();
    }

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
    /// <param name="full">Called, perhaps again and again until then, when none will come by itself.</param>
    public void Wait(Action again, Action full)
    {
        _waiting.Enqueue((again, full));
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
            foreach (var (_, full) in _waiting.ToArray())
            {
                full();
            }
        }
    }
}
