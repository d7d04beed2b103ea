using System.Runtime.InteropServices;

namespace Satchel.Cli.Running;

/// <summary>
/// Turns the first Ctrl-C, or a SIGTERM, into a cancellation; the next one ends the program as usual. One that comes right behind the first
/// is its echo: programs such as <c>timeout</c> signal both the process and its group. A program that has not ended a while after the
/// cancellation waits for something that cannot be called off, such as a read of a pipe: it is ended.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Echo = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Timer _end;
    private long _first;
    private int _signal;

    public Interruption()
    {
        _end = new Timer(_ => Environment.Exit(ExitCode));
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Interrupt(context, 2)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Interrupt(context, 15)),
        ];
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Whether the program ends by itself, however long that takes after the cancellation.</summary>
    public bool IsOutlasted { get; set; }

    /// <summary>Exit code of a program that ended because of the signal.</summary>
    public int ExitCode => ExitCodes.Signalled + _signal;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _end.Dispose();
        _source.Dispose();
    }

    private void Interrupt(PosixSignalContext context, int signal)
    {
        if (Interlocked.CompareExchange(ref _signal, signal, 0) == 0)
        {
            _first = TimeProvider.System.GetTimestamp();
            context.Cancel = true;
            if (!IsOutlasted)
            {
                _end.Change(Patience, Timeout.InfiniteTimeSpan);
            }

            _source.Cancel();
        }
        else if (TimeProvider.System.GetElapsedTime(_first) < Echo)
        {
            context.Cancel = true;
        }
    }
}
