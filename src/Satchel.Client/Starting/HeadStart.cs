using Satchel.Abstractions.Home;

namespace Satchel.Client.Starting;

/// <summary>What a head is started with. Everything left out takes the daemon's default.</summary>
public sealed record HeadStart
{
    /// <summary>Address to listen on; default 127.0.0.1.</summary>
    public string? Host { get; init; }

    /// <summary>Port to listen on; null takes <see cref="HeadRecord.DefaultPort"/> or the next free one after it.</summary>
    public int? Port { get; init; }

    /// <summary>CPUs to give out; null takes those of the machine.</summary>
    public double? Cpus { get; init; }

    /// <summary>GPUs to give out.</summary>
    public double? Gpus { get; init; }

    /// <summary>Bytes of memory to give out; null takes those of the machine.</summary>
    public long? Memory { get; init; }

    /// <summary>Custom resources: a JSON object of numbers.</summary>
    public string? Resources { get; init; }

    /// <summary>Labels of the node: a JSON object of texts.</summary>
    public string? Labels { get; init; }

    /// <summary>Whether it goes by the token of a head before it that was not stopped, whatever variables say: jobs that run know that one.</summary>
    public bool KeepsToken { get; init; }
}
