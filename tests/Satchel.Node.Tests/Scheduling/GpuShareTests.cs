using Satchel.Abstractions.Jobs;
using Satchel.Node.Gpus;
using Satchel.Node.Scheduling;
using Satchel.Node.Tests.Running;

namespace Satchel.Node.Tests.Scheduling;

/// <summary>Which devices who holds that asks for GPUs.</summary>
public sealed class GpuShareTests
{
    private readonly ResourceLedger _ledger = Ledger(3, names: null);

    [Fact]
    public void Ask_WholeGpus_EachIsGivenOnceAndAgainWhenItIsGivenBack()
    {
        var two = Ask(2);
        var one = Ask(1);

        Held(two).Should().BeEquivalentTo(new Dictionary<string, double> { ["0"] = 1, ["1"] = 1 });
        Held(one).Should().BeEquivalentTo(new Dictionary<string, double> { ["2"] = 1 });
        var next = Ask(1);
        next.State.Should().Be(ShareState.Waiting);

        two.Dispose();

        Held(next).Should().BeEquivalentTo(new Dictionary<string, double> { ["0"] = 1 });
    }

    [Fact]
    public void Ask_Fractions_ShareOneDeviceAndLeaveOthersWhole()
    {
        ResourceShare[] halves = [Ask(0.5), Ask(0.5), Ask(0.25)];

        halves.Select(share => Held(share).Keys.Single()).Should().Equal("0", "0", "1");
        Held(Ask(1)).Should().ContainKey("2");
        // The quarter that is left of the fuller one, though the others came first.
        Held(Ask(0.75)).Keys.Should().Equal("1");
    }

    [Fact]
    public void Ask_MoreThanOneAndAFraction_TakesWholeDevicesAndPartOfOne() =>
        Held(Ask(2.5))
            .Should()
            .BeEquivalentTo(
                new Dictionary<string, double>
                {
                    ["0"] = 1,
                    ["1"] = 1,
                    ["2"] = 0.5,
                }
            );

    [Fact]
    public void Ask_PartOfTheFirstDevice_IsNamedFirst()
    {
        _ = Ask(0.5);

        Held(Ask(2.5)).Keys.Should().Equal("0", "1", "2");
    }

    [Fact]
    public void Ask_OnlyPartsAreFree_WaitsForAWholeOneAndHoldsThoseBehindItBack()
    {
        var halves = Enumerable.Range(0, 6).Select(_ => Ask(0.5)).ToArray();
        halves[0].Dispose();
        halves[2].Dispose();

        var whole = Ask(1);
        var behind = Ask(0.5, cpus: 1);

        whole.WhyWaiting.Should().Be("Waits for 1 GPU: what is free are parts of several.");
        behind.State.Should().Be(ShareState.Waiting);

        halves[3].Dispose();

        Held(whole).Should().BeEquivalentTo(new Dictionary<string, double> { ["1"] = 1 });
        Held(behind).Keys.Should().Equal("0");
    }

    [Fact]
    public void Ask_AWholeOneWaitsWhileAnotherQueueGoesOn_ADeviceIsKeptForIt()
    {
        var halves = Enumerable.Range(0, 6).Select(_ => Ask(0.5)).ToArray();
        foreach (var place in (int[])[1, 3, 5])
        {
            halves[place].Dispose();
        }

        var whole = Ask(1);
        whole.State.Should().Be(ShareState.Waiting);

        // Of another queue: as much is left as it asks for, and there is one device that nobody else gets a part of.
        var next = Ask(0.5, cpus: 1);
        Held(next).Keys.Should().Equal("1");
        halves[2].Dispose();
        Held(Ask(0.5, cpus: 1)).Keys.Should().Equal("1");
        halves[0].Dispose();

        Held(whole).Keys.Should().Equal("0");
    }

    [Fact]
    public void Ask_AFractionWaits_TheOtherQueueGetsNothingOfTheDeviceThatHasMostLeft()
    {
        _ = Ask(0.6);
        _ = Ask(0.6);
        var third = Ask(0.5);
        var waits = Ask(0.75);

        Ask(0.5, cpus: 1).State.Should().Be(ShareState.Waiting);
        third.Dispose();

        Held(waits).Keys.Should().Equal("2");
    }

