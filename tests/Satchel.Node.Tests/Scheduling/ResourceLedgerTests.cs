using Satchel.Abstractions.Jobs;
using Satchel.Node.Scheduling;
using Satchel.Node.Tests.Running;

namespace Satchel.Node.Tests.Scheduling;

public sealed class ResourceLedgerTests
{
    private readonly ResourceLedger _ledger = new(
        PaperNode.Options with
        {
            Cpus = 4,
            Gpus = 1,
            Memory = 1000,
            Custom = new Dictionary<string, double> { ["disk"] = 2 },
            Labels = new Dictionary<string, string> { ["zone"] = "a" },
        }
    );

    [Fact]
    public void Ask_Fits_IsHeldUntilDisposed()
    {
        var share = Ask(
            new JobResources
            {
                Cpus = 1.5,
                Gpus = 1,
                Memory = 600,
                Custom = new Dictionary<string, double> { ["disk"] = 0.5 },
            }
        );

        Reason(share).Should().BeNull();
        _ledger
            .Free.Should()
            .BeEquivalentTo(
                new Dictionary<string, double>
                {
                    ["CPU"] = 2.5,
                    ["GPU"] = 0,
                    ["memory"] = 400,
                    ["disk"] = 1.5,
                }
            );
        share.Dispose();
        share.Dispose();
        _ledger.Free.Should().BeEquivalentTo(_ledger.Total);
    }

    [Fact]
    public void Ask_Nothing_AlwaysFits()
    {
        Ask(Cpus(4));

        Reason(Ask(JobResources.None)).Should().BeNull();
    }

    [Fact]
    public void Ask_ManyTenths_AddUp()
    {
        var shares = Enumerable.Range(0, 40).Select(_ => Ask(Cpus(0.1))).ToList();

        shares.Should().OnlyContain(share => Reason(share) == null);
        _ledger.Free["CPU"].Should().Be(0);
        Reason(Ask(Cpus(0.1))).Should().Be("Waits for 0.1 CPU (0 of 4 free).");
        shares.ForEach(share => share.Dispose());
        _ledger.Free["CPU"].Should().Be(3.9);
    }

    [Fact]
    public void Ask_BigOneWaits_LaterOnesOfTheSameResourceWaitBehindIt()
    {
        var first = Ask(Cpus(2));
        var big = Ask(Cpus(4));
        var small = Ask(Cpus(1));
        var other = Ask(new JobResources { Gpus = 1 });

        Reason(big).Should().Be("Waits for 4 CPU (2 of 4 free).");
        Reason(small).Should().Be("Waits for its turn: others before it want the same resources.");
        Reason(other).Should().BeNull();
        first.Dispose();
        Reason(big).Should().BeNull();
        Reason(small).Should().Be("Waits for 1 CPU (0 of 4 free).");
        big.Dispose();
        Reason(small).Should().BeNull();
    }

    [Fact]
    public void Ask_LargerThanTheNode_HoldsBackNobody()
    {
        var never = Ask(Cpus(5));

        Reason(never).Should().Be("No node is large enough: asks for 5 CPU (4 of 4 free).");
        Reason(Ask(Cpus(4))).Should().BeNull();
    }

    [Fact]
    public void Ask_ResourceTheNodeDoesNotHave_Waits() =>
        Reason(Ask(new JobResources { Custom = new Dictionary<string, double> { ["tape"] = 1 } })).Should().Contain("1 tape (0 of 0 free)");

    [Theory]
    [InlineData("a", true)]
    [InlineData("b", false)]
    [InlineData("!a", false)]
    [InlineData("!b", true)]
    [InlineData("in(b, a)", true)]
    [InlineData("in(b,c)", false)]
    [InlineData("!in(b,c)", true)]
    [InlineData("!in(a)", false)]
    public void Ask_LabelsOfTheNode_MustMatch(string condition, bool fits) =>
        (Reason(Ask(Labelled("zone", condition))) is null).Should().Be(fits);

    [Theory]
    [InlineData("a", false)]
    [InlineData("!a", true)]
    public void Ask_LabelTheNodeDoesNotHave_MatchesOnlyWhatExcludes(string condition, bool fits)
    {
        var reason = Reason(Ask(Labelled("rack", condition)));

        reason.Should().Be(fits ? null : "No node has the labels that are asked for.");
    }

