namespace Satchel.Node.Views;

/// <summary>How this node makes private views; found once at its start.</summary>
/// <param name="Mode">The way in use.</param>
/// <param name="WhyNotBetter">What the better ways failed with, for the log; null when there is none or it was not asked for.</param>
/// <param name="Protection">What keeps runs from writing into layers.</param>
internal sealed record ViewSupport(ViewMode Mode, string? WhyNotBetter, LayerProtection Protection)
{
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
