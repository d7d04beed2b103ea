namespace Satchel.Environments.Tests.Layers;

/// <summary>Keeps what it is told, in order.</summary>
internal sealed class ToldProgress : IProgress<string>
{
    private readonly Lock _gate = new();
    private readonly List<string> _messages = [];

    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _messages];
            }
        }
    }

    public void Report(string value)
    {
        lock (_gate)
        {
            _messages.Add(value);
        }
    }
}
