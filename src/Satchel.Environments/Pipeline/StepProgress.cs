using System.Globalization;

namespace Satchel.Environments.Pipeline;

/// <summary>Says which step of how many a message belongs to.</summary>
internal sealed class StepProgress(IProgress<string> inner, string provider, int step, int steps) : IProgress<string>
{
    public void Report(string value) =>
        inner.Report(string.Create(CultureInfo.InvariantCulture, $"{provider} ({step} of {steps}): {value}"));
}
