namespace Satchel.Node.Jobs;

/// <summary>The supervisor of a run could not be started, or ended before it had claimed the run.</summary>
internal sealed class SupervisorNotStartedException(string message, Exception? innerException = null) : Exception(message, innerException);
