using Orleans.Storage;
using Satchel.Abstractions.Errors;

namespace Satchel.Cluster.Grains;

/// <summary>
/// How the rest of the daemon calls grains. What goes wrong is told as a <see cref="SatchelException"/>: the storage's own words, which
/// Orleans wraps, or
/// <c>control_plane_unavailable</c> when nobody answered. No exception of Orleans leaves this room.
/// </summary>
internal static class GrainCalls
{
    private const int MostAttempts = 3;

    /// <summary>Calls a method that may be repeated, and repeats it when nobody knows whether it was done.</summary>
    /// <exception cref="SatchelException">It failed, or nobody answered.</exception>
    public static async Task<T> RepeatAsync<T>(Func<Task<T>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (Exception failure) when (IsUnknown(failure) && attempt < MostAttempts)
            {
                // Lost, refused, or overtaken by another activation: the next one meets the grain as it is now.
            }
            catch (Exception failure) when (failure is TimeoutException or OrleansException)
            {
                throw Explain(failure);
            }
        }
    }

    /// <summary>As <see cref="RepeatAsync{T}"/>, for a call without a result.</summary>
    public static Task RepeatAsync(Func<Task> call) =>
        RepeatAsync(async () =>
        {
            await call().ConfigureAwait(false);
            return true;
        });

    /// <summary>Waits for a call whose answer would be another one the second time.</summary>
    /// <exception cref="SatchelException">It failed, or nobody answered: then it may have been done.</exception>
    public static async Task<T> OnceAsync<T>(Task<T> call)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is TimeoutException or OrleansException)
        {
            throw Explain(failure);
        }
    }

    private static bool IsUnknown(Exception failure) =>
        failure is TimeoutException or OrleansMessageRejectionException or InconsistentStateException;

    private static SatchelException Explain(Exception failure) =>
        failure.InnerException is SatchelException known
            ? new SatchelException(known.Error, failure)
            : new SatchelException(
                new SatchelError(
                    "control_plane_unavailable",
                    $"The control plane did not answer: {FirstLine(failure.Message)}",
                    "Try again in a moment; the daemon's log has the details."
                )
                {
                    Retryable = true,
                },
                failure
            );

    // Orleans writes whole stacks into its messages.
    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd();
}
