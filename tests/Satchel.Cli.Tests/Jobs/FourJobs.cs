using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Jobs;

/// <summary>A daemon with four jobs: one that succeeded, one that failed, two that run.</summary>
public sealed class FourJobs : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();
    private Daemon? _daemon;

    public Daemon Daemon => _daemon ?? throw new InvalidOperationException("The daemon has not been started.");

    public async ValueTask InitializeAsync()
    {
        _daemon = await Daemon.StartAsync(_scratch.At("home"), "--num-cpus", "4");
        await SubmitAsync("good", "true", new() { ["team"] = "vision", ["name"] = "nightly" });
        await SubmitAsync("bad", "false", new() { ["team"] = "audio" });
        await SubmitAsync("long-1", "sleep 600", new() { ["team"] = "vision" });
        await SubmitAsync("long-2", "sleep 600", []);
        await Daemon.WaitForEndAsync("good");
        await Daemon.WaitForEndAsync("bad");
    }

    public async ValueTask DisposeAsync()
    {
        await Daemon.DisposeAsync();
        _scratch.Dispose();
    }

    public Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(Daemon.Home.Root, arguments);

    public async Task<string[]> NamesAsync(params string[] options) =>
        (await RunAsync(["job", "list", "-o", "name", .. options])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private Task SubmitAsync(string id, string entrypoint, Dictionary<string, string> metadata) =>
        Daemon.SubmitAsync(
            new()
            {
                Entrypoint = $"sh -c 'exec {entrypoint}'",
                SubmissionId = id,
                Metadata = metadata,
            }
        );
}
