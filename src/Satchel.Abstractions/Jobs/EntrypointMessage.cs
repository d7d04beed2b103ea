namespace Satchel.Abstractions.Jobs;

/// <summary>Parts of the message of a job whose entrypoint failed: Ray's sentence, the end of the log, and what kept a program from being run.</summary>
public static class EntrypointMessage
{
    /// <summary>Behind the end of the log, at the beginning of the last line: what kept the shell from running a program comes after it.</summary>
    public const string FaultSign = "Why a program could not be run: ";

    private const string LogFollows = ", last available logs";

    /// <summary>A message without the end of the log: of others, all of it.</summary>
    public static string WithoutLog(string message)
    {
        var log = message.IndexOf(LogFollows, StringComparison.Ordinal);
        if (log < 0)
        {
            return message.TrimEnd();
        }

        // Faults are of one line: what follows more lines was printed by the job.
        var fault = message.LastIndexOf("\n" + FaultSign, StringComparison.Ordinal);
        return fault < 0 || message.IndexOf('\n', fault + 1) >= 0 ? message[..log] : message[..log] + message[fault..];
    }
}
