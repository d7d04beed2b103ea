namespace Satchel.Abstractions.Jobs;

/// <summary>Parts of the message of a job whose entrypoint failed: Ray's sentence, the end of the log, and what kept a program from being run.</summary>
public static class EntrypointMessage
{
    /// <summary>Behind the end of the log, at the beginning of the last line: what kept the shell from running a program comes after it.</summary>
    public const string FaultSign = "Why a program could not be run: ";

    private const string LogFollows = ", last available logs";

    /// <summary>A message as Ray has it: without what kept a program from being run.</summary>
    public static string WithoutFault(string message) => FaultIn(message) is var fault and >= 0 ? message[..(fault + 1)] : message;

    /// <summary>A message without the end of the log: of others, all of it.</summary>
    public static string WithoutLog(string message)
    {
        var log = message.IndexOf(LogFollows, StringComparison.Ordinal);
        if (log < 0)
        {
            return message.TrimEnd();
        }

        var fault = FaultIn(message);
        return fault < 0 ? message[..log] : message[..log] + message[fault..];
    }

    /// <summary>Where the line end before the fault is; -1 when there is none. Faults are of one line: what more lines follow was printed by the job.</summary>
    private static int FaultIn(string message)
    {
        var fault = message.LastIndexOf("\n" + FaultSign, StringComparison.Ordinal);
        return fault < 0 || message.IndexOf('\n', fault + 1) >= 0 ? -1 : fault;
    }
}
