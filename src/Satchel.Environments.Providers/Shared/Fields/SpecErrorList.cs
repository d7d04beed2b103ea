using System.Collections;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.Fields;

/// <summary>Collects what is wrong with one field.</summary>
internal sealed class SpecErrorList : IEnumerable<SpecError>
{
    private readonly List<SpecError> _errors = [];

    public void Add(SpecError error) => _errors.Add(error);

    public void Add(string path, string code, string message, string hint) => _errors.Add(new SpecError(path, code, message, hint));

    public void WrongType(string path, string message, string hint) => Add(path, SpecErrorCodes.WrongType, message, hint);

    /// <summary>One error for each key of <paramref name="value"/> that is not among <paramref name="known"/>.</summary>
    /// <param name="message">What is wrong, whichever key it is.</param>
    /// <param name="others">Keys of another form of the value: named to who gives one that nobody knows.</param>
    public void UnknownKeys(
        string path,
        JsonObject value,
        IReadOnlyList<string> known,
        string message,
        IReadOnlyList<string>? others = null
    )
    {
        foreach (var (key, _) in value)
        {
            if (!known.Contains(key, StringComparer.Ordinal))
            {
                string[] named = [.. known, .. others ?? []];
                var hint = NearestName.Find(key, [.. named.Where(name => name != key)]) is { } nearest
                    ? $"Did you mean '{nearest}'?"
                    : $"Known keys are {string.Join(", ", named)}.";
                Add(JsonPath.Key(path, key), SpecErrorCodes.UnknownKey, message, hint);
            }
        }
    }

    /// <summary>The field's outcome: the normal form when there are no errors.</summary>
    public FieldValidation Conclude(JsonNode? normalized) =>
        _errors.Count == 0 ? FieldValidation.Valid(normalized) : FieldValidation.Invalid(_errors);

    public IEnumerator<SpecError> GetEnumerator() => _errors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
