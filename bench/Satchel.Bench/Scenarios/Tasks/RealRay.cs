using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios.Tasks;

/// <summary>The real Ray, where <c>SATCHEL_BENCH_RAY_PYTHON</c> names an interpreter that has it: what it makes of the same script.</summary>
internal static class RealRay
{
    private const string Variable = "SATCHEL_BENCH_RAY_PYTHON";

    private static readonly Dictionary<string, double> Nothing = new(StringComparer.Ordinal);

    /// <summary>Runs a script on a cluster that Ray starts for it.</summary>
    /// <returns>Its figures; none where there is no Ray, which is said.</returns>
    /// <exception cref="InvalidOperationException">The script failed.</exception>
    public static async Task<IReadOnlyDictionary<string, double>> RunAsync(string script, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } python)
        {
            await Console.Error.WriteLineAsync($"{script}: no rows of real Ray, since {Variable} names no Python that has it.");
            return Nothing;
        }

        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["RAY_USAGE_STATS_ENABLED"] = "0" };
        var ran = await PythonProgram.RunAsync(python, [ScriptOutput.PathOf(script)], variables, cancellationToken);
        return ran.ExitCode == 0
            ? ScriptOutput.Read(ran.Output)
            : throw new InvalidOperationException($"{script} on real Ray exited with {ran.ExitCode}: {ran.Errors}");
    }
}
