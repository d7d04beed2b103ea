namespace Satchel.Node.Drivers;

/// <summary>The log of one set-up, which takes a file, and its descriptor, with the first line only. Thread-safe.</summary>
/// <param name="open">Opens the file for appending.</param>
internal sealed class SetUpLog(Func<Stream> open) : IDisposable
{
    private readonly Lock _gate = new();
    private StreamWriter? _file;

    public void WriteLine(string line)
    {
        lock (_gate)
        {
            _file ??= new StreamWriter(open()) { AutoFlush = true };
            _file.WriteLine(line);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
        }
    }
}
