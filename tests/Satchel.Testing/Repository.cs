using System.Reflection;

namespace Satchel.Testing;

/// <summary>Where this checkout lies, for tests that read its files or run what it builds.</summary>
public static class Repository
{
    /// <summary>Absolute path of the root.</summary>
    public static string Root { get; } =
        typeof(Repository)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => string.Equals(attribute.Key, "RepositoryRoot", StringComparison.Ordinal))
            .Value!;

    /// <summary>A path below the root.</summary>
    public static string PathOf(params ReadOnlySpan<string> segments) => Path.Combine([Root, .. segments]);
}
