using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests;

/// <summary>One daemon for all tests of a class.</summary>
public sealed class DaemonFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();
    private Daemon? _daemon;

    public Daemon Daemon => _daemon ?? throw new InvalidOperationException("The daemon has not been started.");

    public async ValueTask InitializeAsync() => _daemon = await Daemon.StartAsync(_scratch.At("home"));

    public async ValueTask DisposeAsync()
    {
        await Daemon.DisposeAsync();
        _scratch.Dispose();
    }
}
