namespace Satchel.Supervisor;

/// <summary>The run's view of its directories could not be mounted: the driver was not started.</summary>
internal sealed class ViewNotMadeException(string message, Exception cause) : Exception(message, cause);
