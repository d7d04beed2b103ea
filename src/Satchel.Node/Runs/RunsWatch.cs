namespace Satchel.Node.Runs;

/// <summary>The watch of the directory of claims and exit records.</summary>
internal sealed class RunsWatch(DirectoryWatch watch) : IDisposable
{
    public DirectoryWatch Watch => watch;

    public void Dispose() => watch.Dispose();
}
