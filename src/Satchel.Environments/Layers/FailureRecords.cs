using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Posix.Deletion;

namespace Satchel.Environments.Layers;

/// <summary>Which layers could not be built, and whether that is still held against them.</summary>
internal sealed class FailureRecords(LayerLayout layout, TimeSpan memory, TimeProvider time)
{
    // What shells and runtimes make of a signal.
    private const int FirstSignal = 128 + 1;
    private const int LastSignal = 128 + 64;

    // As `satchel env list` shows keys.
    private const int KeyDigits = 12;

    public FailureRecord? Find(string bucket, LayerKey key) => StoreFile.Read(layout.Failure(bucket, key), LayerJson.Default.FailureRecord);

    /// <summary>Whether asking again gets the same answer without trying.</summary>
    public bool IsRemembered(FailureRecord failure) => failure.Until > time.GetUtcNow() && failure.Until <= time.GetUtcNow() + memory;

    /// <summary>Gives the same answer again, and says that nothing was tried and how it is tried.</summary>
    public void ThrowIfRemembered(LayerKey key, FailureRecord? failure)
    {
        if (failure is not null && IsRemembered(failure))
        {
            var hint =
                $"{failure.Error.Hint} This is the failure of an earlier try, remembered until {failure.Until:HH:mm} UTC; ".TrimStart();
            throw new RuntimeEnvSetupException(
                failure.Error with
                {
                    Hint = hint + $"to try again now: satchel env clear-failure {key.ToString()[..KeyDigits]}.",
                }
            );
        }
    }

    public void Write(PlannedLayer planned, RuntimeEnvSetupError error)
    {
        // A tool that was killed says nothing about what was asked for, whatever is made of its end: memory was short, or somebody ended it.
        var wasKilled = error.ExitCode is >= FirstSignal and <= LastSignal;
        var remembered = SetupErrorKinds.Of(error.Code).Life is SetupErrorLife.Permanent && !error.Retryable && !wasKilled;
        StoreFile.Write(
            layout.Failure(planned.Bucket, planned.Key),
            new FailureRecord(Guid.NewGuid().ToString("N"), planned.Provider, error, remembered ? time.GetUtcNow() + memory : null),
            LayerJson.Default.FailureRecord
        );
    }

    public void Clear(string bucket, LayerKey key) => OwnFile.Remove(layout.Failure(bucket, key));

    /// <summary>Every failure that is remembered.</summary>
    public IEnumerable<(string Bucket, LayerKey Key, FailureRecord Failure)> All()
    {
        foreach (var bucket in layout.Buckets())
        {
            foreach (var path in Directory.EnumerateFiles(layout.Bucket(bucket), "*" + LayerLayout.FailureSuffix))
            {
                if (
                    LayerLayout.TryKey(Path.GetFileName(path.AsSpan()), out var key)
                    && Find(bucket, key) is { } failure
                    && IsRemembered(failure)
                )
                {
                    yield return (bucket, key, failure);
                }
            }
        }
    }
}
