using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Satchel.Environments.Providers.Shared.Yaml;

/// <summary>Builds JSON from the events of one document. Bounded: a small text with many aliases cannot grow into a large tree.</summary>
internal sealed class YamlReader(IParser parser)
{
    private const int DeepestNesting = 64;

    private const int MostNodes = 100_000;

    private const string MapTag = "tag:yaml.org,2002:map";

    private const string SequenceTag = "tag:yaml.org,2002:seq";

    private const string MergeKey = "<<";

    private readonly Dictionary<AnchorName, JsonNode?> _anchors = [];

    private int _nodes;

    public JsonNode? ReadDocument()
    {
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out _))
        {
            return null;
        }

        parser.Consume<DocumentStart>();
        var content = ReadNode(depth: 0);
        parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out var second))
        {
            throw Fault(second, "expected a single document, but another one begins here", "Keep one document per file.");
        }

        return content;
    }

    private JsonNode? ReadNode(int depth)
    {
        if (depth > DeepestNesting)
        {
            throw Fault(parser.Current!, $"nested deeper than {DeepestNesting} levels", "Flatten the document.");
        }

        Count(parser.Current!, 1);
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return ReadAlias(alias);
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return Remember(scalar, YamlScalar.Read(scalar));
        }

        return parser.TryConsume<SequenceStart>(out var sequence)
            ? Remember(sequence, ReadSequence(sequence, depth))
            : Remember(parser.Require<MappingStart>(), ReadMapping(parser.Consume<MappingStart>(), depth));
    }

    private JsonNode? ReadAlias(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out var target))
        {
            throw Fault(alias, $"found undefined alias '{alias.Value}'", "Define the anchor before it is used; a node cannot hold itself.");
        }

        Count(alias, Size(target));
        return target?.DeepClone();
    }

    private JsonArray ReadSequence(SequenceStart start, int depth)
    {
        RequireTag(start, SequenceTag);
        var items = new JsonArray();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return items;
    }

    private JsonObject ReadMapping(MappingStart start, int depth)
    {
        RequireTag(start, MapTag);
        var members = new JsonObject();
        var merged = new List<JsonObject>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var keyEvent = parser.Current!;
            var isMerge = keyEvent is Scalar { Value: MergeKey, Style: ScalarStyle.Plain };
            var key = ReadKey(keyEvent, depth);
            if (isMerge)
            {
                merged.AddRange(ReadMerge(keyEvent, depth));
            }
            else if (!members.TryAdd(key, ReadNode(depth + 1)))
            {
                throw Fault(keyEvent, $"the key '{key}' stands here for the second time", "Keep one of the two.");
            }
        }

        // What stands in the mapping itself wins over what is merged in, and earlier merges over later ones.
        foreach (var (key, value) in merged.SelectMany(source => source))
        {
            members.TryAdd(key, value?.DeepClone());
        }

        return members;
    }

    private string ReadKey(ParsingEvent keyEvent, int depth) =>
        ReadNode(depth + 1) is JsonValue value && value.TryGetValue<string>(out var key)
            ? key
            : throw Fault(keyEvent, "a key must be a string", "Put the key into quotes.");

    private IEnumerable<JsonObject> ReadMerge(ParsingEvent keyEvent, int depth) =>
        ReadNode(depth + 1) switch
        {
            JsonObject source => [source],
            JsonArray sources when sources.All(source => source is JsonObject) => sources.Select(source => source!.AsObject()),
            _ => throw Fault(
                keyEvent,
                "expected a mapping or list of mappings for merging",
                "Write <<: *anchor, where the anchor is a mapping."
            ),
        };

    private JsonNode? Remember(NodeEvent start, JsonNode? value)
    {
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor] = value;
        }

        return value;
    }

    private void Count(ParsingEvent where, int nodes)
    {
        _nodes += nodes;
        if (_nodes > MostNodes)
        {
            throw Fault(where, $"the document has more than {MostNodes} nodes", "Split it, or use fewer aliases.");
        }
    }

    private static int Size(JsonNode? node) =>
        node switch
        {
            JsonObject members => 1 + members.Sum(member => Size(member.Value)),
            JsonArray items => 1 + items.Sum(Size),
            _ => 1,
        };

    private static void RequireTag(NodeEvent start, string tag)
    {
        if (!start.Tag.IsEmpty && !start.Tag.IsNonSpecific && start.Tag.Value != tag)
        {
            throw Fault(start, $"could not determine a constructor for the tag '{start.Tag.Value}'", "Remove the tag.");
        }
    }

    private static YamlDocumentException Fault(ParsingEvent where, string fault, string hint) =>
        new(fault, where.Start.Line, where.Start.Column, hint);
}
