using System.Text.Json.Nodes;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Client;
using Satchel.Client.Connecting;
using Satchel.Client.Environments;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments.Table;

/// <summary>One daemon with all that environments are made of, and a client of it, for all rows of a table.</summary>
public abstract class TableNode : IAsyncLifetime
{
    private Surroundings? _around;
    private Daemon? _daemon;
    private SatchelClient? _client;

    public Surroundings Around => _around!;

    public Daemon Daemon => _daemon!;

    /// <summary>Options of the daemon's home and variables.</summary>
    protected DaemonSetUp SetUp => new(Around.Files.At("home")) { Variables = Around.Variables };

    public async ValueTask InitializeAsync()
    {
        _around = await Surroundings.CreateAsync();
        await PrepareAsync();
        _daemon = await Daemon.StartAsync(SetUp);
        _client = await SatchelClient.ConnectAsync(
            new ConnectOptions { Home = new SatchelHome(SetUp.Home), StartsCluster = false },
            CancellationToken.None
        );
        await FillAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_daemon is not null)
        {
            await _daemon.DisposeAsync();
        }

        if (_around is not null)
        {
            await _around.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Submits as a user does: local files are read, packaged and sent.</summary>
    /// <param name="spec">The <c>runtime_env</c>, with names in angle brackets.</param>
    /// <param name="entrypoint">For a shell.</param>
    public async Task<JobView> SubmitAsync(string spec, string entrypoint)
    {
        var environment = CheckedRuntimeEnv.Check(JsonNode.Parse(Around.Fill(spec)), Around.Files.Path);
        var package = await RuntimeEnvPackage.BuildAsync(environment, Daemon.Home, progress: null, CancellationToken.None);
        await package.SendAsync(_client!.Packages, progress: null, CancellationToken.None);
        var request = new SubmitRequest { Entrypoint = Around.Fill(entrypoint), RuntimeEnv = package.RuntimeEnv };
        return (await _client.Jobs.SubmitAsync(request, CancellationToken.None)).Job;
    }

    /// <summary>The same, until the job has ended.</summary>
    public async Task<(JobView Job, string Log)> RunAsync(string spec, string entrypoint)
    {
        var job = await Daemon.WaitForEndAsync((await SubmitAsync(spec, entrypoint)).SubmissionId!);
        return (job, job.Status is JobStatus.Pending ? "" : await Daemon.LogsAsync(job.SubmissionId!));
    }

    /// <summary>Before the daemon starts: files and variables.</summary>
    protected abstract Task PrepareAsync();

    /// <summary>Once it runs: what only it can hold.</summary>
    protected virtual Task FillAsync() => Task.CompletedTask;
}
