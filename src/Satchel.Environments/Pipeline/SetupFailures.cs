using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Environments.Tools;
using Satchel.Posix.Durability;

namespace Satchel.Environments.Pipeline;

/// <summary>Runs the steps of providers, and tells what they fail with as a failure of the environment: who, where, what, and what to do.</summary>
/// <param name="node">Node that errors name.</param>
internal sealed class SetupFailures(string node)
{
    /// <summary>Runs a step of a provider.</summary>
    /// <param name="redactor">Hides in what it fails with the secrets that the step had.</param>
    /// <exception cref="RuntimeEnvSetupException">It failed on purpose or on the disk. A defect passes as it is.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<T> TellAsync<T>(
        EnvironmentPhase phase,
        string provider,
        string? logFile,
        Func<CancellationToken, Task<T>> step,
        CancellationToken cancellationToken,
        SecretRedactor? redactor = null
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
            throw Failed(phase, provider, logFile, error, ownLimit, redactor);
        }
        catch (SatchelException failure)
        {
            throw Failed(phase, provider, logFile, failure.Error, failure, redactor);
        }
        catch (UnauthorizedAccessException failure)
        {
            var error = new SatchelError(
                SetupErrorKinds.PermissionDenied.Code,
                failure.Message,
                "See that the daemon's user may read and write there."
            );
            throw Failed(phase, provider, logFile, error, failure, redactor);
        }
        catch (TreeGoneException gone)
        {
            throw gone.AsSetupFailure(node);
        }
        catch (IOException full) when (DiskSpace.IsExhausted(full))
        {
            var error = new SatchelError(
                SetupErrorKinds.DiskFull.Code,
                $"The disk of the node is full: {full.Message}",
                "Free some space there, with `satchel env gc` for instance, or move SATCHEL_HOME to a larger disk; then submit again."
            )
            {
                Retryable = true,
            };
            throw Failed(phase, provider, logFile, error, full, redactor);
        }
        catch (IOException failure)
        {
            var error = new SatchelError(
                SetupErrorKinds.SetupFailed.Code,
                failure.Message,
                "Look at the node's disk and its permissions, then submit again."
            );
            throw Failed(phase, provider, logFile, error, failure, redactor);
        }
    }

    /// <summary>A failure that the engine itself finds.</summary>
    public RuntimeEnvSetupException Failed(
        EnvironmentPhase phase,
        string provider,
        string? logFile,
        SatchelError error,
        Exception cause,
        SecretRedactor? redactor = null
    )
    {
        Func<string, string> redact = redactor is null ? static text => text : redactor.Redact;
        var tool = (cause as SetupFailedException)?.Tool;
        return new RuntimeEnvSetupException(
            new RuntimeEnvSetupError(phase, provider, node, redact(error.Message), redact(error.Hint))
            {
                Code = error.Code,
                Command = [.. (tool?.Arguments ?? []).Select(redact)],
                ExitCode = tool?.ExitCode,
                LastLines = [.. (tool?.LastLines ?? []).Select(redact)],
                Retryable = error.Retryable,
                LogFile = logFile,
            },
            cause
        );
    }
}
