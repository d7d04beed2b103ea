using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Python;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

public sealed class PipTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _scratch = new();
    private readonly PackageIndex _index = new(
        new Wheel("alpha", "2.0") { Requires = ["beta"] },
        new Wheel("beta", "1.0"),
        new Wheel("gamma", "1.0"),
        new Wheel("gamma", "2.0")
    );

    public async ValueTask DisposeAsync()
    {
        await _index.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Eight_jobs_with_one_new_environment_build_it_once_and_share_it()
    {
        await using var daemon = await Daemon.StartAsync(_scratch.At("home"));

        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(job => daemon.SubmitAsync("python -c 'import beta; print(beta.__file__)'", $"job-{job}", Env(job)))
        );
        var ended = await Task.WhenAll(Enumerable.Range(0, 8).Select(job => daemon.WaitForEndAsync($"job-{job}")));

        ended.Should().AllSatisfy(job => job.Status.Should().Be(JobStatus.Succeeded, job.Message));
        var files = await Task.WhenAll(Enumerable.Range(0, 8).Select(job => daemon.LogsAsync($"job-{job}")));
        files.Select(log => log.Trim().Split('\n')[^1]).Distinct().Should().ContainSingle();
        _index.Requests.Where(path => path.StartsWith("/files/", StringComparison.Ordinal)).Should().ContainSingle("one build fetches it");
    }

    [Theory]
    [InlineData("python -m pip")]
    [InlineData("pip")]
    public async Task What_a_job_installs_into_its_environment_is_seen_by_that_job_alone(string pip)
    {
        await using var daemon = await Daemon.StartAsync(_scratch.At("home"));
        var env = new JsonObject { ["pip"] = new JsonArray("gamma==1.0", $"--index-url {_index.Url}") };
        const string Show =
            "python -c 'import gamma; print(\"gamma\", gamma.version)'; python -c 'import alpha; print(\"alpha\", alpha.version)'";

        await daemon.SubmitAsync(
            $"{pip} install -q --disable-pip-version-check --index-url {_index.Url} --upgrade gamma alpha && {Show}",
            "installs",
            env.DeepClone().AsObject()
        );
        (await daemon.WaitForEndAsync("installs")).Status.Should().Be(JobStatus.Succeeded, await daemon.LogsAsync("installs"));
        await daemon.SubmitAsync($"{Show}; python -m pip check", "uses", env.DeepClone().AsObject());
        await daemon.WaitForEndAsync("uses");

        (await daemon.LogsAsync("installs")).Should().Contain("gamma 2.0").And.Contain("alpha 2.0");
        (await daemon.LogsAsync("uses"))
            .Should()
            .Contain("gamma 1.0")
            .And.Contain("No module named 'alpha'")
            .And.Contain("No broken requirements");
    }

    private JsonObject Env(int job) =>
        new()
        {
            ["pip"] = new JsonArray("beta", $"--index-url {_index.Url}"),
            ["env_vars"] = new JsonObject { ["JOB"] = $"{job}" },
        };
}
