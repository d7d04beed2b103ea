using Satchel.Node.Objects;

namespace Satchel.Node.Tests.Objects;

/// <summary>Who writes and waits, against the definition.</summary>
public sealed class SegmentWritersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void IsAnyToBeFilled_AnyCourse_IsWhetherSomebodyWritesAndWaitsForNothing(int seed)
    {
        var random = new Random(seed);
        var peers = Enumerable.Range(0, 4).Select(_ => new object()).ToArray();
        var segments = peers.ToDictionary(peer => peer, _ => new List<Segment>());
        var waits = peers.ToDictionary(peer => peer, _ => 0);
        var writers = new SegmentWriters();
        for (var turn = 0u; turn < 2000; turn++)
        {
            var peer = peers[random.Next(peers.Length)];
            switch (random.Next(4))
            {
                case 0:
                    segments[peer].Add(new Segment(turn, "", 1));
                    writers.Begin(peer, segments[peer][^1]);
                    break;
                case 1 when segments[peer].Count > 0:
                    writers.End(peer, segments[peer][0]);
                    segments[peer].RemoveAt(0);
                    break;
                case 2:
                    waits[peer]++;
                    writers.Wait(peer);
                    break;
                case 3 when waits[peer] > 0:
                    waits[peer]--;
                    writers.WaitNoMore(peer);
                    break;
            }

            writers.Of(peer).Should().BeEquivalentTo(segments[peer]);
            writers.IsAnyToBeFilled.Should().Be(peers.Any(one => segments[one].Count > 0 && waits[one] == 0));
        }
    }
}
