using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Cluster.Storage;
using Satchel.Cluster.Tests.Running;
using Satchel.Testing;

namespace Satchel.Cluster.Tests.Storage;

/// <summary>A head whose database was damaged for real: it starts without what was hit, or says in words what is wrong.</summary>
public sealed class DamagedDatabaseTests : IDisposable
{
    private const int PageSize = 4096;

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _home = new();

    public void Dispose() => _home.Dispose();

    private string DatabasePath => _home.At("head.db");

    [Theory]
    [InlineData("UPDATE grain_state SET payload = CAST('{ \"record\": { broken' AS BLOB) WHERE key = ':two'")]
    [InlineData("UPDATE grain_state SET payload = x'' WHERE key = ':two'")]
    [InlineData("UPDATE grain_state SET payload = x'00ff10' WHERE key = ':two'")]
    [InlineData("UPDATE grain_state SET payload = CAST('{}' AS BLOB) WHERE key = ':two'")]
    [InlineData("UPDATE grain_state SET payload = CAST('{\"record\":{\"status\":\"NOTHING\"}}' AS BLOB) WHERE key = ':two'")]
    [InlineData("UPDATE grain_state SET payload = (SELECT payload FROM grain_state WHERE key = ':one') WHERE key = ':two'")]
    [InlineData("UPDATE grain_state SET tag = NULL WHERE key = ':two'")]
    [InlineData("UPDATE grain_state SET tag = 'Pendinh' WHERE key = ':two'")]
    public async Task Start_OneRecordIsDamaged_CostsThatJobOnly(string damage)
    {
        await MakeJobsAsync("one", "two", "three");
        Change(damage);

        await using var plane = await ControlPlane.StartAsync(_home.Path);

        plane.Runner.Recovered.Select(job => job.Submission.SubmissionId).Should().Equal("one", "three");
        var two = (await plane.Jobs.FindAsync("two", None))!;
        two.Status.Should().Be(JobStatus.Failed);
        two.Message.Should().Contain("was damaged");
        (await plane.Jobs.ListAsync(null, 10, null, None))
            .Jobs.Select(job => job.Submission.SubmissionId)
            .Should()
            .Equal("one", "two", "three");
        (await plane.Jobs.CountAsync(None)).Should().BeEquivalentTo(new Dictionary<string, int> { ["PENDING"] = 2, ["FAILED"] = 1 });
        (await KeptAsync(plane)).Should().Equal(":two");
        (await plane.Jobs.DeleteAsync("two", None)).Outcome.Should().Be(DeleteOutcome.Deleted);
        (await plane.Jobs.SubmitAsync(new JobSubmission("two", "true"), None)).Outcome.Should().Be(SubmitOutcome.Created);
    }

    [Fact]
    public async Task FindAsync_EndedRecordIsDamaged_SaysSoAndKeepsTheLogOfItsRun()
    {
        await MakeJobsAsync("one");
        RunId runId;
        await using (var plane = await ControlPlane.StartAsync(_home.Path))
        {
            var job = (await plane.Jobs.FindAsync("one", None))!;
            runId = job.RunId;
            await plane.Events.ReportAsync("one", runId, new JobEvent.Ended(JobStatus.Succeeded, "", ControlPlane.Beginning), None);
        }

        Change("UPDATE grain_state SET payload = CAST(CAST(payload AS TEXT) || 'junk' AS BLOB)");
        await using var again = await ControlPlane.StartAsync(_home.Path);

        var found = (await again.Jobs.FindAsync("one", None))!;

        found.Message.Should().Contain("was damaged");
        found.RunId.Should().Be(runId, "its log is found by it, and goes when the job is deleted");
    }

    [Fact]
    public async Task GetAsync_ValueIsDamaged_IsPutAside()
    {
        await using (var plane = await ControlPlane.StartAsync(_home.Path))
        {
            await plane.KeyValues.PutAsync("scope", "key", [1], overwrite: true, None);
        }

        Change("UPDATE grain_state SET payload = x'00' WHERE type = 'kv'");
        await using var again = await ControlPlane.StartAsync(_home.Path);

        (await again.KeyValues.GetAsync("scope", "key", None)).Should().BeNull();

        (await KeptAsync(again)).Should().ContainSingle();
        (await again.KeyValues.PutAsync("scope", "key", [2], overwrite: false, None)).Should().BeTrue();
    }

