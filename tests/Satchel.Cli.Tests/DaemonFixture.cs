using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests;

/// <summary>One daemon for all tests of a class, of a node with one CPU. Each uses ids of its own.</summary>
public sealed class DaemonFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();
    private Daemon? _daemon;

    public Daemon Daemon => _daemon ?? throw new InvalidOperationException("The daemon has not been started.");

    public async ValueTask InitializeAsync() => _daemon = await Daemon.StartAsync(_scratch.At("home"), "--num-cpus", "1");

    public async ValueTask DisposeAsync()
    {
        await Daemon.DisposeAsync();
        _scratch.Dispose();
    }
}
