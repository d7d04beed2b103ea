namespace Satchel.Node.Gpus;

/// <summary>Whose GPUs a node has, which decides by which variable a process is told its own.</summary>
public enum GpuVendor
{
    /// <summary>Also where nothing says so.</summary>
    Nvidia,

    Amd,
}