    [Fact]
    public void Ask_FractionOfTheLastDeviceOnly_GivesNoMoreOfItThanThereIs()
    {
        var ledger = Ledger(1.5, names: null);

        var shares = Enumerable.Range(0, 4).Select(_ => ledger.Ask(Request(0.4), static () => { })).ToArray();

        shares.Select(share => ledger.Name(share.Gpus).Keys.SingleOrDefault()).Should().Equal("1", "0", "0", null);
    }

    [Fact]
    public void Ask_DevicesHaveNames_AreCalledByThem()
    {
        var ledger = Ledger(2, ["GPU-8932f937", "5"]);

        ledger.Name(ledger.Ask(Request(2), static () => { }).Gpus).Keys.Should().Equal("GPU-8932f937", "5");
    }

    [Fact]
    public void Adopt_FoundAgainWithItsDevices_NobodyElseGetsThem()
    {
        var found = _ledger.Adopt(
            Request(1.5),
            new Dictionary<string, double>
            {
                ["2"] = 1,
                ["0"] = 0.5,
                ["of a node of before"] = 1,
            }
        );

        Held(found).Should().BeEquivalentTo(new Dictionary<string, double> { ["2"] = 1, ["0"] = 0.5 });
        Held(Ask(1)).Keys.Should().Equal("1");
        Held(Ask(0.5)).Keys.Should().Equal("0");
        Ask(0.1).State.Should().Be(ShareState.Waiting);

        found.Dispose();

        Held(Ask(0.9)).Keys.Should().Equal("2");
    }

    [Fact]
    public void Adopt_NobodyKnowsWhichDevices_TakesFreeOnesAndElseThoseOfOthers()
    {
        Held(_ledger.Adopt(Request(2), gpus: null)).Keys.Should().Equal("0", "1");
        Held(_ledger.Adopt(Request(2), gpus: null)).Should().HaveCount(2).And.ContainKey("2");
    }

    [Fact]
    public void TakeAnyway_AnAttemptOfBeforeHasOthers_TheseAreHeldAndItsOwnAreFree()
    {
        var share = Ask(1);
        var waiting = Ask(3);

        share.TakeAnyway(new Dictionary<string, double> { ["1"] = 1 });

        Held(share).Keys.Should().Equal("1");
        share.Dispose();
        Held(waiting).Should().HaveCount(3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AnyCourse_NoDeviceIsGivenBeyondWhatItIs(int seed)
    {
        var random = new Random(seed);
        var shares = new List<ResourceShare>();
        for (var step = 0; step < 2000; step++)
        {
            if (random.Next(2) == 0)
            {
                shares.Add(Ask(random.Next(1, 13) / 4.0, cpus: random.Next(2)));
            }
            else if (shares.Count > 0)
            {
                var place = random.Next(shares.Count);
                shares[place].Dispose();
                shares.RemoveAt(place);
            }

            var held = shares.Where(share => share.State == ShareState.Held).ToArray();
            held.SelectMany(Held)
                .GroupBy(part => part.Key)
                .Should()
                .OnlyContain(device => device.Sum(part => part.Value) <= 1, $"step {step}");
            held.Should().OnlyContain(share => Held(share).Values.Sum() == ResourceAmounts.ToNumber(share.Request.Amounts.Gpus));
        }

        shares.ForEach(share => share.Dispose());
        Held(Ask(3)).Should().HaveCount(3);
    }

    private static ResourceLedger Ledger(double gpus, IReadOnlyList<string>? names) =>
        new(PaperNode.Options with { Cpus = 8, Gpus = gpus, GpuDevices = new GpuDevices(GpuVendor.Nvidia, names) });

    private static ResourceRequest Request(double gpus, double cpus = 0) =>
        ResourceRequest.Of(new JobResources { Gpus = gpus, Cpus = cpus });

    private ResourceShare Ask(double gpus, double cpus = 0) => _ledger.Ask(Request(gpus, cpus), static () => { });

    private IReadOnlyDictionary<string, double> Held(ResourceShare share) => _ledger.Name(share.Gpus);
}
