using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Jobs;
using Satchel.Node.Peers.Wire;

namespace Satchel.Node.Tasks;

/// <summary>What many calls have in common, read once.</summary>
internal sealed record CallTemplate
{
    /// <summary>More values than a call can name: each is an object here.</summary>
    private const int MostReturns = 1_000_000;

    /// <summary>The node's own number of it, for workers.</summary>
    public required uint Number { get; init; }

    /// <summary>As the client wrote it; workers get the same.</summary>
    public required byte[] Json { get; init; }

    public required TemplateKind Kind { get; init; }

    /// <summary>Function or class; null for methods, whose class went to the worker with the creation.</summary>
    public required Digest? Function { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the function, for people: the same for all templates of it.</summary>
    public required string FunctionName { get; init; }

    /// <summary>How many values a call returns.</summary>
    public required int Returns { get; init; }

    /// <summary>Whether values come one by one, how many is not known before.</summary>
    public required bool Streams { get; init; }

    public required JobResources Resources { get; init; }

    /// <summary>Whether it is to run on the node that its labels name or nowhere.</summary>
    public required bool IsBound { get; init; }

    /// <summary>Merged, without local paths; null is the job's.</summary>
    public required JsonObject? RuntimeEnv { get; init; }

    /// <summary>How often a call is made again whose worker ended, or that raised what may be retried; -1 for ever.</summary>
    public required int MaxRetries { get; init; }

    /// <summary>After how many calls of the function its worker ends; 0 never.</summary>
    public required int MaxCalls { get; init; }

    /// <summary>For <see cref="TemplateKind.Create"/>.</summary>
    public required ActorOptions? Actor { get; init; }

    /// <summary>Where calls of it queue; null for methods, which queue at their actor.</summary>
    public SchedulingClass? Class { get; set; }

    /// <exception cref="ProtocolException">It is no template.</exception>
    public static CallTemplate Read(uint number, ReadOnlySpan<byte> payload)
    {
        var json = JsonFrames.Parse(payload);
        var kind = json.Text("kind") switch
        {
            "task" => TemplateKind.Task,
            "create" => TemplateKind.Create,
            "method" => TemplateKind.Method,
            var other => throw new ProtocolException($"A template of kind '{other}' is unknown."),
        };
        var returns = json["num_returns"];
        var isNumber = returns is JsonValue value && value.TryGetValue<int>(out _);
        var name = json.Text("name") ?? json.Text("method") ?? json.Text("qualname") ?? "";
        return new CallTemplate
        {
            Number = number,
            Json = payload.ToArray(),
            Kind = kind,
            Function = kind != TemplateKind.Method && json.Text("function") is { } digest ? DigestOf(digest) : null,
            Name = name,
            FunctionName = json.Text("function_name") ?? name,
            Returns =
                kind == TemplateKind.Create ? 1
                : isNumber ? Math.Clamp(returns!.GetValue<int>(), 0, MostReturns)
                : 1,
            Streams = string.Equals(json.Text("num_returns"), "streaming", StringComparison.Ordinal),
            Resources = ResourcesOf(json["resources"] as JsonObject ?? [], json["labels"] as JsonObject ?? []),
            IsBound = json.Flag("bound"),
            RuntimeEnv = json["runtime_env"] is JsonObject environment ? environment.DeepClone().AsObject() : null,
            MaxRetries = (int)(json.Number("max_retries") ?? 0),
            MaxCalls = (int)(json.Number("max_calls") ?? 0),
            Actor = kind == TemplateKind.Create ? ActorOptions.Read(json["actor"] as JsonObject ?? []) : null,
        };
    }

    private static Digest DigestOf(string hex) =>
        hex.Length == Digest.Size * 2 && hex.All(char.IsAsciiHexDigit)
            ? new Digest(Convert.FromHexString(hex))
            : throw new ProtocolException($"'{hex}' is no digest of a function.");

    private static JobResources ResourcesOf(JsonObject amounts, JsonObject labels) =>
        new()
        {
            Cpus = amounts.Number("CPU"),
            Gpus = amounts.Number("GPU"),
            Memory = amounts.Number("memory") is { } memory ? (long)memory : null,
            Custom = amounts
                .Where(amount => amount.Key is not ("CPU" or "GPU" or "memory"))
                .ToDictionary(amount => amount.Key, amount => amounts.Number(amount.Key) ?? 0, StringComparer.Ordinal),
            LabelSelector = labels.ToDictionary(label => label.Key, label => labels.Text(label.Key) ?? "", StringComparer.Ordinal),
        };
}
