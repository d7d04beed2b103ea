using System.Net.Http.Headers;
using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Cli;

/// <summary>Our own command line in a job, against the cluster that runs the job: whichever way it asks who somebody is.</summary>
public sealed class InsideAJobTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("SATCHEL_TOKEN", "from-outside")]
    [InlineData("RAY_AUTH_TOKEN", "from-outside")]
    [InlineData("SATCHEL_AUTH_MODE", "disabled")]
    public async Task A_job_submits_to_its_own_cluster_and_follows(string? variable, string? value)
    {
        using var scratch = new TemporaryDirectory();
        var variables = new Dictionary<string, string>();
        if (variable is not null)
        {
            variables[variable] = value!;
        }

        await using var daemon = await Daemon.StartAsync(new DaemonSetUp(scratch.At("home")) { Variables = variables });
        if (value is "from-outside")
        {
            daemon.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", value);
        }

        await daemon.SubmitAsync(
            $"{Programs.Cli} job submit --submission-id inner -- echo from-within && {Programs.Cli} job status inner",
            "outer"
        );

        var outer = await daemon.WaitForEndAsync("outer");
        var log = await daemon.LogsAsync("outer");
        outer.Status.Should().Be(JobStatus.Succeeded, log);
        log.Should().Contain("from-within", "the inner job is followed").And.Contain("Exit code: 0").And.NotContain("from-outside");
        (await daemon.WaitForEndAsync("inner")).Status.Should().Be(JobStatus.Succeeded);
        File.Exists(daemon.Home.TokenFile).Should().Be(variable is null, "a token is made only where none is given and one is asked for");
    }
}
