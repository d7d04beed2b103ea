using System.Globalization;

namespace Satchel.Abstractions.Texts;

/// <summary>That something is tried once more, and why, for who waits.</summary>
public static class RetryText
{
    /// <param name="attempt">The one that begins, from 2 on.</param>
    /// <param name="most">So many there are.</param>
    /// <param name="why">What the one before failed by, a sentence.</param>
    public static string Of(int attempt, int most, string why) =>
        string.Create(CultureInfo.InvariantCulture, $"Attempt {attempt} of {most}, since the one before failed: {why}");
}
