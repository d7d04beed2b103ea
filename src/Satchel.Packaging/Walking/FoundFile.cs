using Satchel.Packaging.Ignore;
using Satchel.Posix.Files;

namespace Satchel.Packaging.Walking;

/// <summary>A regular file that belongs into the package.</summary>
/// <param name="Path">Relative to the root.</param>
/// <param name="Source">Absolute path; another place than <paramref name="Path"/> says when it lies behind a link.</param>
/// <param name="Status">As the walk saw it.</param>
/// <param name="Rule">A line that took it back, or null.</param>
internal sealed record FoundFile(string Path, string Source, FileStatus Status, IgnoreRule? Rule);
