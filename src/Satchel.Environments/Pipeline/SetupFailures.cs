using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;

namespace Satchel.Environments.Pipeline;

/// <summary>Runs the steps of providers, and tells what they fail with as a failure of the environment: who, where, what, and what to do.</summary>
/// <param name="node">Node that errors name.</param>
internal sealed class SetupFailures(string node)
{
    /// <summary>Runs a step of a provider.</summary>
    /// <exception cref="RuntimeEnvSetupException">It failed on purpose or on the disk. A defect passes as it is.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<T> TellAsync<T>(
        EnvironmentPhase phase,
        string provider,
        string? logFile,
        Func<CancellationToken, Task<T>> step,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await step(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (RuntimeEnvSetupException)
        {
            throw;
        }
        catch (OperationCanceledException ownLimit)
        {
            // Nobody asked for it: some client's own limit of time.
            var error = new SatchelError(SetupErrorKinds.Cancelled.Code, $"{provider} gave up waiting for an answer.", "Submit again.")
            {
                Retryable = true,
            };
            throw Failed(phase, provider, logFile, error, ownLimit);
        }
        catch (SatchelException failure)
        {
            throw Failed(phase, provider, logFile, failure.Error, failure);
        }
        catch (UnauthorizedAccessException failure)
        {
            var error = new SatchelError(
                SetupErrorKinds.PermissionDenied.Code,
                failure.Message,
                "See that the daemon's user may read and write there."
            );
            throw Failed(phase, provider, logFile, error, failure);
        }
        catch (IOException failure)
        {
            var error = new SatchelError(
                SetupErrorKinds.SetupFailed.Code,
                failure.Message,
                "Look at the node's disk and its permissions, then submit again."
            );
            throw Failed(phase, provider, logFile, error, failure);
        }
    }

    /// <summary>A failure that the engine itself finds.</summary>
    public RuntimeEnvSetupException Failed(EnvironmentPhase phase, string provider, string? logFile, SatchelError error, Exception cause)
    {
        var tool = (cause as SetupFailedException)?.Tool;
        return new RuntimeEnvSetupException(
            new RuntimeEnvSetupError(phase, provider, node, error.Message, error.Hint)
            {
                Code = error.Code,
                Command = tool?.Arguments ?? [],
                ExitCode = tool?.ExitCode,
                LastLines = tool?.LastLines ?? [],
                Retryable = error.Retryable,
                LogFile = logFile,
            },
            cause
        );
    }
}
