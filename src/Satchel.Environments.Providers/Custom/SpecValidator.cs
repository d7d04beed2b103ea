using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.Work;

namespace Satchel.Environments.Providers.Custom;

/// <summary>A custom field: whatever JSON its program takes.</summary>
/// <param name="provider">The field.</param>
/// <param name="programs">Runs the program.</param>
internal sealed partial class SpecValidator(CustomProvider provider, IToolRunner programs) : ISpecValidator
{
    private const string Method = "validate";

    private readonly CustomProgram _program = new(provider);
    private readonly SharedWork<object, CustomAnswer> _asking = new();

    public string Field => provider.Field;

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context) => FieldValidation.Valid(value?.DeepClone());

    public async Task<FieldValidation> ExamineAsync(JsonNode normalized, CancellationToken cancellationToken)
    {
        try
        {
            var parameters = new JsonObject { ["value"] = normalized.DeepClone() };
            var answer = await _asking
                .RunAsync(
                    parameters.ToJsonString(),
                    new object(),
                    (_, stop) => _program.AskAsync(Method, parameters, programs, stop),
                    cancellationToken
                )
                .ConfigureAwait(false);
            return Read(answer, normalized);
        }
        catch (SetupFailedException failure)
        {
            var words = failure.Tool?.LastLines is { Count: > 0 } lines ? $" Its last line: {lines[^1]}" : "";
            return FieldValidation.Invalid(
                new SpecError(Root, SpecErrorCodes.ProviderFailed, failure.Error.Message + words, failure.Error.Hint)
            );
        }
    }

    private string Root => JsonPath.Key(JsonPath.Root, Field);

    private FieldValidation Read(CustomAnswer given, JsonNode written)
    {
        var answer = given.Said;
        if (answer["errors"] is not (null or JsonArray) || answer["warnings"] is not (null or JsonArray))
        {
            throw _program.Nonsense(Method, "'errors' or 'warnings' that are no list");
        }

        SpecError[] errors = [.. (answer["errors"] as JsonArray ?? []).Select(error => Redacted(ToError(error), given.Redact))];
        string[] warnings = [.. (answer["warnings"] as JsonArray ?? []).Select(warning => given.Redact(TextOf(warning)))];
        var value = answer.TryGetPropertyValue("value", out var normal) ? normal : written;
        return (errors.Length > 0 ? FieldValidation.Invalid(errors) : FieldValidation.Valid(value?.DeepClone())) with
        {
            Warnings = warnings,
        };
    }

    private SpecError ToError(JsonNode? error) =>
        new(
            error is JsonObject && error["path"].TryGetText(out var path) && BelowTheField().IsMatch(path) ? Root + path : Root,
            SpecErrorCodes.InvalidValue,
            error is JsonObject && error["message"].TryGetText(out var message) && message.Length > 0 ? message : TextOf(error),
            error is JsonObject && error["hint"].TryGetText(out var hint) && hint.Length > 0
                ? hint
                : $"What the field '{Field}' takes is known to who set it up on this cluster."
        );

    private static SpecError Redacted(SpecError error, Func<string, string> redact) =>
        error with
        {
            Message = redact(error.Message),
            Hint = redact(error.Hint),
        };

    private static string TextOf(JsonNode? value) => value.TryGetText(out var text) ? text : value?.ToJsonString() ?? "null";

    [GeneratedRegex(@"\A(\.[A-Za-z_][A-Za-z0-9_]*|\[[0-9]+\])*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BelowTheField();
}
