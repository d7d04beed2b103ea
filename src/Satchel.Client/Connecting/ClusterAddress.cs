using System.Diagnostics.CodeAnalysis;
using Satchel.Abstractions.Errors;

namespace Satchel.Client.Connecting;

/// <summary>Where a cluster's HTTP server is, as a user names it: <c>http://host:8265</c>, <c>https://…</c> or <c>host:8265</c>.</summary>
/// <param name="Uri">Absolute, <c>http</c> or <c>https</c>; ends with <c>/</c>.</param>
public sealed record ClusterAddress(Uri Uri)
{
    private const string Hint = "Give the address of a head, such as http://127.0.0.1:8265, or none for the local cluster.";

    /// <summary>The address as it may be shown: a password stands as <c>***</c>, no slash at the end.</summary>
    public string Shown
    {
        get
        {
            var colon = Uri.UserInfo.IndexOf(':', StringComparison.Ordinal);
            var text = Uri.GetComponents(UriComponents.AbsoluteUri, UriFormat.UriEscaped);
            return (colon < 0 ? text : text.Replace(Uri.UserInfo, Uri.UserInfo[..colon] + ":***", StringComparison.Ordinal)).TrimEnd('/');
        }
    }

    /// <summary>Whether it names no port of plain HTTP, where a head listens on another one unless it is told otherwise.</summary>
    public bool LacksPort =>
        Uri is { IsDefaultPort: true, Scheme: "http" } && !Uri.OriginalString.TrimEnd('/').EndsWith(":80", StringComparison.Ordinal);

    /// <summary>A written address as it may be shown; what is none is shown as it is.</summary>
    public static string ShownOf(string text) =>
        TryRead(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, out var uri) && uri.UserInfo.Length > 0
            ? new ClusterAddress(uri).Shown
            : text;

    /// <summary>Reads an address. Nothing, <c>auto</c> and <c>local</c> mean the local cluster: null.</summary>
    /// <exception cref="SatchelException"><c>invalid_address</c>.</exception>
    public static ClusterAddress? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text is "auto" or "local")
        {
            return null;
        }

        text = text.Trim();
        if (text.StartsWith("ray://", StringComparison.Ordinal))
        {
            throw Invalid($"'{text}' is an address for Ray Client, which job commands cannot use.");
        }

        var url = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        return TryRead(url, out var uri) ? new ClusterAddress(uri) : throw Invalid($"'{text}' is not a cluster address.");
    }

    private static bool TryRead(string url, [NotNullWhen(true)] out Uri? uri) =>
        Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri.Host.Length > 0
        && uri.Query.Length == 0
        && uri.Fragment.Length == 0;

    private static SatchelException Invalid(string message) => new(new SatchelError("invalid_address", message, Hint));
}
