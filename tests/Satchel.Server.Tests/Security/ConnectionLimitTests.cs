using System.Net;
using System.Net.Sockets;
using Satchel.Abstractions.Jobs;
using Satchel.Server.Security;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.Security;

public sealed class ConnectionLimitTests
{
    [Theory]
    [InlineData(8, 16)]
    [InlineData(512, 56)]
    [InlineData(1024, 312)]
    [InlineData(1_048_576, 4096)]
    [InlineData(long.MaxValue, 4096)]
    public void For_Descriptors_LeavesWhatTheDaemonNeedsAndHalfOfTheRest(long descriptors, int most) =>
        ConnectionLimit.For(descriptors).Should().Be(most);

    /// <summary>Whoever can reach the port can do this, without a token.</summary>
    [Fact]
    public async Task Strangers_WithMoreIdleConnectionsThanDescriptors_EndNothing()
    {
        using var scratch = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(new DaemonSetUp(scratch.At("home")) { Descriptors = 1024 });
        await daemon.SubmitAsync("true", "before");
        await daemon.WaitForEndAsync("before");
        var strangers = new List<Socket>();
        try
        {
            var address = new Uri(daemon.Address);
            for (var i = 0; i < 1100; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                strangers.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, address.Port);
            }

            using var second = new HttpClient { BaseAddress = address };
            second.DefaultRequestHeaders.Authorization = daemon.Http.DefaultRequestHeaders.Authorization;
            (await second.GetAsync("/v1/status")).StatusCode.Should().Be(HttpStatusCode.OK, "a new connection finds a place");
            await daemon.SubmitAsync("echo still here", "during");

            (await daemon.WaitForEndAsync("during")).Status.Should().Be(JobStatus.Succeeded);
            Directory.GetFiles($"/proc/{daemon.Pid}/fd").Should().HaveCountLessThan(800, "the rest is kept for jobs and the database");
        }
        finally
        {
            strangers.ForEach(socket => socket.Dispose());
        }
    }

    /// <summary>Who has shown the token keeps the connection, however many strangers come.</summary>
    [Fact]
    public async Task Strangers_TakingAllPlaces_CloseEachOthersConnectionsFirst()
    {
        using var scratch = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(new DaemonSetUp(scratch.At("home")) { Descriptors = 512 });
        var port = new Uri(daemon.Address).Port;
        using var known = await ConnectAsync(port);
        await AskAsync(known, daemon.Token);
        using var first = await ConnectAsync(port);
        // Once it is answered the daemon has counted it: connections that come at once are taken in any order. Twice, as it stays open.
        await AskAsync(first, "wrong", "403");
        await AskAsync(first, "wrong", "403");
        var others = new List<TcpClient>();
        for (var i = 0; i < ConnectionLimit.For(512) + 5; i++)
        {
            others.Add(await ConnectAsync(port));
        }

        var ended = await first
            .GetStream()
            .ReadAsync(new byte[1])
            .AsTask()
            .ContinueWith(read => read.IsFaulted || read.Result == 0, TaskScheduler.Default);
        ended.Should().BeTrue("the stranger that was idle longest made room");
        await AskAsync(known, daemon.Token);
        others.ForEach(other => other.Dispose());
    }

    [Fact]
    public async Task Followers_TakingAllPlacesOfLongCalls_LeaveOthersAnswered()
    {
        using var scratch = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(new DaemonSetUp(scratch.At("home")) { Descriptors = 512 });
        await daemon.SubmitAsync("sleep 600", "followed");
        await daemon.WaitAsync("followed", job => job.Status == JobStatus.Running);
        var follow = daemon.JobUrl("followed", "/logs?follow=true");
        var places = ConnectionLimit.For(512) * 3 / 4;
        var followers = new List<HttpResponseMessage>();
        try
        {
            for (var i = 0; i < places; i++)
            {
                var answer = await daemon.Http.GetAsync(follow, HttpCompletionOption.ResponseHeadersRead);
                followers.Add(answer);
                answer.StatusCode.Should().Be(HttpStatusCode.OK);
            }

            using var refused = await daemon.Http.GetAsync(follow, HttpCompletionOption.ResponseHeadersRead);
            refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            (await refused.Content.ReadAsStringAsync()).Should().Contain("too_many_waiting").And.Contain("ulimit -n");
            (await daemon.ListAsync()).Should().ContainSingle("a call that is answered at once finds a place");

            followers[0].Dispose();
            await Eventually.TrueAsync(
                async () =>
                {
                    using var another = await daemon.Http.GetAsync(follow, HttpCompletionOption.ResponseHeadersRead);
                    return another.StatusCode == HttpStatusCode.OK;
                },
                "a follower that left gives its place back"
            );
        }
        finally
        {
            followers.ForEach(follower => follower.Dispose());
        }
    }

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        return client;
    }

    private static async Task AskAsync(TcpClient client, string token, string status = "200")
    {
        var stream = client.GetStream();
        await stream.WriteAsync(
            System.Text.Encoding.ASCII.GetBytes($"HEAD /v1/status HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n")
        );
        var answer = new byte[4096];
        var read = await stream.ReadAsync(answer);
        System.Text.Encoding.ASCII.GetString(answer, 0, read).Should().StartWith($"HTTP/1.1 {status}");
    }
}
