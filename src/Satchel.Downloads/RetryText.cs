using System.Globalization;
using Satchel.Abstractions.Environments;

namespace Satchel.Downloads;

/// <summary>That a download begins anew, and why, for who waits.</summary>
internal static class RetryText
{
    public static string Of(SetupFailedException failure, int attempt, int most) =>
        string.Create(CultureInfo.InvariantCulture, $"Attempt {attempt} of {most}, since the one before failed: {failure.Message}");
}
