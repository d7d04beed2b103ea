using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Running;

namespace Satchel.Cli.Jobs;

/// <summary>What no cluster takes of the options of a submit: told before one is asked.</summary>
internal static class SubmitFaults
{
    /// <exception cref="WrongOptionException"><c>usage</c>: names each option and what is wrong with it.</exception>
    public static void Check(SubmitRequest request)
    {
        var faults = Find(request).ToList();
        if (faults.Count > 0)
        {
            throw new WrongOptionException(
                new SatchelError("usage", string.Join(' ', faults), "Try 'satchel job submit --help' for what the options take.")
            );
        }
    }

    private static IEnumerable<string> Find(SubmitRequest request)
    {
        foreach (var (name, amount) in request.EntrypointResources ?? new Dictionary<string, double>(StringComparer.Ordinal))
        {
            if (JobResources.ReservedNames.Contains(name, StringComparer.Ordinal))
            {
                yield return $"--entrypoint-resources must not name '{name}': use --entrypoint-num-cpus, --entrypoint-num-gpus or --entrypoint-memory.";
            }
            else if (amount < 0)
            {
                yield return FormattableString.Invariant($"--entrypoint-resources must be 0 or more for '{name}', got {amount}.");
            }
        }

        foreach (var (key, condition) in request.EntrypointLabelSelector ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            if (LabelSelectorText.FindFault(key, condition) is { } fault)
            {
                yield return $"--entrypoint-label-selector: {fault}";
            }
        }
    }
}
