using Satchel.Abstractions.Wire;
using Satchel.Client.Files;
using Satchel.Testing;

namespace Satchel.Client.Tests.Files;

/// <summary>Jobs of a cluster whose files are fetched into a directory of the test's own.</summary>
public abstract class FetchTest(ClusterFixture cluster) : IClassFixture<ClusterFixture>, IDisposable
{
    private protected ClusterFixture Cluster { get; } = cluster;

    private protected TemporaryDirectory Scratch { get; } = new();

    public void Dispose()
    {
        Scratch.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected string Home(string path) => Scratch.At("home", path);

    private protected async Task IsTheJobsAsync(JobView job, string name)
    {
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(Home(name))));
        (await Cluster.Daemon.LogsAsync(job.SubmissionId!)).Should().Contain(digest);
    }

    private protected async Task<JobView> RunAsync(string entrypoint)
    {
        var job = await Cluster.Daemon.SubmitAsync(entrypoint);
        return await Cluster.Daemon.WaitForEndAsync(job.SubmissionId!);
    }

    private protected async Task<FetchSummary> FetchAsync(JobView job, Func<FetchOptions, FetchOptions>? change = null)
    {
        using var client = await Cluster.ConnectAsync();
        var options = new FetchOptions(Scratch.At("home"));
        return await client.JobFiles.FetchAsync(job, change?.Invoke(options) ?? options, TestContext.Current.CancellationToken);
    }
}
