using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments.Layers;

/// <summary>One thing that decides the content of a layer.</summary>
/// <param name="Name">Which: <c>requirements</c>, <c>python.version</c>.</param>
/// <param name="Value">Its value as text; each element of a list is an input of its own.</param>
public sealed record LayerInput(string Name, string Value)
{
    /// <summary>The inputs of a layer one by one, in the order they are written; what is empty or null says nothing.</summary>
    public static IReadOnlyList<LayerInput> ListOf(JsonObject inputs)
    {
        var list = new List<LayerInput>();
        Add(list, "", inputs);
        return list;
    }

    private static void Add(List<LayerInput> list, string name, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject fields:
                foreach (var (key, below) in fields)
                {
                    Add(list, name.Length == 0 ? key : $"{name}.{key}", below);
                }

                break;
            case JsonArray items when items.Any(item => item is JsonObject or JsonArray):
                list.AddRange(items.Select(item => new LayerInput(name, item?.ToJsonString() ?? "null")));
                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Add(list, name, item);
                }

                break;
            case not null when value.ToString() is { Length: > 0 } text:
                list.Add(new LayerInput(name, text));
                break;
        }
    }
}
