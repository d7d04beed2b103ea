using Satchel.Abstractions.Home;
using Satchel.Client.Connecting;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Client.Tests;

/// <summary>A real cluster for the tests of one class, and connections to it.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();

    public Daemon Daemon { get; private set; } = null!;

    public SatchelHome Home => Daemon.Home;

    public async ValueTask InitializeAsync() => Daemon = await Daemon.StartAsync(_scratch.At("home"));

    public async ValueTask DisposeAsync()
    {
        await Daemon.DisposeAsync();
        _scratch.Dispose();
    }

    /// <summary>Connects by address, as a client of this machine.</summary>
    public Task<SatchelClient> ConnectAsync() =>
        SatchelClient.ConnectAsync(new ConnectOptions { Address = Daemon.Address, Home = Home }, CancellationToken.None);
}
