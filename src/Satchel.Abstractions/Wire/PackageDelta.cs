namespace Satchel.Abstractions.Wire;

/// <summary>
/// A package told as the difference from one the cluster holds: so a re-submit costs what changed, not the length of the
/// list.
/// </summary>
/// <param name="Remove">Paths of the base that are gone.</param>
/// <param name="Put">A canonical tree (base64 in JSON) whose entries are new or replace those of the same path.</param>
public sealed record PackageDelta(IReadOnlyList<string> Remove, byte[] Put);
