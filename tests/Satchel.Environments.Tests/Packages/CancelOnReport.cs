namespace Satchel.Environments.Tests.Packages;

/// <summary>Cancels as soon as there is progress: in the middle of the work.</summary>
internal sealed class CancelOnReport(CancellationTokenSource cancellation) : IProgress<string>
{
    public void Report(string value) => cancellation.Cancel();
}
