using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Cluster.Grains;
using Satchel.Cluster.Storage;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cluster.Tests.Storage;

/// <summary>Kills a real writer with SIGKILL again and again, on one database, and looks each time what the next start finds.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Kills = 12;
    private const int Keys = 8;
    private const int MaxLines = 1000;
    private const int MaxSpins = 20_000;
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();
    private readonly int?[] _done = new int?[Keys];
    private readonly int?[] _tried = new int?[Keys];
    private int _acknowledged;
    private int _unfinished;

    private string Path => _directory.At("head.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Writer_KilledAtRandomMoments_KeepsEverythingAcknowledgedAndNothingHalf()
    {
        var random = new Random(20261124);
        for (var kill = 0; kill < Kills; kill++)
        {
            await KilledWriter.RunAsync(
                "Satchel.Cluster.CrashWriter",
                [Path, $"{kill + 1}"],
                lines: random.Next(MaxLines),
                spins: random.Next(MaxSpins),
                Take
            );
            await VerifyAsync();
        }

        _acknowledged.Should().BeGreaterThan(1000);
        _unfinished.Should().BePositive("some kills must have come in the middle of a write");
    }

    private void Take(string line)
    {
        var words = line.Split(' ');
        var key = int.Parse(words[1], CultureInfo.InvariantCulture);
        var number = int.Parse(words[2], CultureInfo.InvariantCulture);
        if (words[0] == "done")
        {
            (_done[key], _tried[key]) = (number, null);
            _acknowledged++;
        }
        else
        {
            _tried[key] = number;
        }
    }

    private async Task VerifyAsync()
    {
        await using var database = HeadDatabase.Open(Path, NullLogger<HeadDatabase>.Instance);
        (await database.ReadAsync(Check, None)).Should().Be("ok");
        var storage = new SqliteGrainStorage(
            database,
            new DamagedRecords(database, TimeProvider.System, NullLogger<DamagedRecords>.Instance)
        );
        for (var key = 0; key < Keys; key++)
        {
            var state = new GrainState<KeyValueState>(new KeyValueState());
            await storage.ReadStateAsync("kv", GrainId.Create("kv", $"{key}"), state);

            var found = NumberIn(state.State!.Value);
            found
                .Should()
                .Match(
                    number => number == Outcome(_done[key]) || (_tried[key] != null && number == Outcome(_tried[key])),
                    "key {0} was last written as {1}, then tried as {2}",
                    key,
                    _done[key],
                    _tried[key]
                );
            _unfinished += _tried[key] is null ? 0 : 1;
            (_done[key], _tried[key]) = (found, null);
        }
    }

    /// <summary>What a key holds after a change of that number: nothing after a clear.</summary>
    private static int? Outcome(int? number) => number > 0 ? number : null;

    private static int? NumberIn(byte[]? content)
    {
        if (content is null)
        {
            return null;
        }

        var numbers = Enumerable
            .Range(0, content.Length / sizeof(int))
            .Select(at => BitConverter.ToInt32(content, at * sizeof(int)))
            .Distinct();
        return numbers.Should().ContainSingle("a state is whole").Which;
    }

    private static string Check(Microsoft.Data.Sqlite.SqliteConnection connection)
    {
        using var command = connection.Command("PRAGMA integrity_check");
        return (string)command.ExecuteScalar()!;
    }
}
