using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Home;
using Satchel.Cluster.Membership;
using Satchel.Cluster.Storage;
using Satchel.Cluster.Tests.Running;
using Satchel.Testing;

namespace Satchel.Cluster.Tests.Membership;

/// <summary>What Orleans asks of a membership table.</summary>
public sealed class SqliteMembershipTableTests : IAsyncDisposable
{
    private static readonly DateTime Noon = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryDirectory _directory = new();
    private HeadDatabase _database;
    private SqliteMembershipTable _table;

    public SqliteMembershipTableTests() => (_database, _table) = Open();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task ReadAll_NewTable_IsEmptyAtVersionZero()
    {
        var table = await _table.ReadAll();

        table.Members.Should().BeEmpty();
        table.Version.Version.Should().Be(0);
    }

    [Fact]
    public async Task InsertRow_NewSilo_KeepsEveryFieldAlsoAfterReopening()
    {
        var entry = Entry(1, "node", SiloStatus.Active);
        entry.HostName = "host";
        entry.RoleName = "role";
        entry.ProxyPort = 30000;
        entry.UpdateZone = 3;
        entry.FaultZone = 4;
        entry.SuspectTimes = [Tuple.Create(Silo(2), Noon), Tuple.Create(Silo(3), Noon.AddSeconds(1))];

        (await InsertAsync(entry)).Should().BeTrue();

        await ReopenAsync();
        var table = await _table.ReadAll();
        table.Version.Version.Should().Be(1);
        table.Members.Should().ContainSingle().Which.Item1.Should().BeEquivalentTo(entry);
    }

    [Fact]
    public async Task InsertRow_SiloThatIsThere_ChangesNeitherRowNorVersion()
    {
        await InsertAsync(Entry(1, "node", SiloStatus.Joining));

        (await InsertAsync(Entry(1, "node", SiloStatus.Active))).Should().BeFalse();

        var table = await _table.ReadAll();
        table.Version.Version.Should().Be(1);
        table.Members.Should().ContainSingle().Which.Item1.Status.Should().Be(SiloStatus.Joining);
    }

    [Fact]
    public async Task InsertRow_TableHasMovedOn_ChangesNothing()
    {
        var old = await VersionAsync();
        await InsertAsync(Entry(1, "one", SiloStatus.Active));

        (await _table.InsertRow(Entry(2, "two", SiloStatus.Active), old.Next())).Should().BeFalse();

        (await _table.ReadAll()).Members.Should().ContainSingle();
    }

    [Fact]
    public async Task UpdateRow_WithItsETagAndTheVersion_ChangesTheRowItsETagAndTheVersion()
    {
        await InsertAsync(Entry(1, "node", SiloStatus.Joining));
        var before = await _table.ReadRow(Silo(1));

        (await _table.UpdateRow(Entry(1, "node", SiloStatus.Active), ETagOf(before), before.Version.Next())).Should().BeTrue();

        var after = await _table.ReadRow(Silo(1));
        after.Members.Should().ContainSingle().Which.Item1.Status.Should().Be(SiloStatus.Active);
        ETagOf(after).Should().NotBe(ETagOf(before));
        after.Version.Version.Should().Be(before.Version.Version + 1);
    }

    [Fact]
    public async Task UpdateRow_WithAnOldETag_ChangesNeitherRowNorVersion()
    {
        await InsertAsync(Entry(1, "node", SiloStatus.Joining));
        var old = await _table.ReadRow(Silo(1));
        await _table.UpdateRow(Entry(1, "node", SiloStatus.Active), ETagOf(old), old.Version.Next());
        var now = await _table.ReadRow(Silo(1));

        (await _table.UpdateRow(Entry(1, "node", SiloStatus.Dead), ETagOf(old), now.Version.Next())).Should().BeFalse();

        var after = await _table.ReadRow(Silo(1));
        after.Members.Should().ContainSingle().Which.Item1.Status.Should().Be(SiloStatus.Active);
        after.Version.Version.Should().Be(now.Version.Version);
    }

    [Fact]
    public async Task UpdateRow_WithItsETagButAnOldVersion_ChangesNothing()
    {
        await InsertAsync(Entry(1, "one", SiloStatus.Joining));
        var old = await _table.ReadRow(Silo(1));
        await InsertAsync(Entry(2, "two", SiloStatus.Joining));

        (await _table.UpdateRow(Entry(1, "one", SiloStatus.Active), ETagOf(old), old.Version.Next())).Should().BeFalse();

        (await _table.ReadRow(Silo(1))).Members.Should().ContainSingle().Which.Item1.Status.Should().Be(SiloStatus.Joining);
    }

    [Fact]
    public async Task UpdateRow_OfASiloThatIsNotThere_ChangesNothing()
    {
        var version = await VersionAsync();

        (await _table.UpdateRow(Entry(1, "node", SiloStatus.Active), "1", version.Next())).Should().BeFalse();

        (await VersionAsync()).Version.Should().Be(version.Version);
    }

    [Fact]
    public async Task InsertRow_ManyAtOnceForOneVersion_ExactlyOneIsTaken()
    {
        var version = await VersionAsync();

        var taken = await Task.WhenAll(
            Enumerable.Range(1, 40).Select(i => _table.InsertRow(Entry(i, $"node-{i}", SiloStatus.Joining), version.Next()))
        );

        taken.Should().ContainSingle(won => won);
        (await _table.ReadAll()).Members.Should().ContainSingle();
        (await VersionAsync()).Version.Should().Be(1);
    }

