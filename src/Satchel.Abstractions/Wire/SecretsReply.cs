using Satchel.Abstractions.Secrets;

namespace Satchel.Abstractions.Wire;

/// <summary>The secrets of a cluster, never what they hold.</summary>
public sealed record SecretsReply(IReadOnlyList<SecretInfo> Secrets);
