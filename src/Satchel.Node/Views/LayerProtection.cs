namespace Satchel.Node.Views;

/// <summary>What keeps a run from writing into layers that it shares with others, the best first.</summary>
internal enum LayerProtection
{
    /// <summary>The store is mounted read-only in the run's namespace; holds for root, too.</summary>
    Mount,

    /// <summary>Layers have no write permission: a slip fails, but who owns them can give it back.</summary>
    Permissions,

    /// <summary>Nothing: permissions do not hold for root, and mounts are not allowed.</summary>
    None,
}
