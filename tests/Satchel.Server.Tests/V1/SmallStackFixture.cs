using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.V1;

/// <summary>One daemon with a small stack for all tests of a class.</summary>
public sealed class SmallStackFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();

    public Daemon Daemon { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Daemon = await Daemon.StartAsync(
            new DaemonSetUp(_scratch.At("home")) { Command = ["prlimit", "--stack=524288:524288", Programs.Daemon] }
        );

    public async ValueTask DisposeAsync()
    {
        await Daemon.DisposeAsync();
        _scratch.Dispose();
    }
}
