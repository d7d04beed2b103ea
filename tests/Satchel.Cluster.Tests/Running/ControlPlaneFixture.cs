using Satchel.Testing;

namespace Satchel.Cluster.Tests.Running;

/// <summary>
/// One control plane for all tests of a class, each of which has ids of its own; or, as the base of a class, one for each test of it.
/// </summary>
public class ControlPlaneFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _home = new();
    private ControlPlane? _plane;

    internal ControlPlane Plane => _plane ?? throw new InvalidOperationException("The control plane has not been started.");

    internal string Home => _home.Path;

    public async ValueTask InitializeAsync() => _plane = await ControlPlane.StartAsync(Home);

    public async ValueTask DisposeAsync()
    {
        await Plane.DisposeAsync();
        _home.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends it in good order, and starts another one on what it leaves.</summary>
    internal async Task RestartAsync()
    {
        await Plane.DisposeAsync();
        await InitializeAsync();
    }
}
