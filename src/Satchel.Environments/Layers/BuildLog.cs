using Satchel.Posix.Deletion;

namespace Satchel.Environments.Layers;

/// <summary>The log of one build, a file of its own beside what goes to those who wait; bounded. Thread-safe.</summary>
internal sealed class BuildLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _file;
    private readonly Action<string> _audience;
    private readonly LogBound _bound;
    private bool _isClosed;

    /// <param name="path">Absolute; begun anew, readable for its owner only.</param>
    /// <param name="audience">Takes every line as well.</param>
    /// <param name="most">How much it takes, see <see cref="LogBound"/>.</param>
    public BuildLog(string path, Action<string> audience, long most = LogBound.OfBuild)
    {
        OwnFile.RemoveOther(path);
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        Path = path;
        _file = new StreamWriter(path, System.Text.Encoding.UTF8, options) { AutoFlush = true };
        _audience = audience;
        _bound = new LogBound(most);
    }

    public string Path { get; }

    public void Write(string line)
    {
        lock (_gate)
        {
            // What a tool's reader still has in hand when the build is over is nobody's any more.
            foreach (var taken in _isClosed ? [] : _bound.Take(line))
            {
                _file.WriteLine(taken);
                _audience(taken);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _file.Dispose();
        }
    }
}