    [Theory]
    [InlineData("INSERT INTO membership VALUES ('127.0.0.1:11111@1', 'other', 1, '{ junk')")]
    [InlineData("INSERT INTO membership VALUES ('x', 'other', 1, '{\"silo_address\":\"x\",\"silo_name\":\"other\"}')")]
    [InlineData("DELETE FROM membership_version")]
    [InlineData("UPDATE membership_version SET version = 'junk'")]
    [InlineData("UPDATE membership_version SET version = -5")]
    [InlineData("UPDATE membership_version SET version = 99999999999")]
    public async Task Start_MembersAreDamaged_StartsAndServes(string damage)
    {
        await MakeJobsAsync("one");
        Change(damage);

        await using var plane = await ControlPlane.StartAsync(_home.Path);

        (await plane.Jobs.FindAsync("one", None)).Should().NotBeNull();
    }

    [Theory]
    [InlineData("membership")]
    [InlineData("grain_state_by_tag")]
    [InlineData("grain_state_in_order")]
    [InlineData("sqlite_autoindex_grain_state_1")]
    public async Task Start_APageWithoutRecordsIsDamaged_IsRepairedAndTheFileIsKept(string what)
    {
        await MakeJobsAsync("one", "two", "three");
        Fold();
        var before = Overwrite(PageOf(what), Enumerable.Repeat((byte)0xA5, PageSize).ToArray());

        await using var plane = await ControlPlane.StartAsync(_home.Path);

        (await plane.Jobs.ListAsync(null, 10, null, None))
            .Jobs.Select(job => job.Submission.SubmissionId)
            .Should()
            .Equal("one", "two", "three");
        (await plane.Jobs.FindAsync("two", None))!.Status.Should().Be(JobStatus.Pending);
        (await File.ReadAllBytesAsync(DatabasePath + ".damaged-1", None)).Should().Equal(before);
        (await plane.Jobs.SubmitAsync(new JobSubmission("four", "true"), None)).Outcome.Should().Be(SubmitOutcome.Created);
    }

    [Fact]
    public async Task Start_APageOfOneLongRecordIsDamaged_CostsThatJobOnly()
    {
        await using (var plane = await ControlPlane.StartAsync(_home.Path))
        {
            await plane.Jobs.SubmitAsync(new JobSubmission("one", "true"), None);
            await plane.Jobs.SubmitAsync(new JobSubmission("long", FullDisk.LongText), None);
            await plane.Jobs.SubmitAsync(new JobSubmission("three", "true"), None);
        }

        Fold();
        var bytes = await File.ReadAllBytesAsync(DatabasePath, None);
        // A page that is full of the long text belongs to its chain; the first four bytes name the next.
        var page = Enumerable
            .Range(1, (bytes.Length / PageSize) - 1)
            .First(number => bytes.AsSpan((number * PageSize) + 4, 4000).IndexOfAnyExcept((byte)'x') < 0);
        Overwrite(page + 1, [0x7f, 0xff, 0xff, 0xff]);

        await using var again = await ControlPlane.StartAsync(_home.Path);

        again.Runner.Recovered.Select(job => job.Submission.SubmissionId).Should().Equal("one", "three");
        (await again.Jobs.FindAsync("long", None))!.Message.Should().Contain("was damaged");
    }

