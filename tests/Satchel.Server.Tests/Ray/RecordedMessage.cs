namespace Satchel.Server.Tests.Ray;

/// <summary>
/// The message of a job: word for word, but for those that go on about Ray's own insides, whose beginning is what users match
/// on.
/// </summary>
internal static class RecordedMessage
{
    private const string LogFollows = "last available logs (truncated to 20,000 chars):\n";

    private static readonly string[] Beginnings =
    [
        "runtime_env setup failed: Failed to set up runtime environment.\n",
        "Job supervisor actor died: ",
        "Failed to start supervisor actor ",
    ];

    public static bool Agrees(string recorded, string actual, string entrypoint)
    {
        if (Beginnings.FirstOrDefault(beginning => recorded.StartsWith(beginning, StringComparison.Ordinal)) is { } beginning)
        {
            return actual.StartsWith(beginning, StringComparison.Ordinal);
        }

        var log = recorded.IndexOf(LogFollows, StringComparison.Ordinal);
        return log < 0
            ? RecordedPattern.Matches(recorded, actual)
            : RecordedPattern.Matches(
                recorded[..(log + LogFollows.Length)] + RecordedLog.Expected(recorded[(log + LogFollows.Length)..], entrypoint),
                actual
            );
    }
}
