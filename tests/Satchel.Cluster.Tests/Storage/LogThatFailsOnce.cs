using Microsoft.Extensions.Logging;
using Satchel.Cluster.Storage;

namespace Satchel.Cluster.Tests.Storage;

/// <summary>Fails at the line that tells of the full disk, as one whose file is on that disk does.</summary>
internal sealed class LogThatFailsOnce : ILogger<HeadDatabase>
{
    public const string Text = "The log is full.";

    private const int DiskFull = 3;

    public List<string> Errors { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (eventId.Id == DiskFull)
        {
            throw new InvalidOperationException(Text);
        }

        if (exception is not null)
        {
            Errors.Add(exception.Message);
        }
    }
}
