namespace Satchel.Server.Security;

/// <summary>Tells requests of web pages from those of programs, as Ray does: by what browsers always send and programs do not.</summary>
internal static class BrowserRequest
{
    private static readonly string[] BrowserHeaders =
    [
        "Origin",
        "Referer",
        "Sec-Fetch-Mode",
        "Sec-Fetch-Dest",
        "Sec-Fetch-Site",
        "Sec-Fetch-User",
    ];

    public static bool LooksLikeBrowser(HttpRequest request) =>
        request.Headers.UserAgent.ToString().StartsWith("Mozilla", StringComparison.Ordinal)
        || BrowserHeaders.Any(request.Headers.ContainsKey);

    /// <summary>Whether the method changes something.</summary>
    public static bool Changes(string method) =>
        HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method) || HttpMethods.IsDelete(method);
}
