using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Satchel.Abstractions.Environments;

/// <summary>A runtime environment as it may be shown: without the users and passwords that stand in URLs, and without tokens in queries of remote URIs.</summary>
public static partial class ShownRuntimeEnv
{
    private const string Mask = "***";

    /// <returns>The same object when there is nothing to hide, else a copy: it may be shared.</returns>
    public static JsonObject? Of(JsonObject? runtimeEnv) =>
        runtimeEnv is not null && HasSecret(runtimeEnv) ? Hide(runtimeEnv)!.AsObject() : runtimeEnv;

    private static bool HasSecret(JsonNode? value) =>
        value switch
        {
            JsonObject members => members.Any(member => HasSecret(member.Value)),
            JsonArray items => items.Any(HasSecret),
            JsonValue text when text.TryGetValue<string>(out var content) => !string.Equals(
                Hide(content),
                content,
                StringComparison.Ordinal
            ),
            _ => false,
        };

    private static JsonNode? Hide(JsonNode? value) =>
        value switch
        {
            JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Hide(member.Value)))),
            JsonArray items => new JsonArray([.. items.Select(Hide)]),
            JsonValue text when text.TryGetValue<string>(out var content) => Hide(content),
            _ => value?.DeepClone(),
        };

    private static string Hide(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            return text;
        }

        if (RuntimeEnvUri.TryParse(text, out var uri, out _) && uri.IsRemote)
        {
            return text.Contains('?', StringComparison.Ordinal) && !uri.Shown.Contains('?', StringComparison.Ordinal)
                ? $"{uri.Shown}?{Mask}"
                : uri.Shown;
        }

        return UrlCredentials().Replace(text, $"://{Mask}@");
    }

    // git@host is a name that everybody has, not a secret.
    [GeneratedRegex("://(?!git@)[^/\\s@?#\"']+@", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex UrlCredentials();
}
