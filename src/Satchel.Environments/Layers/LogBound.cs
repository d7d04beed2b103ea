using System.Globalization;

namespace Satchel.Environments.Layers;

/// <summary>
/// Bounds what is written into a log of a set-up: an installer that prints for ever must not fill the disk. Not thread-safe.
/// </summary>
/// <param name="most">How much it takes, in characters; the line that reaches it is the last.</param>
public sealed class LogBound(long most)
{
    private long _taken;

    /// <summary>Bound of the log of one build: 64 Mi characters.</summary>
    public const long OfBuild = 64L * 1024 * 1024;

    /// <summary>Bound of the log that one job, or worker, keeps of its set-up: 16 Mi characters.</summary>
    public const long OfSetUp = 16L * 1024 * 1024;

    /// <summary>What to write for a line: it, it and at the end one that says that there is more, or nothing any more.</summary>
    public IEnumerable<string> Take(string line)
    {
        if (_taken >= most)
        {
            return [];
        }

        _taken += line.Length + 1;
        return _taken < most
            ? [line]
            : [line, string.Create(CultureInfo.InvariantCulture, $"This log has reached {most} characters: the rest is not logged.")];
    }
}
