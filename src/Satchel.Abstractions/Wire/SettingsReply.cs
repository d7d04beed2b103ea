namespace Satchel.Abstractions.Wire;

/// <summary>Answer of <c>GET /v1/settings</c>: what the daemon goes by, in the order of the reference page.</summary>
public sealed record SettingsReply(IReadOnlyList<SettingView> Settings);
