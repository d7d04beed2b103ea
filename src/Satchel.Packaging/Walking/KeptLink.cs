using Satchel.Packaging.Ignore;

namespace Satchel.Packaging.Walking;

/// <summary>A link that the package holds as one.</summary>
/// <param name="Target">Relative text that stays inside the package.</param>
internal sealed record KeptLink(string Path, string Target, IgnoreRule? Rule);
