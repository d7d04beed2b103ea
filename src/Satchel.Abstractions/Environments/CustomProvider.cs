using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// A field of runtime environments that a program of the operator's sets up, from <c>[providers.FIELD]</c> of the home's
/// <c>config.toml</c>. What is said to the program stands in <c>docs/spec/custom-provider.md</c>.
/// </summary>
/// <param name="Field">Name of the field: lower-case letters, digits and underscores; none that Satchel has itself.</param>
/// <param name="Command">Program and arguments; the program absolute or looked up on the daemon's <c>PATH</c>. No secret among them.</param>
public sealed record CustomProvider(string Field, IReadOnlyList<string> Command)
{
    /// <summary>Default of <see cref="AnswerTimeout"/>.</summary>
    public static readonly TimeSpan DefaultAnswerTimeout = TimeSpan.FromSeconds(30);

    /// <summary>What the operator tells the program with every request; part of the key of every layer.</summary>
    public JsonObject Settings { get; init; } = [];

    /// <summary>When its layers are built, and where on the paths what it adds stands.</summary>
    public EnvironmentPhase Phase { get; init; } = EnvironmentPhase.Dependencies;

    /// <summary>How long it may take to answer anything but <c>materialize</c>, which the environment's own set-up timeout bounds.</summary>
    public TimeSpan AnswerTimeout { get; init; } = DefaultAnswerTimeout;
}
