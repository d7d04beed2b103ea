namespace Satchel.Abstractions.Wire;

/// <summary>One setting.</summary>
/// <param name="Key">Its key in <c>config.toml</c>.</param>
/// <param name="Variable">Its variable.</param>
/// <param name="Value">What it is set to; null when nobody has set it.</param>
/// <param name="Default">What counts then, as a person reads it.</param>
/// <param name="Source">Who set it: the variable, or the key and its file; <c>default</c> when nobody has.</param>
public sealed record SettingView(string Key, string Variable, string? Value, string Default, string Source);
