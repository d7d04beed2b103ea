using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Server.Jobs;

/// <summary>
/// Takes the fields of a submit apart, one by one, and remembers what is wrong with each in the words that Ray's clients know. Null counts
/// as absent. A field is read once; what nobody has read in the end is unknown.
/// </summary>
internal sealed class SubmitFields(JsonObject body)
{
    private readonly Dictionary<string, JsonNode> _unread = body.Where(field => field.Value is not null)
        .ToDictionary(field => field.Key, field => field.Value!, StringComparer.Ordinal);

    private readonly List<SubmissionFault> _faults = [];

    /// <summary>What is wrong, in the order of reading.</summary>
    public IReadOnlyList<SubmissionFault> Faults => _faults;

    /// <summary>Fields with a value that nobody has read, in the order they were written.</summary>
    public IEnumerable<string> Unread => body.Select(item => item.Key).Where(_unread.ContainsKey);

    public bool Has(string name) => _unread.ContainsKey(name);

    public void Fault(string fault) => _faults.Add(new SubmissionFault(fault));

    /// <summary>Something for which Ray has words that no other API should use.</summary>
    public void Fault(string fault, string inRaysWords) => _faults.Add(new SubmissionFault(fault, inRaysWords));

    public string? Text(string name, string expectation)
    {
        if (Take(name) is not { } value)
        {
            return null;
        }

        if (value.GetValueKind() is JsonValueKind.String)
        {
            return ReadText(name, value);
        }

        Fault($"{name} must be {expectation}, got {PythonTypeName.Of(value)}");
        return null;
    }

    /// <summary>An amount: any number that is not negative.</summary>
    public double? Amount(string name)
    {
        if (Take(name) is not { } value)
        {
            return null;
        }

        if (value.GetValueKind() is not JsonValueKind.Number)
        {
            Fault($"{name} must be a number, got {PythonTypeName.Of(value)}");
            return null;
        }

        return CheckAmount(name, value);
    }

    /// <summary>An amount of bytes.</summary>
    public long? Bytes(string name)
    {
        if (Take(name) is not { } value)
        {
            return null;
        }

        if (PythonTypeName.Of(value) is not "<class 'int'>" and var type)
        {
            Fault($"{name} must be an integer, got {type}");
            return null;
        }

        if (value.AsValue().TryGetValue(out long bytes) && bytes >= 0)
        {
            return bytes;
        }

        Fault($"{name} must be a number of bytes, 0 or more, got {value.ToJsonString()}");
        return null;
    }

    public JsonObject? Object(string name)
    {
        if (Take(name) is not { } value)
        {
            return null;
        }

        if (value is JsonObject found)
        {
            return found;
        }

        Fault($"{name} must be a dict, got {PythonTypeName.Of(value)}");
        return null;
    }

    public Dictionary<string, string>? Texts(string name)
    {
        if (Object(name) is not { } map)
        {
            return null;
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in map)
        {
            if (value?.GetValueKind() is not JsonValueKind.String)
            {
                Fault($"{name} values must be strings, got {PythonTypeName.Of(value)}");
            }
            else if (ReadText(name, value) is { } text)
            {
                texts.Add(key, text);
            }
        }

        return texts;
    }

    public Dictionary<string, double>? Amounts(string name)
    {
        if (Object(name) is not { } map)
        {
            return null;
        }

        var amounts = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (key, value) in map)
        {
            if (value?.GetValueKind() is not JsonValueKind.Number)
            {
                Fault($"{name} values must be numbers, got {PythonTypeName.Of(value)}");
            }
            else if (CheckAmount($"{name}['{key}']", value) is { } amount)
            {
                amounts.Add(key, amount);
            }
        }

        return amounts;
    }

    private JsonNode? Take(string name) => _unread.Remove(name, out var value) ? value : null;

    private double? CheckAmount(string name, JsonNode value)
    {
        if (value.AsValue().TryGetValue(out double amount) && double.IsFinite(amount) && amount >= 0)
        {
            return amount;
        }

        Fault($"{name} must be 0 or more, got {value.ToJsonString()}");
        return null;
    }

    private string? ReadText(string name, JsonNode value)
    {
        try
        {
            return value.GetValue<string>();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written \ud800: JSON allows it, no text has it.
            Fault($"{name} holds half of a surrogate pair, which is not a character");
            return null;
        }
    }
}
