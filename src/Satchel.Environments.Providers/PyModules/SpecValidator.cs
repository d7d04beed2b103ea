using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.LocalPaths;
using Satchel.Environments.Providers.Shared.PackageUris;

namespace Satchel.Environments.Providers.PyModules;

/// <summary>
/// <c>py_modules</c>: packages (directories), modules (<c>.py</c>), wheels and archives, local (at every scope) or named by
/// URIs.
/// </summary>
internal sealed class SpecValidator : ISpecValidator
{
    private const string Where = "$.py_modules";

    private static readonly string[] UriExtensions =
    [
        PackageFileName.ZipExtension,
        PackageFileName.WheelExtension,
        PackageFileName.TarGzipExtension,
        PackageFileName.ShortTarGzipExtension,
        PackageFileName.TarXzExtension,
    ];

    public string Field => "py_modules";

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context)
    {
        if (value is null)
        {
            return FieldValidation.Valid(normalized: null);
        }

        var errors = new SpecErrorList();
        if (value is not JsonArray entries)
        {
            errors.WrongType(
                Where,
                $"`py_modules` must be a list of strings, got {PythonTypeName.Of(value)}; py_modules must be a List of local paths, imported modules, or URIs.",
                "Put the entry into brackets, even a single one."
            );
            return errors.Conclude(normalized: null);
        }

        for (var index = 0; index < entries.Count; index++)
        {
            CheckEntry(entries[index], JsonPath.Item(Where, index), context, errors);
        }

        return errors.Conclude(value.DeepClone()) with
        {
            Warnings =
            [
                .. entries.Select(entry => entry.TryGetText(out var text) ? PackageUriCheck.FindWarning(text) : null).OfType<string>(),
            ],
        };
    }

    private void CheckEntry(JsonNode? entry, string where, SpecContext context, SpecErrorList errors)
    {
        if (!entry.TryGetText(out var text))
        {
            errors.WrongType(
                where,
                $"`py_module` must be a string, got {PythonTypeName.Of(entry)}; py_modules must be a list of file paths, URIs, or imported modules.",
                "Write the path of a directory, .py file, wheel or archive, or a URI."
            );
            return;
        }

        var error =
            text.Length == 0
                ? new SpecError(
                    where,
                    SpecErrorCodes.InvalidValue,
                    "The entry of py_modules is empty.",
                    "Write the path of a directory (\".\" for the current one), .py file, wheel or archive, or a URI; or leave the entry out."
                )
            : !RuntimeEnvUri.IsPath(text) ? PackageUriCheck.Find(text, Field, where, UriExtensions)
            : context.Source is SpecSource.Client ? FindPathFault(text, where, context)
            : PackageUriCheck.LocalPathOnCluster(text, where);
        if (error is not null)
        {
            errors.Add(error.Path, error.Code, error.Message, error.Hint);
        }
    }

    private static SpecError? FindPathFault(string text, string where, SpecContext context)
    {
        var path = LocalPath.Resolve(text, context);
        if (Directory.Exists(path))
        {
            return null;
        }

        var isFileOfModules =
            text.EndsWith(".py", StringComparison.Ordinal)
            || PackageFileName.ExtensionOf(text) is PackageFileName.WheelExtension
            || PackageFileName.IsArchive(text);
        var expected = isFileOfModules
            ? $"File {text} must be an existing file"
            : $"py_modules entry must be a .py file, a directory, or a .whl file; got {text}";
        if (!File.Exists(path))
        {
            return new SpecError(
                where,
                SpecErrorCodes.PathNotFound,
                $"{expected}, but {text} is not a valid path.",
                LocalPath.NotFoundHint(text, context)
            );
        }

        return !isFileOfModules
                ? new SpecError(
                    where,
                    SpecErrorCodes.UnsupportedFile,
                    $"{expected}, a file of another kind.",
                    $"Archives are taken too: {PackageFileName.ArchivesInWords}."
                )
            : WheelFile.FindFault(path) is { } fault ? new SpecError(where, SpecErrorCodes.InvalidValue, fault, WheelFile.Hint)
            : null;
    }
}
