using System.Text.Json;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Settings;

namespace Satchel.Client.Connecting;

/// <summary>Headers that a user wants on every request, as a JSON object of texts.</summary>
public static class RequestHeaders
{
    /// <summary>Those of <c>SATCHEL_JOB_HEADERS</c>; none when it is unset.</summary>
    /// <exception cref="SatchelException"><c>invalid_headers</c>.</exception>
    public static IReadOnlyDictionary<string, string> FromEnvironment() =>
        EnvironmentVariables.JobHeaders.Read() is { } text ? Parse(text) : new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="SatchelException"><c>invalid_headers</c>: no JSON object of texts. The text itself may hold secrets and is not
    /// repeated.</exception>
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document
                .RootElement.EnumerateObject()
                .ToDictionary(
                    member => member.Name,
                    member => member.Value.GetString() ?? throw new InvalidOperationException("a value is null"),
                    StringComparer.OrdinalIgnoreCase
                );
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new SatchelException(
                new SatchelError(
                    "invalid_headers",
                    $"Failed to parse headers into JSON: {exception.Message}",
                    "Expected format: {\"KEY\": \"VALUE\"}."
                ),
                exception
            );
        }
    }
}
