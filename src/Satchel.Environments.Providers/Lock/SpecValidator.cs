using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Texts;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.LocalPaths;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Lock;

/// <summary><c>lock</c>: the exact packages that the installers of other fields are to install. Ours.</summary>
internal sealed class SpecValidator : ISpecValidator
{
    private const string Where = "$." + EnvironmentLock.Field;

    private const string Hint = "Give the path of a file that `satchel env lock` has written, or what it holds.";

    public string Field => EnvironmentLock.Field;

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context)
    {
        if (value is null)
        {
            return FieldValidation.Valid(normalized: null);
        }

        var errors = new SpecErrorList();
        var content = value.TryGetText(out var file) ? ReadFile(file, context, errors) : value;
        return errors.Any() ? errors.Conclude(normalized: null) : errors.Conclude(Read(content, errors));
    }

    private static JsonNode? ReadFile(string file, SpecContext context, SpecErrorList errors)
    {
        if (context.Source is SpecSource.Server)
        {
            errors.Add(Where, SpecErrorCodes.LocalPath, $"{file} is a file of the client, which reads it before the submit.", Hint);
            return null;
        }

        var path = LocalPath.Resolve(file, context);
        if (path is null || !Path.Exists(path))
        {
            errors.Add(Where, SpecErrorCodes.PathNotFound, $"There is no lock file '{file}'.", LocalPath.NotFoundHint(file, context));
            return null;
        }

        if (LocalPath.ReadText(path, out var fault) is not { } text)
        {
            errors.Add(Where, SpecErrorCodes.UnreadableFile, $"The lock file '{file}' cannot be read: {fault}.", Hint);
            return null;
        }

        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException unreadable)
        {
            errors.Add(Where, SpecErrorCodes.UnreadableFile, $"'{file}' is no lock file: {JsonFault.InWords(unreadable)}.", Hint);
            return null;
        }
    }

    private static JsonObject? Read(JsonNode? content, SpecErrorList errors)
    {
        if (content is not JsonObject written)
        {
            errors.WrongType(Where, $"runtime_env['lock'] must be an object, got {PythonTypeName.Of(content)}", Hint);
            return null;
        }

        errors.UnknownKeys(
            Where,
            written,
            [EnvironmentLock.Format, EnvironmentLock.Fields, EnvironmentLock.Notes],
            "runtime_env['lock'] has an unknown key."
        );
        if (!written[EnvironmentLock.Format].TryGetText(out var format) || format is not EnvironmentLock.CurrentFormat)
        {
            errors.Add(
                JsonPath.Key(Where, EnvironmentLock.Format),
                SpecErrorCodes.InvalidValue,
                $"The lock is not of the format '{EnvironmentLock.CurrentFormat}'.",
                Hint
            );
        }

        var where = JsonPath.Key(Where, EnvironmentLock.Fields);
        if (written[EnvironmentLock.Fields] is not JsonObject fields)
        {
            errors.WrongType(where, "runtime_env['lock']['fields'] must be an object of lists.", Hint);
            return null;
        }

        foreach (var (field, entries) in fields)
        {
            CheckEntries(JsonPath.Key(where, field), entries, errors);
        }

        if (written[EnvironmentLock.Notes] is { } notes && (notes as JsonObject)?.All(static note => note.Value is JsonObject) is not true)
        {
            errors.WrongType(
                JsonPath.Key(Where, EnvironmentLock.Notes),
                "runtime_env['lock']['notes'] must be an object of objects.",
                Hint
            );
        }

        return errors.Any() ? null : written.DeepClone().AsObject();
    }

    private static void CheckEntries(string where, JsonNode? entries, SpecErrorList errors)
    {
        if (entries is not JsonArray list)
        {
            errors.WrongType(where, $"A field's part of a lock must be a list, got {PythonTypeName.Of(entries)}", Hint);
            return;
        }

        for (var index = 0; index < list.Count; index++)
        {
            if (LockedPackage.TryRead(list[index]) is { } entry)
            {
                if (LockedFile.Fault(entry) is { } fault)
                {
                    errors.Add(JsonPath.Item(where, index), SpecErrorCodes.InvalidValue, fault, LockConflict.Anew);
                }
            }
            else
            {
                errors.Add(
                    JsonPath.Item(where, index),
                    SpecErrorCodes.InvalidValue,
                    "An entry of a lock needs the texts name, version and url, without blanks, and sha256: 64 lower-case hex digits or null.",
                    Hint
                );
            }
        }
    }
}
