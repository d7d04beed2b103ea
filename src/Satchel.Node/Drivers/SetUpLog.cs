using Satchel.Environments.Layers;

namespace Satchel.Node.Drivers;

/// <summary>The log of one set-up, which takes a file, and its descriptor, with the first line only; bounded. Thread-safe.</summary>
/// <param name="open">Opens the file for appending.</param>
/// <param name="most">How much it takes, see <see cref="LogBound"/>.</param>
internal sealed class SetUpLog(Func<Stream> open, long most = LogBound.OfSetUp) : IDisposable
{
    private readonly LogBound _bound = new(most);
    private readonly Lock _gate = new();
    private StreamWriter? _file;

    /// <summary>Writes a line, as long as there is room.</summary>
    /// <returns>What was written: nothing, the line, or the line and that it is the last.</returns>
    public IReadOnlyList<string> WriteLine(string line)
    {
        lock (_gate)
        {
            string[] taken = [.. _bound.Take(line)];
            foreach (var written in taken)
            {
                Append(written);
            }

            return taken;
        }
    }

    /// <summary>Writes the last line, which is always taken.</summary>
    public void Conclude(string line)
    {
        lock (_gate)
        {
            Append(line);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
        }
    }

    private void Append(string line)
    {
        _file ??= new StreamWriter(open()) { AutoFlush = true };
        _file.WriteLine(line);
    }
}
