namespace Satchel.Abstractions.Environments.Tools;

/// <summary>Keeps the lines that a tool prints; of more than a MiB of them the last, which have the reason of a failure. Not thread-safe.</summary>
public sealed class ToolLines
{
    private const int MostCharacters = 1024 * 1024;

    private readonly Queue<string> _lines = new();
    private int _characters;

    /// <summary>Those that are kept, in their order.</summary>
    public IReadOnlyList<string> Kept => [.. _lines];

    /// <summary>Adds the next one.</summary>
    public void Add(string line)
    {
        _lines.Enqueue(line);
        _characters += line.Length + 1;
        while (_characters > MostCharacters && _lines.Count > 1)
        {
            _characters -= _lines.Dequeue().Length + 1;
        }
    }
}
