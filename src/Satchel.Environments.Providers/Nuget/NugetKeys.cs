namespace Satchel.Environments.Providers.Nuget;

/// <summary>Keys of the field's object.</summary>
internal static class NugetKeys
{
    public const string Packages = "packages";
    public const string Sources = "sources";
    public const string Framework = "framework";
    public const string Lock = "lock";

    /// <summary>Key in the inputs of a layer: the exact packages that the lock of the environment names.</summary>
    public const string Locked = "locked";

    public static IReadOnlyList<string> All { get; } = [Packages, Sources, Framework, Lock];
}
