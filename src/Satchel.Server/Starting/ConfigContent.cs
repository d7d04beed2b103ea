using Satchel.Abstractions.Environments;

namespace Satchel.Server.Starting;

/// <summary>What a home's <c>config.toml</c> says.</summary>
/// <param name="Values">Settings as text, by key.</param>
/// <param name="Providers">The fields that programs of the operator's set up.</param>
internal sealed record ConfigContent(IReadOnlyDictionary<string, string> Values, IReadOnlyList<CustomProvider> Providers);
