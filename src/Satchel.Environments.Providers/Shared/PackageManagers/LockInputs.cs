using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>A lock among the inputs of a layer. Pure.</summary>
internal static class LockInputs
{
    /// <summary>
    /// Key: how the lock is checked against what is asked for. Layers of versions that did not check it may hold what was not asked for: they
    /// have other keys and are never found. Raised when the check refuses more than before.
    /// </summary>
    private const string Check = "lock_check";

    private const int CurrentCheck = 2;

    public static void Put(JsonObject inputs, string key, JsonArray locked)
    {
        inputs[key] = locked;
        inputs[Check] = CurrentCheck;
    }

    /// <summary>The entries.</summary>
    public static IReadOnlyList<LockedPackage> Read(JsonArray locked) =>
        [.. locked.Select(entry => LockedPackage.TryRead(entry)).OfType<LockedPackage>()];
}