    [Fact]
    public async Task Changes_ManyWritersWhoTryAgain_AllArriveAndEachMovesTheVersionByOne()
    {
        const int Silos = 12;
        await Task.WhenAll(
            Enumerable
                .Range(1, Silos)
                .Select(i =>
                    Task.Run(async () =>
                    {
                        while (!await InsertAsync(Entry(i, $"node-{i}", SiloStatus.Joining))) { }

                        while (true)
                        {
                            var row = await _table.ReadRow(Silo(i));
                            if (await _table.UpdateRow(Entry(i, $"node-{i}", SiloStatus.Active), ETagOf(row), row.Version.Next()))
                            {
                                break;
                            }
                        }
                    })
                )
        );

        var table = await _table.ReadAll();
        table.Version.Version.Should().Be(2 * Silos);
        table.Members.Should().HaveCount(Silos).And.OnlyContain(member => member.Item1.Status == SiloStatus.Active);
    }

    [Fact]
    public async Task ReadRow_UnknownSilo_HasNoRowsButTheVersion()
    {
        await InsertAsync(Entry(1, "node", SiloStatus.Active));

        var table = await _table.ReadRow(Silo(2));

        table.Members.Should().BeEmpty();
        table.Version.Version.Should().Be(1);
    }

    [Fact]
    public async Task UpdateIAmAlive_Heartbeat_ChangesNothingElse()
    {
        await InsertAsync(Entry(1, "node", SiloStatus.Active));
        var before = await _table.ReadRow(Silo(1));
        var beat = Entry(1, "ignored", SiloStatus.Dead);
        beat.IAmAliveTime = Noon.AddMinutes(5);

        await _table.UpdateIAmAlive(beat);

        var after = await _table.ReadRow(Silo(1));
        var row = after.Members.Should().ContainSingle().Which;
        row.Item1.IAmAliveTime.Should().Be(Noon.AddMinutes(5));
        row.Item1.Status.Should().Be(SiloStatus.Active);
        row.Item1.SiloName.Should().Be("node");
        row.Item2.Should().Be(ETagOf(before), "a heartbeat must not make the changes of others fail");
        after.Version.Version.Should().Be(before.Version.Version);
    }

    [Fact]
    public async Task UpdateIAmAlive_OfASiloThatIsNotThere_MakesNoRow()
    {
        await _table.UpdateIAmAlive(Entry(1, "node", SiloStatus.Active));

        (await _table.ReadAll()).Members.Should().BeEmpty();
    }

    [Fact]
    public async Task CleanupDefunctSiloEntries_DeadForLong_GoesAndNobodyElse()
    {
        await InsertAsync(Entry(1, "dead-long", SiloStatus.Dead, Noon.AddDays(-8)));
        await InsertAsync(Entry(2, "dead-lately", SiloStatus.Dead, Noon.AddDays(-1)));
        await InsertAsync(Entry(3, "silent-but-not-dead", SiloStatus.Active, Noon.AddDays(-8)));

        await _table.CleanupDefunctSiloEntries(new DateTimeOffset(Noon.AddDays(-7)));

        (await _table.ReadAll())
            .Members.Select(member => member.Item1.SiloName)
            .Should()
            .BeEquivalentTo("dead-lately", "silent-but-not-dead");
    }

    [Fact]
    public async Task InitializeMembershipTable_AfterACrash_ForgetsThisNodesEarlierSelfAndKeepsTheOthers()
    {
        await InsertAsync(Entry(1, "head", SiloStatus.Active));
        await InsertAsync(Entry(2, "n1", SiloStatus.Active));
        await ReopenAsync();

        await _table.InitializeMembershipTable(tryInitTableVersion: true);

        var table = await _table.ReadAll();
        table.Members.Should().ContainSingle().Which.Item1.SiloName.Should().Be("n1");
        table.Version.Version.Should().Be(2, "a version is never used again: the others would take the table for an old one");
    }

    [Fact]
    public async Task DeleteMembershipTableEntries_Always_EmptiesTheTable()
    {
        await InsertAsync(Entry(1, "one", SiloStatus.Active));
        await InsertAsync(Entry(2, "two", SiloStatus.Dead));

        await _table.DeleteMembershipTableEntries("satchel");

        (await _table.ReadAll()).Members.Should().BeEmpty();
    }

    private static SiloAddress Silo(int number) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 10_000 + number), 1000 + number);

    private static MembershipEntry Entry(int number, string name, SiloStatus status, DateTime? alive = null) =>
        new()
        {
            SiloAddress = Silo(number),
            SiloName = name,
            HostName = "",
            RoleName = "",
            Status = status,
            StartTime = Noon.AddDays(-10),
            IAmAliveTime = alive ?? Noon,
            SuspectTimes = [],
        };

    private static string ETagOf(MembershipTableData row) => row.Members.Should().ContainSingle().Which.Item2;

    private (HeadDatabase Database, SqliteMembershipTable Table) Open()
    {
        var database = HeadDatabase.Open(_directory.At("head.db"), NullLogger<HeadDatabase>.Instance);
        return (
            database,
            new SqliteMembershipTable(
                database,
                new ControlPlaneOptions { Home = new SatchelHome(_directory.Path), NodeId = ControlPlane.Node },
                NullLogger<SqliteMembershipTable>.Instance
            )
        );
    }

    private async Task ReopenAsync()
    {
        await _database.DisposeAsync();
        (_database, _table) = Open();
    }

    private async Task<TableVersion> VersionAsync() => (await _table.ReadAll()).Version;

    private async Task<bool> InsertAsync(MembershipEntry entry) => await _table.InsertRow(entry, (await VersionAsync()).Next());
}
