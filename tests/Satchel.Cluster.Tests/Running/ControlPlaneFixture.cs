using Satchel.Testing;

namespace Satchel.Cluster.Tests.Running;

/// <summary>One control plane for all tests of a class; each test has ids of its own.</summary>
public sealed class ControlPlaneFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _home = new();
    private ControlPlane? _plane;

    internal ControlPlane Plane => _plane ?? throw new InvalidOperationException("The control plane has not been started.");

    public async ValueTask InitializeAsync() => _plane = await ControlPlane.StartAsync(_home.Path);

    public async ValueTask DisposeAsync()
    {
        await Plane.DisposeAsync();
        _home.Dispose();
    }
}
