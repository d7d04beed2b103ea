using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Texts;
using Satchel.Cli.Running;

namespace Satchel.Cli.Options;

/// <summary>Reads options that take JSON.</summary>
internal static class JsonText
{
    /// <summary>Any JSON.</summary>
    /// <exception cref="WrongOptionException"><c>invalid_json</c>; names the option and the place.</exception>
    public static JsonNode? Parse(string option, string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 256 });
        }
        catch (JsonException exception)
        {
            throw Invalid($"{option} is not a valid JSON string: {JsonFault.InWords(exception)}");
        }
    }

    /// <summary>An object whose values are all of one kind.</summary>
    /// <param name="noun">Name of the field in messages, such as <c>metadata</c>.</param>
    /// <param name="kind">What the values must be.</param>
    /// <param name="plural">The kind in words: <c>strings</c>.</param>
    /// <exception cref="WrongOptionException"><c>invalid_json</c>.</exception>
    public static IReadOnlyDictionary<string, T>? ParseObject<T>(
        string option,
        string? text,
        string noun,
        JsonValueKind kind,
        string plural
    )
    {
        if (text is null)
        {
            return null;
        }

        if (Parse(option, text) is not JsonObject members)
        {
            throw Invalid($"{option} is not a valid JSON string: it must be an object");
        }

        var values = new Dictionary<string, T>(StringComparer.Ordinal);
        try
        {
            foreach (var (name, value) in members)
            {
                values[name] =
                    value?.GetValueKind() == kind
                        ? value.GetValue<T>()
                        : throw Invalid($"{noun} values must be {plural}, got {PythonTypeName.Of(value)} for '{name}'");
                if (values[name] is double.PositiveInfinity or double.NegativeInfinity)
                {
                    throw Invalid($"{noun} has a number for '{name}' that is too large");
                }
            }
        }
        catch (InvalidOperationException)
        {
            throw Invalid($"{option} has half of a character, such as \\ud800 alone, which is no text");
        }
        catch (ArgumentException)
        {
            throw Invalid($"{option} has a key that stands in it twice");
        }

        return values;
    }

    private static WrongOptionException Invalid(string message) =>
        new(
            new SatchelError(
                "invalid_json",
                message + ".",
                "Write an object such as '{\"key\": \"value\"}', in single quotes so that the shell leaves it alone."
            )
        );
}
