namespace Satchel.Cli.Diagnosis;

/// <summary>What one check of the machine found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Ok">Whether jobs can count on it.</param>
/// <param name="Found">What is there.</param>
/// <param name="Fix">A command that makes it right; empty when nothing is wrong.</param>
internal sealed record Finding(string Check, bool Ok, string Found, string Fix)
{
    /// <summary>Whether something is there and is wrong, rather than missing.</summary>
    public bool IsWrong { get; private init; }

    /// <summary>In a word.</summary>
    public string Verdict =>
        Ok ? "ok"
        : IsWrong ? "wrong"
        : "missing";

    public static Finding Wrong(string check, string found, string fix) => new(check, false, found, fix) { IsWrong = true };

    public static Finding Good(string check, string found) => new(check, true, found, "");

    public static Finding Bad(string check, string found, string fix) => new(check, false, found, fix);
}
