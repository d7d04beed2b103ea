namespace Satchel.Cli.Diagnosis;

/// <summary>What one check of the machine found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Ok">Whether jobs can count on it.</param>
/// <param name="Found">What is there.</param>
/// <param name="Fix">A command that makes it right; empty when nothing is wrong.</param>
internal sealed record Finding(string Check, bool Ok, string Found, string Fix)
{
    public static Finding Good(string check, string found) => new(check, true, found, "");

    public static Finding Bad(string check, string found, string fix) => new(check, false, found, fix);
}
