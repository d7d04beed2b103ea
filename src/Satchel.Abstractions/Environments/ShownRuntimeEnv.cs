using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Satchel.Abstractions.Environments;

/// <summary>A runtime environment as it may be shown: without the users, passwords and tokens that stand in URLs.</summary>
public static partial class ShownRuntimeEnv
{
    private const string Mask = "***";
    private const string CondaField = "conda";

    /// <returns>The same object when there is nothing to hide, else a copy: it may be shared.</returns>
    public static JsonObject? Of(JsonObject? runtimeEnv) =>
        runtimeEnv is not null && HasSecret(runtimeEnv, inConda: false) ? Hide(runtimeEnv, inConda: false)!.AsObject() : runtimeEnv;

    /// <summary>Any text without the users, passwords and tokens of its URLs.</summary>
    public static string WithoutCredentials(string text) =>
        text.Contains("://", StringComparison.Ordinal)
            ? UrlPathTokens.Replace(UrlParameters.Replace(UrlCredentials().Replace(text, $"://{Mask}@"), _ => Mask), _ => Mask)
            : text;

    private static bool HasSecret(JsonNode? value, bool inConda) =>
        value switch
        {
            JsonObject members => members.Any(member => HasSecret(member.Value, inConda || member.Key is CondaField)),
            JsonArray items => items.Any(item => HasSecret(item, inConda)),
            JsonValue text when text.TryGetValue<string>(out var content) => !string.Equals(
                Hide(content, inConda),
                content,
                StringComparison.Ordinal
            ),
            _ => false,
        };

    private static JsonNode? Hide(JsonNode? value, bool inConda) =>
        value switch
        {
            JsonObject members => new JsonObject(
                members.Select(member => KeyValuePair.Create(member.Key, Hide(member.Value, inConda || member.Key is CondaField)))
            ),
            JsonArray items => new JsonArray([.. items.Select(item => Hide(item, inConda))]),
            JsonValue text when text.TryGetValue<string>(out var content) => Hide(content, inConda),
            _ => value?.DeepClone(),
        };

    private static string Hide(string text, bool inConda)
    {
        var shown = HideInUrls(text);
        return inConda ? ChannelToken().Replace(shown, Mask) : shown;
    }

    private static string HideInUrls(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            return text;
        }

        if (RuntimeEnvUri.TryParse(text, out var uri, out _) && uri.IsRemote)
        {
            var shown = UrlPathTokens.Replace(uri.Shown, _ => Mask);
            return text.Contains('?', StringComparison.Ordinal) && !shown.Contains('?', StringComparison.Ordinal)
                ? $"{shown}?{Mask}"
                : shown;
        }

        return WithoutCredentials(text);
    }

    // git@host is a name that everybody has, not a secret.
    [GeneratedRegex("://(?!git@)[^/\\s@?#\"']+@", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex UrlCredentials();

    // Of a conda channel: https://host/t/TOKEN/channel
    [GeneratedRegex(@"(?<=://[^/\s]+(/[^/\s]+)*/t/)(?!\$\{)[^/\s:]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex ChannelToken();
}
