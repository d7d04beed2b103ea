namespace Satchel.Server.Routing;

/// <summary>One call that the server answers.</summary>
/// <param name="Method">HTTP method. A GET answers HEAD as well.</param>
/// <param name="Template">Path with <c>{name}</c> for a segment that varies, such as <c>/v1/jobs/{id}/logs</c>.</param>
/// <param name="Summary">One sentence for the API document.</param>
/// <param name="Handler">Answers it; may throw, the API's error style answers then.</param>
internal sealed record Route(string Method, string Template, string Summary, Func<ApiCall, Task> Handler)
{
    /// <summary>The template's segments.</summary>
    public IReadOnlyList<string> Segments { get; } = Template.Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What the request's body is, for the API document.</summary>
    public Body? Request { get; init; }

    /// <summary>What a success answers, for the API document.</summary>
    public Body? Reply { get; init; }

    /// <summary>Parameters of the query, for the API document.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    /// <summary>The values of the varying segments, or null when the path is another.</summary>
    public IReadOnlyList<string>? Match(IReadOnlyList<string> path)
    {
        if (path.Count != Segments.Count)
        {
            return null;
        }

        var values = new List<string>();
        for (var i = 0; i < path.Count; i++)
        {
            if (IsParameter(Segments[i]))
            {
                values.Add(path[i]);
            }
            else if (!string.Equals(Segments[i], path[i], StringComparison.Ordinal))
            {
                return null;
            }
        }

        return values;
    }

    public static bool IsParameter(string segment) => segment.StartsWith('{');
}
