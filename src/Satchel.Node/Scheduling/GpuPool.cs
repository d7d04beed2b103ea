using Satchel.Node.Gpus;

namespace Satchel.Node.Scheduling;

/// <summary>
/// What is left of each GPU of a node, in ten-thousandths. Whole devices are given whole, a fraction is part of one device: two halves of different
/// devices are no GPU. May be less than nothing where drivers found again hold more than there is.
/// </summary>
internal sealed class GpuPool
{
    private readonly GpuDevices _devices;
    private readonly long[] _free;

    public GpuPool(NodeOptions node)
    {
        _devices = node.GpuDevices;
        var units = ResourceAmounts.Of(node).Gpus;
        // Where the node gives out a fraction, the last device is given out in part.
        _free =
        [
            .. Enumerable
                .Range(0, (int)((units + ResourceAmounts.Whole - 1) / ResourceAmounts.Whole))
                .Select(place => Math.Min(ResourceAmounts.Whole, units - (place * ResourceAmounts.Whole))),
        ];
    }

    private GpuPool(GpuDevices devices, long[] free) => (_devices, _free) = (devices, free);

    /// <summary>Devices that so much can be had of now; null when it cannot.</summary>
    public GpuHold? Find(long units) => Find(units, least => least);

    /// <summary>As <see cref="Find(long)"/>, of devices that others have already where there is no other way: whoever asks for them has them.</summary>
    public GpuHold FindAnyway(long units) => Find(units) ?? Find(units, static _ => long.MinValue) ?? GpuHold.None;

    /// <summary>Devices that so much can be had of first, as far as what is free now tells: those that have most left.</summary>
    public GpuHold FindNearest(long units)
    {
        var (whole, rest) = Math.DivRem(units, ResourceAmounts.Whole);
        return new([
            .. Enumerable
                .Range(0, _free.Length)
                .OrderByDescending(place => _free[place])
                .Take((int)(whole + Math.Sign(rest)))
                .Select((place, index) => (place, index < whole ? ResourceAmounts.Whole : rest)),
        ]);
    }

    /// <summary>One of its own that changes on its own.</summary>
    public GpuPool Copy() => new(_devices, [.. _free]);

    /// <summary>Devices by their names, of a process of before; those that the node has no more are left out.</summary>
    public GpuHold Named(IReadOnlyDictionary<string, double> fractions) =>
        new([
            .. Enumerable
                .Range(0, _free.Length)
                .Where(place => fractions.ContainsKey(_devices.NameOf(place)))
                .Select(place => (place, ResourceAmounts.ToUnits(Math.Clamp(fractions[_devices.NameOf(place)], 0, 1)))),
        ]);

    /// <summary>Fractions of devices by their names.</summary>
    public IReadOnlyDictionary<string, double> Name(GpuHold hold) =>
        hold.Parts.ToDictionary(part => _devices.NameOf(part.Place), part => ResourceAmounts.ToNumber(part.Units), StringComparer.Ordinal);

    public void Take(GpuHold hold) => Add(hold, -1);

    public void GiveBack(GpuHold hold) => Add(hold, 1);

    private GpuHold? Find(long units, Func<long, long> least)
    {
        if (units == 0)
        {
            return GpuHold.None;
        }

        var (whole, rest) = Math.DivRem(units, ResourceAmounts.Whole);
        var places = Enumerable.Range(0, _free.Length);
        // Freest first: that matters only where not enough are free.
        var parts = places
            .Where(place => _free[place] >= least(ResourceAmounts.Whole))
            .OrderByDescending(place => _free[place])
            .Take((int)whole)
            .Select(place => (Place: place, Units: ResourceAmounts.Whole))
            .ToList();
        if (parts.Count < whole)
        {
            return null;
        }

        if (rest > 0)
        {
            // The fullest device that has room for it: others stay whole.
            var room = places.Where(place => _free[place] >= least(rest) && !parts.Exists(part => part.Place == place)).ToArray();
            if (room.Length == 0)
            {
                return null;
            }

            parts.Add((room.MinBy(place => _free[place]), rest));
        }

        return new GpuHold([.. parts.OrderBy(part => part.Place)]);
    }

    private void Add(GpuHold hold, int sign)
    {
        foreach (var (place, units) in hold.Parts)
        {
            _free[place] += sign * units;
        }
    }
}
