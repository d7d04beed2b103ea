using Satchel.Abstractions.Home;
using Satchel.Abstractions.Jobs;
using Satchel.Node.Resources;

namespace Satchel.Node.Tests.Resources;

public sealed class ResourceLedgerTests
{
    private readonly ResourceLedger _ledger = new(
        new NodeOptions
        {
            Home = new SatchelHome("/home"),
            NodeId = "",
            Session = "",
            Address = () => "",
            SupervisorPath = "",
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
        var share = _ledger.Ask(
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
        _ledger.Ask(Cpus(4));

        Reason(_ledger.Ask(JobResources.None)).Should().BeNull();
    }

    [Fact]
    public void Ask_ManyTenths_AddUp()
    {
        var shares = Enumerable.Range(0, 40).Select(_ => _ledger.Ask(Cpus(0.1))).ToList();

        shares.Should().OnlyContain(share => Reason(share) == null);
        _ledger.Free["CPU"].Should().Be(0);
        Reason(_ledger.Ask(Cpus(0.1))).Should().Be("Waits for 0.1 CPU (0 of 4 free).");
        shares.ForEach(share => share.Dispose());
        _ledger.Free["CPU"].Should().Be(3.9);
    }

    [Fact]
    public void Ask_BigOneWaits_LaterOnesOfTheSameResourceWaitBehindIt()
    {
        var first = _ledger.Ask(Cpus(2));
        var big = _ledger.Ask(Cpus(4));
        var small = _ledger.Ask(Cpus(1));
        var other = _ledger.Ask(new JobResources { Gpus = 1 });

        Reason(big).Should().Be("Waits for 4 CPU (2 of 4 free).");
        Reason(small).Should().Be("Waits for its turn: earlier jobs want the same resources.");
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
        var never = _ledger.Ask(Cpus(5));

        Reason(never).Should().Be("No node is large enough: asks for 5 CPU (4 of 4 free).");
        Reason(_ledger.Ask(Cpus(4))).Should().BeNull();
    }

    [Fact]
    public void Ask_ResourceTheNodeDoesNotHave_Waits() =>
        Reason(_ledger.Ask(new JobResources { Custom = new Dictionary<string, double> { ["tape"] = 1 } }))
            .Should()
            .Contain("1 tape (0 of 0 free)");

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
        (Reason(_ledger.Ask(Labelled("zone", condition))) is null).Should().Be(fits);

    [Theory]
    [InlineData("a", false)]
    [InlineData("!a", true)]
    public void Ask_LabelTheNodeDoesNotHave_MatchesOnlyWhatExcludes(string condition, bool fits)
    {
        var reason = Reason(_ledger.Ask(Labelled("rack", condition)));

        reason.Should().Be(fits ? null : "No node has the labels that the job asks for.");
    }

    [Fact]
    public void Dispose_WhileWaiting_LetsTheNextOneThrough()
    {
        _ledger.Ask(Cpus(2));
        var big = _ledger.Ask(Cpus(4));
        var small = _ledger.Ask(Cpus(1));

        big.Dispose();

        Reason(small).Should().BeNull();
    }

    [Fact]
    public async Task TakenAsync_Cancelled_ThrowsAndKeepsThePlaceUntilDisposed()
    {
        using var first = _ledger.Ask(Cpus(4));
        using var waiting = _ledger.Ask(Cpus(4));
        var reasons = new List<string>();

        await waiting
            .Awaiting(share => share.TakenAsync(reasons.Add, new CancellationToken(canceled: true)))
            .Should()
            .ThrowAsync<OperationCanceledException>();

        reasons.Should().ContainSingle();
    }

    [Fact]
    public async Task Adopt_MoreThanThereIs_IsHeldAndOthersWaitUntilItIsGivenBack()
    {
        var adopted = _ledger.Adopt(Cpus(6));
        var next = _ledger.Ask(Cpus(1));

        await adopted.TakenAsync(_ => { }, CancellationToken.None);
        _ledger.Free["CPU"].Should().Be(0);
        Reason(next).Should().NotBeNull();
        adopted.Dispose();
        Reason(next).Should().BeNull();
    }

    [Fact]
    public void TakeAnyway_WaitingOrHeldOrGivenBack_HoldsOnce()
    {
        var first = _ledger.Ask(Cpus(3));
        var waiting = _ledger.Ask(Cpus(3));

        waiting.TakeAnyway();
        waiting.TakeAnyway();
        first.Dispose();
        first.TakeAnyway();

        _ledger.Free["CPU"].Should().Be(1);
    }

    private static JobResources Cpus(double cpus) => new() { Cpus = cpus };

    private static JobResources Labelled(string key, string condition) =>
        new() { LabelSelector = new Dictionary<string, string> { [key] = condition } };

    private string? Reason(ResourceShare share) => _ledger.WhyWaiting(share);
}
