using Satchel.Abstractions.Home;

namespace Satchel.Server.Starting;

/// <summary>What <c>satcheld</c> was told on its command line.</summary>
internal sealed record DaemonOptions
{
    /// <summary>Absolute path of the home; default <c>SATCHEL_HOME</c>, else <c>~/.satchel</c>.</summary>
    public required string Home { get; init; }

    /// <summary>Name of this node.</summary>
    public string Node { get; init; } = "head";

    /// <summary>Address to listen on.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Port to listen on; 0 takes any.</summary>
    public int Port { get; init; } = HeadRecord.DefaultPort;

    /// <summary>Whether to take the next free port when the wanted one is taken.</summary>
    public bool SearchesPort { get; init; }

    /// <summary>CPUs to give out; null takes those of the machine.</summary>
    public double? Cpus { get; init; }

    /// <summary>GPUs to give out.</summary>
    public double Gpus { get; init; }

    /// <summary>Bytes of memory to give out; null takes those of the machine.</summary>
    public long? Memory { get; init; }

    /// <summary>Custom resources to give out.</summary>
    public IReadOnlyDictionary<string, double> Resources { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Labels of the node.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Absolute path of <c>satchel-supervisor</c>; default: beside this program.</summary>
    public required string Supervisor { get; init; }
}
