using System.Runtime.InteropServices;

namespace Satchel.Cli.Running;

/// <summary>Turns the first Ctrl-C, or a SIGTERM, into a cancellation; the second one ends the program as usual.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signal;

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Interrupt(context, 2)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Interrupt(context, 15)),
    ];

    public CancellationToken Token => _source.Token;

    /// <summary>Exit code of a program that ended because of the signal.</summary>
    public int ExitCode => ExitCodes.Signalled + _signal;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void Interrupt(PosixSignalContext context, int signal)
    {
        if (Interlocked.CompareExchange(ref _signal, signal, 0) == 0)
        {
            context.Cancel = true;
            _source.Cancel();
        }
    }
}
