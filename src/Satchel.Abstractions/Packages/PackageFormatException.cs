using Satchel.Abstractions.Errors;

namespace Satchel.Abstractions.Packages;

/// <summary>A package tree breaks a rule of its format: refused before anything of it touches a disk.</summary>
public sealed class PackageFormatException(string message)
    : SatchelException(new SatchelError("package_malformed", message, "Build the package with a Satchel client, or check what made it."));
