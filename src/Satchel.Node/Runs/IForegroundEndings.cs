using Satchel.Abstractions.Runs;

namespace Satchel.Node.Runs;

/// <summary>
/// Lets go of runs of users' own processes once the last of these has ended, also where the program that started it was killed, or the daemon that
/// opened the environment. Thread-safe.
/// </summary>
internal interface IForegroundEndings
{
    /// <summary>Lets go of a run whose opener has left: at once when nobody uses it, otherwise at the end of who does.</summary>
    Task LetGoAsync(RunId runId);
}
