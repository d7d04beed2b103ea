using Xunit;

namespace Satchel.Testing.Running;

/// <summary>One daemon for all tests of a class. Each of them uses ids of its own.</summary>
public class DaemonFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();
    private readonly string[] _options;
    private Daemon? _daemon;

    public DaemonFixture()
        : this([]) { }

    /// <param name="options">What its daemon is started with.</param>
    protected DaemonFixture(params string[] options) => _options = options;

    public Daemon Daemon => _daemon ?? throw new InvalidOperationException("The daemon has not been started.");

    public async ValueTask InitializeAsync() => _daemon = await Daemon.StartAsync(_scratch.At("home"), _options);

    public async ValueTask DisposeAsync()
    {
        await Daemon.DisposeAsync();
        _scratch.Dispose();
        GC.SuppressFinalize(this);
    }
}
