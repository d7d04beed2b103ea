namespace Satchel.Testing.Orders;

/// <summary>One thread of work of an <see cref="Actor"/>: its program, or the flushing behind it.</summary>
public sealed class Flow(Actor actor, string name)
{
    /// <summary>Whose.</summary>
    public Actor Actor => actor;

    /// <summary>Given once each time that it may go on.</summary>
    public SemaphoreSlim Turn { get; } = new(0);

    /// <summary>What it does next, when it stands.</summary>
    public string? Next { get; set; }

    /// <summary>Whether what it does next is possible now.</summary>
    public Func<bool> IsPossible { get; set; } = static () => true;

    public override string ToString() => $"{actor.Name}{name}: {Next}";
}
