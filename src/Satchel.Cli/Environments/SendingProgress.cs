using Satchel.Cli.Jobs;
using Satchel.Cli.Output;
using Satchel.Client.Packages;

namespace Satchel.Cli.Environments;

/// <summary>Shows how far sending has come, and says of each large file that goes on where it was interrupted.</summary>
internal sealed class SendingProgress(Terminal terminal) : IProgress<UploadProgress>, IDisposable
{
    private readonly SlowProgress<UploadProgress> _progress = new(terminal, PackageText.Sending);

    public void Report(UploadProgress value)
    {
        if (value.Resumed is { } file)
        {
            terminal.Say(PackageText.GoingOn(file));
        }

        _progress.Report(value);
    }

    public void Dispose() => _progress.Dispose();
}
