using System.Text.Json.Nodes;
using Satchel.Abstractions.Wire;

namespace Satchel.Server.Tests.Ray;

/// <summary>What became of a recorded job here.</summary>
internal sealed record PlayedJob
{
    /// <summary>Status of the submit.</summary>
    public required int SubmitStatus { get; init; }

    /// <summary>What a refused submit was told, else empty.</summary>
    public string Refusal { get; init; } = "";

    /// <summary>The job as its submit answered.</summary>
    public JobView? Accepted { get; init; }

    /// <summary>The job as it was seen running; null when it was too quick.</summary>
    public JobView? Running { get; init; }

    /// <summary>What the actions of the story gave, as text, in their order.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>Details after the end.</summary>
    public JsonObject Final { get; init; } = [];

    /// <summary>The log.</summary>
    public string Logs { get; init; } = "";
}
