using System.Globalization;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Nodes;

namespace Satchel.Server.Ray;

/// <summary>What a call of Ray's state API asks for.</summary>
/// <param name="Filters">What a row must meet.</param>
/// <param name="Limit">Most rows of the answer.</param>
/// <param name="IsDetailed">Whether the columns are wanted that cost a look.</param>
/// <param name="HasReasons">Whether the column is wanted that Ray's client does not know.</param>
internal sealed record StateParameters(IReadOnlyList<StateFilter> Filters, int Limit, bool IsDetailed, bool HasReasons = false)
{
    private const int DefaultLimit = 100;
    public const int LargestLimit = 10_000;

    /// <exception cref="SatchelException"><c>invalid_filter</c>, in Ray's words.</exception>
    public static StateParameters Read(
        string? limit,
        string? detail,
        string? reasons,
        string[]? keys,
        string[]? predicates,
        string[]? values
    )
    {
        (keys, predicates, values) = (keys ?? [], predicates ?? [], values ?? []);
        if (keys.Length != predicates.Length || keys.Length != values.Length)
        {
            throw Invalid("Each filter needs a key, a predicate and a value.");
        }

        return new StateParameters(
            [.. keys.Select((key, index) => StateFilter.Parse(key, predicates[index], values[index]))],
            LimitOf(limit ?? ""),
            IsYes(detail),
            IsYes(reasons)
        );
    }

    private static bool IsYes(string? written) => written is "true" or "True" or "1";

    private static int LimitOf(string written)
    {
        var limit = DefaultLimit;
        if (written.Length > 0 && !int.TryParse(written, CultureInfo.InvariantCulture, out limit))
        {
            throw Invalid($"invalid literal for int() with base 10: '{written}'");
        }

        return limit switch
        {
            > LargestLimit => throw Invalid(
                $"Given limit {limit} exceeds the supported limit {LargestLimit}. Use a lower limit, or set the `RAY_MAX_LIMIT_FROM_API_SERVER` environment variable to a larger value."
            ),
            < 0 => throw Invalid($"Given limit {limit} is below 0."),
            _ => limit,
        };
    }

    private static SatchelException Invalid(string message) => new(new SatchelError("invalid_filter", message, ""));
}
