using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Texts;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>Compares an entry of a lock with the package that its file is of: one that was changed in part is no lock. Pure.</summary>
internal static class LockedFile
{
    /// <summary>What is wrong when a wheel's own name tells another package or version than the entry; null for nothing.</summary>
    public static string? Fault(LockedPackage entry)
    {
        var file = NameOf(entry);
        var parts = file.Split('-');
        return file.EndsWith(PackageFileName.WheelExtension, StringComparison.Ordinal) && parts.Length > 2
            ? Fault(entry, parts[0], parts[1])
            : null;
    }

    /// <inheritdoc cref="Fault(LockedPackage)"/>
    /// <param name="name">Of the package that the file is of.</param>
    /// <param name="version">Its version.</param>
    public static string? Fault(LockedPackage entry, string name, string version) =>
        PythonPackageName.Normal(name) == PythonPackageName.Normal(entry.Name) && !VersionSpecifier.Excludes("==" + entry.Version, version)
            ? null
            : $"The lock is changed in part: it says {entry.Name} {entry.Version}, and its file {NameOf(entry)} is of {name} {version}.";

    // A file that came with the environment has no directory: sent:NAME.
    private static string NameOf(LockedPackage entry) => Uri.UnescapeDataString(entry.Url.Split('#', '?')[0]).Split('/', ':')[^1];
}
