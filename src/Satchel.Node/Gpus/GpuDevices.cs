using System.Globalization;

namespace Satchel.Node.Gpus;

/// <summary>What the GPUs of a node are called.</summary>
/// <param name="Vendor">Whose they are.</param>
/// <param name="Names">
/// What the variable of the daemon's own processes calls those that it may use, such as <c>3</c> or <c>GPU-8932f937</c>, in its order; null where there is no such
/// variable, and they are called by their place, from 0.
/// </param>
public sealed record GpuDevices(GpuVendor Vendor, IReadOnlyList<string>? Names)
{
    /// <summary>NVIDIA's, called by their place.</summary>
    public static GpuDevices Numbered { get; } = new(GpuVendor.Nvidia, Names: null);

    /// <summary>Name of the device at a place, from 0.</summary>
    public string NameOf(int place) => Names is { } names ? names[place] : place.ToString(CultureInfo.InvariantCulture);
}
