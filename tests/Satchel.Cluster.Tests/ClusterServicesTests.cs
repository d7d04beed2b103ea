using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Satchel.Cluster.Membership;
using Satchel.Cluster.Tests.Running;
using Satchel.Testing;

namespace Satchel.Cluster.Tests;

public sealed class ClusterServicesTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    [Fact]
    public void Silo_OfAHeadAlone_OpensNoPort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();

        ListeningSockets
            .Ports()
            .Should()
            .Equal([((IPEndPoint)probe.LocalEndpoint).Port], "Orleans asks nobody for a token: whoever reaches its port could submit jobs");
    }

    [Fact]
    public void Silo_Settings_NoticeADeadNodeInSecondsAndNeverWaitLongForAnAnswer()
    {
        var membership = fixture.Plane.Get<IOptions<ClusterMembershipOptions>>().Value;
        var messaging = fixture.Plane.Get<IOptions<SiloMessagingOptions>>().Value;
        var directory = fixture.Plane.Get<IOptions<GrainDirectoryOptions>>().Value;

        (membership.ProbeTimeout * membership.NumMissedProbesLimit).Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(5));
        membership.MaxProbeTimeout.Should().Be(membership.ProbeTimeout, "a hung node would take several times longer otherwise");
        membership.DefunctSiloCleanupPeriod.Should().NotBeNull("rows of the dead would pile up");
        membership.DefunctSiloExpiration.Should().Be(TimeSpan.FromDays(7));
        messaging.ResponseTimeout.Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(10));
        messaging.MaxMessageBodySize.Should().BeLessThanOrEqualTo(2 * 1024 * 1024);
        directory.RangeLeaseDuration.Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(5), "calls would stall that long after a crash");
    }

    [Fact]
    public async Task Silo_StartedAgainAndAgain_LeavesOneRow()
    {
        using var home = new TemporaryDirectory();
        for (var i = 0; i < 3; i++)
        {
            await using var plane = await ControlPlane.StartAsync(home.Path);

            var table = await ((SqliteMembershipTable)plane.Get<IMembershipTable>()).ReadAll();

            table.Members.Should().ContainSingle().Which.Item1.Status.Should().Be(SiloStatus.Active);
        }
    }
}
