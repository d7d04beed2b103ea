using Satchel.Packaging.Ignore;

namespace Satchel.Packaging.Walking;

/// <summary>A symbolic link that no rule leaves out; whether it stays one is decided when everything else is known.</summary>
/// <param name="Path">Relative to the root.</param>
/// <param name="Text">What it says.</param>
/// <param name="Area">Where it was found.</param>
/// <param name="Scope">Rules of the directory that holds it.</param>
/// <param name="Rule">A line that took it back, or null.</param>
internal sealed record FoundLink(string Path, string Text, WalkArea Area, IgnoreScope Scope, IgnoreRule? Rule)
{
    /// <summary>Absolute path of the link itself.</summary>
    public string Source => Area.SourceOf(Path);
}
