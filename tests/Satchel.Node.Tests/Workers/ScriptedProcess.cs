using Satchel.Node.Sessions;
using Satchel.Posix.Processes;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>A worker's process that nothing is left of when the test says so.</summary>
internal sealed class ScriptedProcess
{
    private const int TooManyOpenFiles = 24;

    private volatile bool _isGone;
    private volatile bool _hasNoDescriptors;
    private volatile int _looks;
    private volatile int _kills;

    /// <summary>Stands in for the process of the only worker.</summary>
    public static Task<ScriptedProcess> ReplaceAsync(WorkersFixture node) =>
        node.AskAsync(
            (DriverSessions sessions) =>
            {
                var process = new ScriptedProcess();
                sessions.All.Single().Environments.SelectMany(environment => environment.Workers).Single().Send = process.Send;
                return process;
            }
        );

    public bool IsGone
    {
        get => _isGone;
        set => _isGone = value;
    }

    /// <summary>Whether nobody can look at it, nor send it anything.</summary>
    public bool HasNoDescriptors
    {
        get => _hasNoDescriptors;
        set => _hasNoDescriptors = value;
    }

    /// <summary>How often it was killed.</summary>
    public int Kills => _kills;

    public bool Send(ProcessIdentity process, int signal)
    {
        if (HasNoDescriptors)
        {
            throw new IOException("Too many open files", TooManyOpenFiles);
        }

        if (signal == Signals.Kill)
        {
            Interlocked.Increment(ref _kills);
        }
        else
        {
            Interlocked.Increment(ref _looks);
        }

        return !IsGone;
    }

    /// <summary>Waits until it has been looked at twice more: whoever waits for its end has not taken it for gone.</summary>
    public Task LookedAtTwiceAsync()
    {
        var looks = _looks;
        return Eventually.TrueAsync(() => _looks >= looks + 2, "it is looked at");
    }
}
