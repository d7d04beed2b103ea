using Satchel.Packaging.Building;

namespace Satchel.Packaging.Tests.Building;

/// <summary>
/// Calls back from inside the scan: after the walk, and as bytes are read. So a test can change files at a moment it
/// knows.
/// </summary>
internal sealed class SynchronousProgress(Action<PackagingProgress> report) : IProgress<PackagingProgress>
{
    public void Report(PackagingProgress value) => report(value);
}
