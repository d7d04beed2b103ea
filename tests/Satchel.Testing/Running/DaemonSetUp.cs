namespace Satchel.Testing.Running;

/// <summary>How a daemon of a test is started.</summary>
/// <param name="Home">Its home.</param>
public sealed record DaemonSetUp(string Home)
{
    /// <summary>Further options of its command line.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Variables of its process. Those of the test's own process that steer Satchel or Ray are not handed on.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The daemon and what stands before it, outermost first.</summary>
    public IReadOnlyList<string> Command { get; init; } = [Programs.Daemon];

    /// <summary>Program that supervises drivers.</summary>
    public string Supervisor { get; init; } = Programs.Supervisor;

    /// <summary>How many descriptors it may have at most; null leaves the test's own limit.</summary>
    public int? Descriptors { get; init; }
}
