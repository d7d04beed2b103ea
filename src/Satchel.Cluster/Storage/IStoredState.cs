namespace Satchel.Cluster.Storage;

/// <summary>What the head's database needs to know about a state.</summary>
internal interface IStoredState
{
    /// <summary>Kept in a column of its own, with an index, for lists to filter by.</summary>
    string? Tag { get; }

    /// <summary>Whether changes of a row that is there are written on a full disk too, from the reserve. New rows never are.</summary>
    bool ChangesUseReserve { get; }

    /// <summary>Whether a change of a row makes it another thing, which stands in lists where a new one would.</summary>
    bool IsNewInLists { get; }

    /// <summary>Whether everything is there that a state of this key must have. Otherwise its row is damaged.</summary>
    bool IsStateOf(string key);
}
