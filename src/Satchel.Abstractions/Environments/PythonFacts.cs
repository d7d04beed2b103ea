namespace Satchel.Abstractions.Environments;

/// <summary>The Python that environments are built on: the node's own, which jobs find as <c>python3</c> on their <c>PATH</c>, or that of a driver.</summary>
/// <param name="Executable">Absolute path, links not resolved: in a virtual environment the link is what matters.</param>
/// <param name="Version">Full version, <c>3.11.2</c>.</param>
/// <param name="Implementation"><c>cpython</c> or <c>pypy</c>.</param>
/// <param name="Prefix"><c>sys.prefix</c>.</param>
/// <param name="BasePrefix"><c>sys.base_prefix</c>; another than <paramref name="Prefix"/> in a virtual environment.</param>
/// <param name="CacheTag"><c>sys.implementation.cache_tag</c>, <c>cpython-311</c>.</param>
public sealed record PythonFacts(
    string Executable,
    string Version,
    string Implementation,
    string Prefix,
    string BasePrefix,
    string CacheTag
)
{
    /// <summary>Digest of what is installed in it, 64 hex digits; it changes with every package that is added, removed or replaced.</summary>
    public string Packages { get; init; } = "";

    /// <summary>Names of what is installed in it as an index spells them, one a line; empty when nobody has looked.</summary>
    public string PackageNames { get; init; } = "";

    /// <summary>Whether it is that of a virtual environment.</summary>
    public bool IsVirtual => !string.Equals(Prefix, BasePrefix, StringComparison.Ordinal);
}
