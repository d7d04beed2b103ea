using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Layers;

/// <summary>The last failure to build a layer.</summary>
/// <param name="Id">Unique: who waited while it happened sees that it is another than before.</param>
/// <param name="Provider">Field whose provider failed.</param>
/// <param name="Error">What failed.</param>
/// <param name="Until">Until when it is remembered; null is not beyond those who waited.</param>
internal sealed record FailureRecord(string Id, string Provider, RuntimeEnvSetupError Error, DateTimeOffset? Until);
