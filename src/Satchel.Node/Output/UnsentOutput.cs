namespace Satchel.Node.Output;

/// <summary>What workers have printed and their driver, which leaves, was not sent.</summary>
/// <param name="Bytes">How much of it there is.</param>
/// <param name="Lines">How many lines; null where it is too much to count, or takes too long.</param>
internal sealed record UnsentOutput(long Bytes, long? Lines)
{
    /// <summary>Nothing.</summary>
    public static UnsentOutput None { get; } = new(0, 0);
}
