using System.Globalization;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Texts;
using Satchel.Environments.Places;

namespace Satchel.Environments.Layers;

/// <summary>Builds one layer, whose lock the caller holds: again when what failed may pass, and notes a failure that stays.</summary>
internal sealed class BuildAttempts(WorkPlaces places, LayerBuilding building, FailureRecords failures, TimeSpan pause, TimeProvider time)
{
    private const int Most = 3;

    /// <exception cref="RuntimeEnvSetupException">No attempt succeeded; says how many there were.</exception>
    public async Task<LayerRecord> RunAsync(
        PlannedLayer planned,
        BuildFlight flight,
        Func<LayerPlace, CancellationToken, Task<LayerContent>> fill,
        CancellationToken cancellationToken
    )
    {
        var reason = "";
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // What is there already, and who waits for another's build, needs no place.
                using var place = await places.EnterAsync(planned.Provider, cancellationToken).ConfigureAwait(false);
                flight.Sign = place.GiveSign;
                if (attempt > 1)
                {
                    flight.Report(RetryText.Of(attempt, Most, reason));
                    flight.Suffix = string.Create(CultureInfo.InvariantCulture, $"(attempt {attempt} of {Most})");
                }

                return await building.RunAsync(planned, flight, fill, cancellationToken).ConfigureAwait(false);
            }
            catch (RuntimeEnvSetupException failure) when (attempt < Most && MayPass(failure))
            {
                (reason, flight.Suffix) = (failure.Message, null);
                flight.Log($"{planned.Provider}: attempt {attempt} of {Most} failed: {reason}");
                flight.Report($"Attempt {attempt} of {Most} failed and is followed by another: {reason}");
                await Task.Delay(pause * Math.Pow(4, attempt - 1), time, cancellationToken).ConfigureAwait(false);
            }
            catch (RuntimeEnvSetupException failure) when (MayPass(failure))
            {
                var error = failure.SetupError with { Message = $"{failure.Message} It was tried {attempt} times." };
                failures.Write(planned, error);
                throw new RuntimeEnvSetupException(error, failure);
            }
            catch (RuntimeEnvSetupException failure)
            {
                failures.Write(planned, failure.SetupError);
                throw;
            }
        }
    }

    private static bool MayPass(RuntimeEnvSetupException failure) =>
        SetupErrorKinds.Of(failure.SetupError.Code).Life is SetupErrorLife.Transient;
}
