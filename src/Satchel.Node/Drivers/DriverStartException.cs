using Satchel.Abstractions.Jobs;

namespace Satchel.Node.Drivers;

/// <summary>A job cannot start, for a reason that its user is told.</summary>
/// <param name="type">What kind of failure it is.</param>
/// <param name="message">The job's message.</param>
internal sealed class DriverStartException(JobErrorType type, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public JobErrorType Type => type;
}
