using System.Text;

namespace Satchel.Cluster.CrashWriter;

/// <summary>One write per line, straight to the pipe: a line that has been read was written whole. Thread-safe.</summary>
internal sealed class Lines(Stream output)
{
    private readonly Lock _gate = new();

    public void Say(string line)
    {
        lock (_gate)
        {
            output.Write(Encoding.ASCII.GetBytes(line + "\n"));
        }
    }
}
