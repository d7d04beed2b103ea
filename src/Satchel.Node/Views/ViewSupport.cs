namespace Satchel.Node.Views;

/// <summary>How this node makes private views, see <see cref="ViewFinding"/>.</summary>
/// <param name="Mode">The way in use.</param>
/// <param name="WhyNotBetter">What the better ways failed with, for the log; null when there is none or it was not asked for.</param>
/// <param name="Protection">What keeps runs from writing into layers.</param>
internal sealed record ViewSupport(ViewMode Mode, string? WhyNotBetter, LayerProtection Protection)
{
    /// <summary>What a full disk failed a trial with, so that nothing better may be known than was found; null for an answer that holds.</summary>
    public Exception? NoRoom { get; init; }

    /// <summary>As settings and status name it.</summary>
    public string Name => NameOf(Mode);

    public static string NameOf(ViewMode mode) =>
        mode switch
        {
            ViewMode.Overlay => "overlay",
            ViewMode.Reflink => "reflink",
            _ => "copy",
        };
}
