using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.LocalPaths;

namespace Satchel.Environments.Providers.Nuget;

/// <summary>
/// <c>nuget</c>: NuGet packages for .NET programs; an addition of Satchel. A list, an object with <c>packages</c>, <c>sources</c> and
/// <c>framework</c>, or the path of a project or a lock file, which the client reads.
/// </summary>
internal sealed class SpecValidator : ISpecValidator
{
    private const string Where = "$.nuget";

    private const string Hint = "Write a list of packages with their versions, such as [\"Humanizer 2.14.1\"].";

    public string Field => "nuget";

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context)
    {
        var errors = new SpecErrorList();
        var normalized = value switch
        {
            null => null,
            JsonArray list => Read(new JsonObject { [NugetKeys.Packages] = list.DeepClone() }, Where, errors),
            JsonObject members => ReadObject(members, context, errors),
            _ when value.TryGetText(out var path) => ReadFile(path, Where, context, errors) is { } read ? Read(read, Where, errors) : null,
            _ => WrongType(value, errors),
        };
        return errors.Conclude(normalized);
    }

    private static JsonObject? ReadObject(JsonObject members, SpecContext context, SpecErrorList errors)
    {
        errors.UnknownKeys(
            Where,
            members,
            NugetKeys.All,
            $"runtime_env['nuget'] can only have these fields: {string.Join(", ", NugetKeys.All)}"
        );
        var where = JsonPath.Key(Where, NugetKeys.Packages);
        if (!members[NugetKeys.Packages].TryGetText(out var path))
        {
            return Read(members, where, errors);
        }

        if (ReadFile(path, where, context, errors) is not { } read)
        {
            return null;
        }

        // What stands beside the file is said on purpose.
        foreach (var (key, value) in members.Where(member => member.Key != NugetKeys.Packages))
        {
            read[key] = value?.DeepClone();
        }

        return Read(read, where, errors);
    }

    private static JsonObject? Read(JsonObject members, string wherePackages, SpecErrorList errors)
    {
        var packages = new List<string>();
        foreach (var (text, where) in Texts(members[NugetKeys.Packages], wherePackages, errors))
        {
            if (PackageName.Find(text) is { } name)
            {
                packages.Add(name.ToString());
            }
            else
            {
                errors.Add(
                    where,
                    SpecErrorCodes.InvalidValue,
                    $"'{text}' is not a package with its version.",
                    "Write its id and a version, such as \"Humanizer 2.14.1\"; without a version, or with *, it would be another one tomorrow."
                );
            }
        }

        var sources = new List<string>();
        foreach (var (text, where) in Texts(members[NugetKeys.Sources], JsonPath.Key(Where, NugetKeys.Sources), errors))
        {
            sources.Add(text);
            if (!text.Contains(':', StringComparison.Ordinal) && !text.StartsWith('/') && !text.StartsWith("${", StringComparison.Ordinal))
            {
                errors.Add(
                    where,
                    SpecErrorCodes.InvalidValue,
                    $"'{text}' is neither the URL of a feed nor an absolute directory of the node.",
                    "Write https://host/index.json, or /path/of/the/node: feeds are not sent."
                );
            }
        }

        var framework = members[NugetKeys.Framework];
        if (framework is not null && !framework.TryGetText(out _))
        {
            errors.WrongType(
                JsonPath.Key(Where, NugetKeys.Framework),
                $"runtime_env['nuget']['framework'] must be of type str, got {PythonTypeName.Of(framework)}",
                "Write one, such as \"net10.0\"."
            );
        }

        var locked = members[NugetKeys.Lock];
        if (locked is not (null or JsonObject))
        {
            errors.WrongType(
                JsonPath.Key(Where, NugetKeys.Lock),
                $"runtime_env['nuget']['lock'] must be of type dict, got {PythonTypeName.Of(locked)}",
                "Write the content of a packages.lock.json."
            );
        }

        var normalized = new JsonObject { [NugetKeys.Packages] = JsonValues.ToArray(packages.Distinct(StringComparer.Ordinal)) };
        if (sources.Count > 0)
        {
            normalized[NugetKeys.Sources] = JsonValues.ToArray(sources);
        }

        foreach (var key in (string[])[NugetKeys.Framework, NugetKeys.Lock])
        {
            if (members[key] is { } given)
            {
                normalized[key] = given.DeepClone();
            }
        }

        return packages.Count == 0 && locked is null ? null : normalized;
    }

    /// <returns>The object that a file stands for; null when it cannot be read.</returns>
    private static JsonObject? ReadFile(string path, string where, SpecContext context, SpecErrorList errors)
    {
        if (context.Source is SpecSource.Server)
        {
            errors.Add(
                where,
                SpecErrorCodes.LocalPath,
                $"'{path}' is a file of the client, which reads it before the submit.",
                "Send a list of packages."
            );
            return null;
        }

        var file = LocalPath.Resolve(path, context);
        if (file is null || !Path.Exists(file))
        {
            errors.Add(where, SpecErrorCodes.PathNotFound, $"There is no file {path}.", LocalPath.NotFoundHint(path, context));
            return null;
        }

        var text = LocalPath.ReadText(file, out var fault);
        var read = text is null ? null : ProjectFile.Read(path, text, out fault);
        if (read is null)
        {
            errors.Add(
                where,
                SpecErrorCodes.UnreadableFile,
                $"{path} cannot be taken for packages: {fault}.",
                "Name a .csproj whose PackageReference items have versions, or a packages.lock.json."
            );
            return null;
        }

        return read;
    }

    private static IEnumerable<(string Text, string Where)> Texts(JsonNode? value, string where, SpecErrorList errors)
    {
        if (value is null)
        {
            return [];
        }

        if (value is not JsonArray list)
        {
            errors.WrongType(where, $"must be of type List[str], got {PythonTypeName.Of(value)}", Hint);
            return [];
        }

        TextList.TryRead(
            list,
            where,
            errors,
            (index, item) => $"must be of type List[str], got {PythonTypeName.Of(item)} for {index}-th item",
            Hint,
            out var texts
        );
        return (texts ?? []).Select((text, index) => (text, JsonPath.Item(where, index)));
    }

    private static JsonObject? WrongType(JsonNode value, SpecErrorList errors)
    {
        errors.WrongType(Where, $"runtime_env['nuget'] must be of type str, dict or List[str], got {PythonTypeName.Of(value)}", Hint);
        return null;
    }
}
