namespace Satchel.Node.Views;

/// <summary>Names of <see cref="LayerProtection"/>.</summary>
internal static class LayerProtections
{
    /// <summary>As status and log name it.</summary>
    public static string NameOf(LayerProtection protection) =>
        protection switch
        {
            LayerProtection.Mount => "mount",
            LayerProtection.Permissions => "permissions",
            _ => "none",
        };
}
