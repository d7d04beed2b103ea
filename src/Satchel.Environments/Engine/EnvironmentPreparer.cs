using System.Globalization;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;

namespace Satchel.Environments.Engine;

/// <summary>
/// Prepares environments in phase order. Each field's materializer fills a directory beside its final place, which gets its name once it is
/// whole, so nothing half-built ever has it; then each field adds its part to the launch plan.
/// </summary>
/// <param name="materializers">What puts files on the node.</param>
/// <param name="contributors">What adds to the start of a process.</param>
/// <param name="nodeName">Node that errors name.</param>
/// <param name="time">Measures the set-up timeout.</param>
public sealed class EnvironmentPreparer(
    IReadOnlyList<IMaterializer> materializers,
    IReadOnlyList<ILaunchContributor> contributors,
    string nodeName,
    TimeProvider time
) : IEnvironmentPreparer
{
    private readonly IMaterializer[] _materializers = [.. materializers.OrderBy(materializer => materializer.Phase)];
    private readonly ILaunchContributor[] _contributors = [.. contributors.OrderBy(contributor => contributor.Phase)];

    public async Task<LaunchPlan> PrepareAsync(EnvironmentRequest request, CancellationToken cancellationToken)
    {
        var timeout = SetupTimeout.Of(request.Spec);
        using var timer = new CancellationTokenSource(timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        var directories = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var materializer in _materializers)
        {
            try
            {
                await BuildAsync(request, materializer, directories, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
            {
                throw Failed(materializer, TooLong(timeout), late);
            }
            catch (SatchelException failure)
            {
                throw Failed(materializer, failure.Error, failure);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw Failed(
                    materializer,
                    new SatchelError("setup_failed", failure.Message, "Look at the node's disk and its permissions, then submit again."),
                    failure
                );
            }
        }

        return Plan(request, directories);
    }

    private static SatchelError TooLong(TimeSpan timeout) =>
        new(
            "setup_timeout",
            string.Create(CultureInfo.InvariantCulture, $"Setting it up took longer than {timeout.TotalSeconds:0} seconds."),
            "Raise config.setup_timeout_seconds of the runtime environment, or set it to -1 for no limit."
        )
        {
            Retryable = true,
        };

    private async Task BuildAsync(
        EnvironmentRequest request,
        IMaterializer materializer,
        Dictionary<string, string> directories,
        CancellationToken cancellationToken
    )
    {
        if (request.Spec[materializer.Field] is not { } value)
        {
            return;
        }

        cancellationToken.ThrowIfCancellationRequested();
        request.Log?.Invoke($"{materializer.Field}: begins.");
        var began = time.GetTimestamp();
        var final = Path.Combine(request.PrivateDirectory, materializer.Field);
        var unfinished = final + ".unfinished";
        await materializer.MaterializeAsync(value, unfinished, request.Progress, cancellationToken).ConfigureAwait(false);
        if (Directory.Exists(unfinished))
        {
            Directory.Move(unfinished, final);
            directories[materializer.Field] = final;
        }

        request.Log?.Invoke(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{materializer.Field}: ready after {time.GetElapsedTime(began).TotalMilliseconds:0} ms."
            )
        );
    }

    private LaunchPlan Plan(EnvironmentRequest request, Dictionary<string, string> directories)
    {
        var plan = new LaunchPlan(null, request.BaseVariables);
        foreach (var contributor in _contributors)
        {
            if (request.Spec[contributor.Field] is { } value)
            {
                plan = contributor.Contribute(plan, value, directories.GetValueOrDefault(contributor.Field));
            }
        }

        return SearchPaths.MoveIntoVariables(plan);
    }

    private RuntimeEnvSetupException Failed(IMaterializer materializer, SatchelError error, Exception cause) =>
        new(
            new RuntimeEnvSetupError(materializer.Phase, materializer.Field, nodeName, error.Message, error.Hint)
            {
                Retryable = error.Retryable,
            },
            cause
        );
}
