using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.LocalPaths;
using Satchel.Environments.Providers.Shared.Yaml;

namespace Satchel.Environments.Providers.Conda;

/// <summary>
/// <c>conda</c>: an environment's content (an object, or a YAML file read on the client), its name, or the absolute directory it
/// lies in.
/// </summary>
internal sealed class SpecValidator : ISpecValidator
{
    private const string Where = "$.conda";

    public string Field => "conda";

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context)
    {
        var errors = new SpecErrorList();
        var normalized = value switch
        {
            JsonValue when value.TryGetText(out var text) => ReadText(text, context, errors),
            _ => CheckContent(value, context, errors),
        };
        return errors.Conclude(normalized);
    }

    private static JsonNode? ReadText(string text, SpecContext context, SpecErrorList errors)
    {
        if (text.EndsWith(".yml", StringComparison.Ordinal) || text.EndsWith(".yaml", StringComparison.Ordinal))
        {
            return ReadFile(text, context, errors);
        }

        if (context.Source is SpecSource.Client && Path.IsPathRooted(text) && !Directory.Exists(LocalPath.Resolve(text, context)))
        {
            errors.Add(
                Where,
                SpecErrorCodes.PathNotFound,
                $"Can't find conda env directory {text}.",
                "An absolute path names an environment's directory; a bare name, one that conda knows."
            );
        }

        return text;
    }

    private static JsonNode? ReadFile(string file, SpecContext context, SpecErrorList errors)
    {
        if (context.Source is SpecSource.Server)
        {
            errors.Add(
                Where,
                SpecErrorCodes.LocalPath,
                $"Can't find conda YAML file {file}. Such files are read by the client, before the submit.",
                "Send the file's content as an object."
            );
            return null;
        }

        var path = LocalPath.Resolve(file, context);
        if (!File.Exists(path))
        {
            errors.Add(Where, SpecErrorCodes.PathNotFound, $"Can't find conda YAML file {file}.", LocalPath.NotFoundHint(file, context));
            return null;
        }

        if (LocalPath.ReadText(path, out var fault) is not { } text)
        {
            errors.Add(
                Where,
                SpecErrorCodes.UnreadableFile,
                $"Failed to read conda file {file}: {fault}.",
                "Make it a readable YAML file."
            );
            return null;
        }

        try
        {
            // A file that holds nothing but a text names an environment, as the text itself would.
            var content = YamlDocument.Parse(text);
            return content.TryGetText(out _)
                ? content
                : CheckContent(content, context with { Directory = Path.GetDirectoryName(path)! }, errors);
        }
        catch (YamlDocumentException exception)
        {
            errors.Add(
                Where,
                SpecErrorCodes.UnreadableFile,
                $"Failed to read conda file {file}: {exception.Message}",
                exception.Error.Hint
            );
            return null;
        }
    }

    /// <param name="context">Directory that the files count from which requirements of pip name.</param>
    private static JsonNode? CheckContent(JsonNode? content, SpecContext context, SpecErrorList errors)
    {
        if (content is not (null or JsonObject))
        {
            errors.WrongType(
                Where,
                $"runtime_env['conda'] must be of type str or dict, got {PythonTypeName.Of(content)}.",
                "Write {\"dependencies\": [...]}, the path of a YAML file, or the name of an environment."
            );
        }
        else if (content is JsonObject { Count: > 0 } members)
        {
            EnvironmentContent.Check(members, Where, errors);
        }

        if (errors.Any() || content is not JsonObject environment)
        {
            return content?.DeepClone();
        }

        var normalized = environment.DeepClone().AsObject();
        NestedPip.Include(normalized, Where, context, errors);
        return normalized;
    }
}