    [Fact]
    public void Dispose_WhileWaiting_LetsTheNextOneThrough()
    {
        Ask(Cpus(2));
        var big = Ask(Cpus(4));
        var small = Ask(Cpus(1));

        big.Dispose();

        Reason(small).Should().BeNull();
    }

    [Fact]
    public void Ask_GrantedLater_IsToldOnce()
    {
        var told = 0;
        var first = _ledger.Ask(ResourceRequest.Of(Cpus(4)), () => told++);
        var second = _ledger.Ask(ResourceRequest.Of(Cpus(4)), () => told++);

        told.Should().Be(1);
        first.Dispose();
        told.Should().Be(2);
        second.Dispose();
        told.Should().Be(2);
    }

    [Fact]
    public void Ask_BehindOneThatLacksSomethingElse_OnlyWhatThatOneWantsIsKept()
    {
        Ask(new JobResources { Gpus = 1 });
        var first = Ask(new JobResources { Cpus = 1, Gpus = 1 });
        Ask(new JobResources { Cpus = 1, Gpus = 1 });

        Reason(first).Should().Be("Waits for 1 GPU (0 of 1 free).");
        Reason(Ask(Cpus(3))).Should().BeNull();
        Reason(Ask(Cpus(1))).Should().Be("Waits for its turn: others before it want the same resources.");
    }

    [Fact]
    public void Close_ThenResourcesAreGivenBack_NobodyIsGranted()
    {
        var first = Ask(Cpus(4));
        var second = Ask(Cpus(1));

        _ledger.Close();
        first.Dispose();

        Reason(second).Should().NotBeNull();
        Reason(Ask(new JobResources { Gpus = 1 })).Should().NotBeNull();
    }

    [Fact]
    public void AskAndDispose_TenThousandWait_OneOrTwoAreLookedAt()
    {
        var running = new Queue<ResourceShare>();
        var waiting = new Queue<ResourceShare>([Ask(Cpus(4)), .. Enumerable.Range(1, 10_000).Select(i => Ask(Cpus(1 + (i % 7 / 10.0))))]);
        _ledger.Looks.Should().BeLessThanOrEqualTo(3, "who comes behind others costs no look");
        while (waiting.TryDequeue(out var share))
        {
            Reason(share).Should().BeNull("they are served in order");
            running.Enqueue(share);
            while (running.Count > 2 || (waiting.Count > 0 && Reason(waiting.Peek()) is not null))
            {
                running.Dequeue().Dispose();
            }
        }

        _ledger.Looks.Should().BeLessThan(30_100, "each grant and each release looks at one more than it grants");
    }

    [Fact]
    public void Adopt_MoreThanThereIs_IsHeldAndOthersWaitUntilItIsGivenBack()
    {
        var adopted = _ledger.Adopt(ResourceRequest.Of(Cpus(6)), gpus: null);
        var next = Ask(Cpus(1));

        Reason(adopted).Should().BeNull();
        _ledger.Free["CPU"].Should().Be(0);
        Reason(next).Should().NotBeNull();
        adopted.Dispose();
        Reason(next).Should().BeNull();
    }

    [Fact]
    public void TakeAnyway_WaitingOrHeldOrGivenBack_HoldsOnce()
    {
        var first = Ask(Cpus(3));
        var waiting = Ask(Cpus(3));

        waiting.TakeAnyway(gpus: null);
        waiting.TakeAnyway(gpus: null);
        first.Dispose();
        first.TakeAnyway(gpus: null);

        _ledger.Free["CPU"].Should().Be(1);
    }

    private ResourceShare Ask(JobResources resources) => _ledger.Ask(ResourceRequest.Of(resources), () => { });

    private static JobResources Cpus(double cpus) => new() { Cpus = cpus };

    private static JobResources Labelled(string key, string condition) =>
        new() { LabelSelector = new Dictionary<string, string> { [key] = condition } };

    private static string? Reason(ResourceShare share) => share.WhyWaiting;
}
