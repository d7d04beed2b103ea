using System.Diagnostics;

namespace Satchel.Abstractions.Telemetry;

/// <summary>One kind of span that a room makes.</summary>
/// <param name="source">The room's.</param>
/// <param name="name">Name in traces.</param>
/// <param name="description">One sentence, for the reference page.</param>
public sealed class RoomSpan(ActivitySource source, string name, string description)
{
    public string Name => name;

    public string Description => description;

    /// <summary>Begins one; dispose it at its end.</summary>
    /// <returns>Null when nobody listens.</returns>
    public Activity? Start() => source.StartActivity(name);

    /// <summary>Does some work within one. A failure is marked, and thrown on.</summary>
    /// <param name="work">The work; it is handed the span, null when nobody listens.</param>
    public async Task<T> RunAsync<T>(Func<Activity?, Task<T>> work)
    {
        using var span = Start();
        try
        {
            return await work(span).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            span?.SetStatus(ActivityStatusCode.Error, failure.Message);
            throw;
        }
    }
}
