using System.Net;
using System.Net.Sockets;
using System.Text;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Client.Connecting;
using Satchel.Client.Http;
using Satchel.Client.Jobs;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Client.Tests.Jobs;

public sealed class JobsApiTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>
{
    [Fact]
    public async Task SubmitAsync_SameRequestAgain_FindsTheJob()
    {
        using var client = await cluster.ConnectAsync();
        var request = new SubmitRequest { Entrypoint = "true", SubmissionId = "again" };

        (await client.Jobs.SubmitAsync(request, CancellationToken.None)).IsNew.Should().BeTrue();
        (await client.Jobs.SubmitAsync(request, CancellationToken.None)).IsNew.Should().BeFalse();
        var other = () => client.Jobs.SubmitAsync(request with { Entrypoint = "false" }, CancellationToken.None);

        (await other.Should().ThrowAsync<ApiException>()).Which.Error.Code.Should().Be("job_exists");
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a/../b c?d#e%41")]
    [InlineData("größe \u202e")]
    public async Task EveryCall_HostileId_IsAboutThatJob(string id)
    {
        using var client = await cluster.ConnectAsync();

        await client.Jobs.SubmitAsync(new SubmitRequest { Entrypoint = "echo out", SubmissionId = id }, CancellationToken.None);
        var job = await client.Jobs.WaitForEndAsync(id, CancellationToken.None);
        var log = await ReadAsync(client.Jobs, id, follow: true);
        var stops = await client.Jobs.StopAsync(id, CancellationToken.None);
        await client.Jobs.DeleteAsync(id, CancellationToken.None);
        var gone = () => client.Jobs.GetAsync(id, CancellationToken.None);

        job.SubmissionId.Should().Be(id);
        job.Status.Should().Be(JobStatus.Succeeded);
        log.Should().EndWith("out\n");
        stops.Should().BeFalse();
        (await gone.Should().ThrowAsync<ApiException>()).Which.Error.Code.Should().Be("job_not_found");
    }

    [Fact]
    public async Task ListAsync_FilterByState_ReturnsOnlyThose()
    {
        using var client = await cluster.ConnectAsync();
        await client.Jobs.SubmitAsync(new SubmitRequest { Entrypoint = "exit 3", SubmissionId = "fails" }, CancellationToken.None);
        await client.Jobs.WaitForEndAsync("fails", CancellationToken.None);

        var failed = new List<string>();
        await foreach (var job in client.Jobs.ListAsync(JobStatus.Failed, CancellationToken.None))
        {
            failed.Add(job.SubmissionId!);
        }

        failed.Should().Equal("fails");
    }

    [Fact]
    public async Task ConnectAsync_WrongToken_SaysWhereTokensAre()
    {
        var connect = () =>
            SatchelClient.ConnectAsync(
                new ConnectOptions
                {
                    Address = cluster.Daemon.Address,
                    Home = cluster.Home,
                    Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer wrong" },
                },
                CancellationToken.None
            );

        var error = (await connect.Should().ThrowAsync<SatchelException>()).Which.Error;
        error.Code.Should().Be("token_wrong");
        error.Hint.Should().Contain("SATCHEL_TOKEN");
    }

    [Fact]
    public async Task ConnectAsync_NobodyThere_SaysSoAtOnce()
    {
        var connect = () =>
            SatchelClient.ConnectAsync(new ConnectOptions { Address = "http://127.0.0.1:9", Home = cluster.Home }, CancellationToken.None);

        (await connect.Should().ThrowAsync<ConnectionException>()).WithMessage(
            "Failed to connect to Satchel at address http://127.0.0.1:9: Connection refused."
        );
    }

    [Fact]
    public async Task ReadLogAsync_DaemonKilledAndStartedAgain_MissesAndRepeatsNothing()
    {
        using var scratch = new TemporaryDirectory();
        var home = scratch.At("home");
        var gate = scratch.At("gate");
        var first = await Daemon.StartAsync(home);
        var away = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var client = await SatchelClient.ConnectAsync(
            new ConnectOptions { Home = first.Home, Away = _ => away.TrySetResult() },
            CancellationToken.None
        );
        await client.Jobs.SubmitAsync(
            new SubmitRequest { Entrypoint = $"echo before; while [ ! -e {gate} ]; do sleep 0.02; done; echo after", SubmissionId = "log" },
            CancellationToken.None
        );
        var log = new StringBuilder();
        var reading = Task.Run(async () =>
        {
            await foreach (var piece in client.Jobs.ReadLogAsync("log", follow: true, CancellationToken.None))
            {
                lock (log)
                {
                    log.Append(Encoding.UTF8.GetString(piece.Span));
                }
            }
        });
        await Eventually.TrueAsync(() => Text(log).Contains("before", StringComparison.Ordinal), "the log is followed");

        await first.KillAsync();
        await away.Task.WaitAsync(TimeSpan.FromSeconds(60));
        // Nobody listens there, and the kernel does not give the second the port of the first.
        using var held = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        held.Bind(new IPEndPoint(IPAddress.Loopback, new Uri(first.Address).Port));
        await using var second = await Daemon.StartAsync(home);
        await File.WriteAllTextAsync(gate, "");
        await reading.WaitAsync(TimeSpan.FromSeconds(60));

        Text(log)
            .Split('\n')
            .Should()
            .ContainInOrder("before", "after")
            .And.ContainSingle(line => line == "before")
            .And.ContainSingle(line => line == "after");
        second.Address.Should().NotBe(first.Address, "the client found the head at its new address");
    }

    private static async Task<string> ReadAsync(JobsApi jobs, string id, bool follow)
    {
        var text = new StringBuilder();
        await foreach (var piece in jobs.ReadLogAsync(id, follow, CancellationToken.None))
        {
            text.Append(Encoding.UTF8.GetString(piece.Span));
        }

        return text.ToString();
    }

    private static string Text(StringBuilder log)
    {
        lock (log)
        {
            return log.ToString();
        }
    }
}
