using System.Net;
using System.Net.Http.Json;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Jobs;

public sealed class BurstTests
{
    [Fact]
    public async Task Two_hundred_jobs_from_eight_clients_all_end_once()
    {
        using var scratch = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(scratch.At("home"));

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 200),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (i, _) => await daemon.SubmitAsync($"echo {i} >> {scratch.At("ran")}", $"burst-{i}")
        );
        for (var i = 0; i < 200; i++)
        {
            (await daemon.WaitForEndAsync($"burst-{i}")).Status.Should().Be(JobStatus.Succeeded);
        }

        (await daemon.ListAsync()).Should().HaveCount(200);
        File.ReadAllLines(scratch.At("ran")).Select(int.Parse).Order().Should().Equal(Enumerable.Range(0, 200));
    }

    [Fact]
    public async Task Fifty_clients_with_one_id_and_one_request_make_one_job()
    {
        using var scratch = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(scratch.At("home"));
        var request = new SubmitRequest { Entrypoint = $"echo ran >> {scratch.At("ran")}", SubmissionId = "one" };

        var codes = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(async _ =>
                {
                    using var answer = await daemon.Http.PostAsJsonAsync("/v1/jobs", request, WireJson.Default.SubmitRequest);
                    return answer.StatusCode;
                })
        );

        codes.Count(code => code == HttpStatusCode.Created).Should().Be(1);
        codes.Count(code => code == HttpStatusCode.OK).Should().Be(49);
        (await daemon.WaitForEndAsync("one")).Status.Should().Be(JobStatus.Succeeded);
        File.ReadAllLines(scratch.At("ran")).Should().Equal("ran");
    }
}
