using System.Diagnostics;
using System.Text.Json;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Wire;
using Satchel.Client.Connecting;
using Satchel.Client.Http;
using Satchel.Client.Starting;
using Satchel.Posix.Processes;
using Satchel.Testing;

namespace Satchel.Client.Tests.Connecting;

/// <summary>The head of a home was killed, and that of another home took its port before anybody noticed.</summary>
public sealed class HomeEndpointTests(ClusterFixture other) : IClassFixture<ClusterFixture>, IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    private SatchelHome Home => new(_scratch.At("home"));

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(false, typeof(ConnectionException))]
    [InlineData(true, typeof(NotTheHeadException))]
    public async Task Get_HeadOfAnotherHomeAtItsPort_IsAHeadThatIsGoneUnlessItsOwnLives(bool lives, Type expected)
    {
        using var head = Process.Start("/bin/sleep", ["600"]);
        try
        {
            var record = new HeadRecord(other.Daemon.Address, head.Id, ProcessIdentity.Of(head.Id)!.StartTicks, "0.1.0");
            _scratch.Write("home/head.json", JsonSerializer.Serialize(record, WireJson.Default.HeadRecord));
            SecretFileOf(Home);
            var endpoint = new HomeEndpoint(new LocalCluster(Home), record);
            using var api = SatchelClient.CreateApi(new ConnectOptions { Home = Home }, endpoint);
            if (!lives)
            {
                head.Kill();
                await head.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            var get = () => api.GetAsync("/v1/health", WireJson.Default.HealthReply, TestContext.Current.CancellationToken);

            var failure = (await get.Should().ThrowAsync<SatchelException>()).Which;
            failure.Should().BeOfType(expected);
            failure.Error.Code.Should().Be(lives ? "token_wrong" : "connection_failed");
            failure.Message.Should().Contain(lives ? "another token" : "has ended, and something else has its port");
        }
        finally
        {
            head.Kill();
        }
    }

    private static void SecretFileOf(SatchelHome home)
    {
        File.WriteAllText(home.TokenFile, new string('b', 64));
        File.SetUnixFileMode(home.TokenFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
