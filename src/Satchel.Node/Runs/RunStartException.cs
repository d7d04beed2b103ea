namespace Satchel.Node.Runs;

/// <summary>Nobody has claimed a run that was to start.</summary>
/// <param name="reason">Why, or what it still waited for.</param>
/// <param name="isTimeout">Whether a supervisor is there that takes too long: it may still claim the run.</param>
internal sealed class RunStartException(string reason, bool isTimeout = false, Exception? innerException = null)
    : Exception(reason, innerException)
{
    public bool IsTimeout => isTimeout;

    /// <summary>Whether somebody killed its supervisor: another attempt may do better.</summary>
    public bool IsKilled { get; init; }
}
