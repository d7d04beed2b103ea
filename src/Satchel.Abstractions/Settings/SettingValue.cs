namespace Satchel.Abstractions.Settings;

/// <summary>What a setting is, and who says so.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Text">Its value; null when nobody has set it.</param>
/// <param name="Source">The variable, or the key and its file; <c>default</c> when nobody has set it.</param>
public sealed record SettingValue(EnvironmentVariable Setting, string? Text, string Source);
