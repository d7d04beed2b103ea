using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Nuget;

/// <summary>The exact packages of an environment's lock: all of them are asked for by their versions, and what comes must be the same files.</summary>
/// <param name="entries">As <see cref="EnvironmentLock.Of"/> gives them.</param>
internal sealed class LockedPackages(JsonArray entries)
{
    private readonly LockedPackage[] _packages = [.. entries.Select(entry => LockedPackage.TryRead(entry)!)];

    /// <summary>What to restore in place of what is asked for.</summary>
    /// <exception cref="SetupFailedException"><c>version_conflict</c>: the lock lacks something.</exception>
    public PackageName[] For(IEnumerable<PackageName> asked)
    {
        foreach (var package in asked)
        {
            var locked = Array.Find(_packages, locked => string.Equals(locked.Name, package.Id, StringComparison.OrdinalIgnoreCase));
            if (locked is null || !VersionRange.Of(package).Has(locked.Version))
            {
                throw LockConflict.Of($"{package}", locked);
            }
        }

        return [.. _packages.Select(locked => new PackageName(locked.Name, locked.Version))];
    }

    /// <summary>Compares what was restored.</summary>
    /// <exception cref="SetupFailedException"><c>hash_mismatch</c>, or <c>version_conflict</c> when a package needs one that is not locked.</exception>
    public void Check(JsonArray restored)
    {
        foreach (var came in restored.Select(entry => LockedPackage.TryRead(entry)).OfType<LockedPackage>())
        {
            var locked = Array.Find(_packages, package => string.Equals(package.Name, came.Name, StringComparison.OrdinalIgnoreCase));
            if (locked is null)
            {
                throw new SetupFailedException(
                    SetupErrorKinds.VersionConflict,
                    $"The lock does not fit: the packages need '{came.Name} {came.Version}', which it does not have.",
                    LockConflict.Anew
                );
            }

            if (locked.Sha256 is { } hash && hash != came.Sha256)
            {
                throw new SetupFailedException(
                    SetupErrorKinds.HashMismatch,
                    $"The file of {came.Name} {came.Version} is another than the locked one: sha256 {came.Sha256} instead of {hash}.",
                    "If the feed replaced it on purpose, write the lock anew with `satchel env lock`."
                );
            }
        }
    }
}
