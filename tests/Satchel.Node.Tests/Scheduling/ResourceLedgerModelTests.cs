using Satchel.Abstractions.Jobs;
using Satchel.Node.Scheduling;
using Satchel.Node.Tests.Running;

namespace Satchel.Node.Tests.Scheduling;

/// <summary>The ledger against the plainest model of it, which walks all who wait at every step.</summary>
public sealed class ResourceLedgerModelTests
{
    private const int Cpus = 8;
    private const int Gpus = 2;

    private readonly List<Entry> _entries = [];
    private readonly ResourceLedger _ledger = new(PaperNode.Options with { Cpus = Cpus, Gpus = Gpus, Memory = 0 });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void AnyCourse_GrantsWhatTheModelGrants(int seed)
    {
        var random = new Random(seed);
        for (var step = 0; step < 600; step++)
        {
            Act(random);
            ServeModel();

            _entries.Should().OnlyContain(entry => (entry.Share.WhyWaiting == null) == (entry.Held || entry.Over), $"step {step}");
            _entries.Should().OnlyContain(entry => entry.Told == (entry.Granted ? 1 : 0), $"step {step}");
            _entries.RemoveAll(entry => entry.Over);
        }

        // Who can ever be served is served once the others have gone.
        while (_entries.Find(entry => entry.Held) is { } held)
        {
            held.Share.Dispose();
            _entries.Remove(held);
            ServeModel();
        }

        _entries.Should().OnlyContain(entry => entry.Share.NeverFits);
        _ledger.Free.Should().BeEquivalentTo(_ledger.Total);
    }

    private void Act(Random random)
    {
        var waiting = _entries.Count(entry => !entry.Held);
        switch (random.Next(10))
        {
            case < 5 when waiting < 40:
                Ask(random.Next(0, Cpus + 2), random.Next(3) == 0 ? random.Next(0, Gpus + 2) : 0);
                break;
            case 5 when Any(random, entry => !entry.Held) is { } waits:
                waits.Share.TakeAnyway(gpus: null);
                waits.Held = true;
                break;
            case 6 when Any(random, entry => !entry.Held) is { } leaves:
                Leave(leaves);
                break;
            case > 6 when Any(random, entry => entry.Held) is { } held:
                Leave(held);
                break;
        }
    }

    private void Ask(int cpus, int gpus)
    {
        var entry = new Entry(cpus, gpus);
        entry.Share = _ledger.Ask(ResourceRequest.Of(new JobResources { Cpus = cpus, Gpus = gpus }), () => entry.Told++);
        _entries.Add(entry);
    }

    private Entry? Any(Random random, Func<Entry, bool> which) =>
        _entries.Where(which).ToList() is { Count: > 0 } some ? some[random.Next(some.Count)] : null;

    private static void Leave(Entry entry)
    {
        entry.Share.Dispose();
        (entry.Held, entry.Over) = (false, true);
    }

    private void ServeModel()
    {
        var cpus = Cpus - _entries.Where(entry => entry.Held).Sum(entry => entry.Cpus);
        var gpus = Gpus - _entries.Where(entry => entry.Held).Sum(entry => entry.Gpus);
        var heldBack = new HashSet<(bool, bool)>();
        foreach (var entry in _entries.Where(entry => !entry.Held && !entry.Over && entry is { Cpus: <= Cpus, Gpus: <= Gpus }))
        {
            var wants = (entry.Cpus > 0, entry.Gpus > 0);
            if (heldBack.Contains(wants))
            {
                continue;
            }

            var fits = (entry.Cpus == 0 || entry.Cpus <= cpus) && (entry.Gpus == 0 || entry.Gpus <= gpus);
            (cpus, gpus) = (cpus - entry.Cpus, gpus - entry.Gpus);
            if (fits)
            {
                entry.Held = entry.Granted = true;
            }
            else
            {
                heldBack.Add(wants);
            }
        }
    }

    private sealed class Entry(int cpus, int gpus)
    {
        public int Cpus => cpus;

        public int Gpus => gpus;

        public ResourceShare Share { get; set; } = null!;

        public bool Held { get; set; }

        public bool Granted { get; set; }

        public bool Over { get; set; }

        public int Told { get; set; }
    }
}
