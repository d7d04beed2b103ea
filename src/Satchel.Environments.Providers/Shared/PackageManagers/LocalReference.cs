using Satchel.Environments.Providers.Shared.LocalPaths;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>A local file or directory that a line of requirements names.</summary>
/// <param name="Before">What stands before it: an option, a name.</param>
/// <param name="Path">As it was written, without the form of a URL.</param>
/// <param name="After">What follows: a fragment, extras, a marker, options.</param>
/// <param name="IsUrl">Whether only a URL may stand there.</param>
internal readonly record struct LocalReference(string Before, string Path, string After, bool IsUrl)
{
    /// <summary>The line with another place in it.</summary>
    /// <param name="path">Absolute.</param>
    public string At(string path) => Before + (IsUrl ? FileUrl.Of(path) : path) + After;

    /// <summary>The line with a file or directory in a package in its place.</summary>
    /// <param name="package">URI of the package.</param>
    /// <param name="name">Of what is in it.</param>
    public string In(string package, string name) => $"{Before}{package}/{FileUrl.Escaped(name)}{After}";
}