    [Fact]
    public async Task Start_PageOfRecordsIsDamaged_IsRefusedWithTheFileAndWhatToDoAndLeftAsItIs()
    {
        await MakeJobsAsync("one", "two", "three");
        Fold();
        var before = Overwrite(PageOf("grain_state"), Enumerable.Repeat((byte)0xA5, PageSize).ToArray());

        await RefusedAsync("database_damaged", before);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(PageSize)]
    [InlineData(PageSize + 100)]
    public async Task Start_FileIsCutShort_IsRefusedAndNeverMadeAnew(int length)
    {
        await MakeJobsAsync("one", "two", "three");
        Fold();
        await using (var file = File.OpenWrite(DatabasePath))
        {
            file.SetLength(length);
        }

        await RefusedAsync("database_damaged", await File.ReadAllBytesAsync(DatabasePath, None));
    }

    [Fact]
    public void Start_FileIsGoneAndItsLogIsThere_IsRefused()
    {
        _home.Write("head.db-wal", "What was written last.");

        var open = () => HeadDatabase.Open(DatabasePath, NullLogger<HeadDatabase>.Instance);

        open.Should().Throw<SatchelException>().Which.Error.Message.Should().Contain("head.db-wal");
        File.Exists(DatabasePath).Should().BeFalse();
    }

    [Theory]
    [InlineData("PRAGMA user_version = -1", "database_damaged")]
    [InlineData("PRAGMA user_version = 1", "database_damaged")]
    [InlineData("PRAGMA user_version = 2000000000", "database_damaged")]
    [InlineData("PRAGMA user_version = 4", "database_newer")]
    [InlineData("DROP TABLE membership_version", "database_damaged")]
    [InlineData("DROP TABLE grain_state", "database_damaged")]
    public async Task Start_SchemaIsNotThatOfItsVersion_IsRefusedInWords(string damage, string code)
    {
        await MakeJobsAsync("one");
        Change(damage);
        Fold();

        await RefusedAsync(code, await File.ReadAllBytesAsync(DatabasePath, None));
    }

    [Fact]
    public async Task Open_UnfinishedNewFileOfADeadDaemon_IsMadeAnew()
    {
        await File.WriteAllTextAsync(DatabasePath + ".new", "half", None);

        await using var database = HeadDatabase.Open(DatabasePath, NullLogger<HeadDatabase>.Instance);

        File.Exists(DatabasePath + ".new").Should().BeFalse();
    }

    private async Task MakeJobsAsync(params string[] ids)
    {
        await using var plane = await ControlPlane.StartAsync(_home.Path);
        foreach (var id in ids)
        {
            await plane.Jobs.SubmitAsync(new JobSubmission(id, "true"), None);
        }
    }

    private async Task RefusedAsync(string code, byte[] before)
    {
        var start = () => ControlPlane.StartAsync(_home.Path);

        var error = (await start.Should().ThrowAsync<SatchelException>()).Which.Error;
        error.Code.Should().Be(code);
        error.Message.Should().Contain(DatabasePath);
        error.Hint.Should().NotBeEmpty();
        (await File.ReadAllBytesAsync(DatabasePath, None)).Should().Equal(before);
    }

    private static Task<List<string>> KeptAsync(ControlPlane plane) =>
        plane.Database.ReadAsync(
            connection =>
            {
                using var command = connection.Command("SELECT key FROM damaged_state");
                using var reader = command.ExecuteReader();
                var keys = new List<string>();
                while (reader.Read())
                {
                    keys.Add(reader.GetString(0));
                }

                return keys;
            },
            None
        );

    private void Change(string sql)
    {
        using var connection = Connect();
        connection.Change(sql);
    }

    /// <summary>Brings everything from the log into the file.</summary>
    private void Fold() => Change("PRAGMA wal_checkpoint(TRUNCATE)");

    private int PageOf(string name)
    {
        using var connection = Connect();
        using var command = connection.Command("SELECT rootpage FROM sqlite_schema WHERE name = $name", ("$name", name));
        return (int)(long)command.ExecuteScalar()!;
    }

    /// <summary>Writes over the beginning of a page; returns the whole file.</summary>
    private byte[] Overwrite(int page, byte[] bytes)
    {
        using (var file = File.OpenWrite(DatabasePath))
        {
            file.Position = (long)(page - 1) * PageSize;
            file.Write(bytes);
        }

        return File.ReadAllBytes(DatabasePath);
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        return connection;
    }
}
