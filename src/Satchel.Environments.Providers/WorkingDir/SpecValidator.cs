using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.LocalPaths;
using Satchel.Environments.Providers.Shared.PackageUris;

namespace Satchel.Environments.Providers.WorkingDir;

/// <summary><c>working_dir</c>: a directory or an archive, local (at every scope: the client packages it) or named by a URI.</summary>
internal sealed class SpecValidator : ISpecValidator
{
    private const string Where = "$.working_dir";

    /// <summary>What other tools pack into.</summary>
    private static readonly string[] OtherArchives = [".7z", ".rar", ".bz2", ".tbz2", ".zst", ".gz"];

    public string Field => "working_dir";

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context)
    {
        if (value is null)
        {
            return FieldValidation.Valid(normalized: null);
        }

        var error = value.TryGetText(out var text)
            ? FindFault(text, context)
            : new SpecError(
                Where,
                SpecErrorCodes.WrongType,
                $"`working_dir` must be a string, got {PythonTypeName.Of(value)}.",
                "Write the path of a directory or archive, or a URI."
            );
        return error is null
            ? FieldValidation.Valid(value.DeepClone()) with
            {
                Warnings = PackageUriCheck.FindWarning(text!) is { } warning ? [warning] : [],
            }
            : FieldValidation.Invalid(error);
    }

    private SpecError? FindFault(string text, SpecContext context)
    {
        if (text.Length == 0)
        {
            return new SpecError(
                Where,
                SpecErrorCodes.InvalidValue,
                "`working_dir` is empty.",
                "Write \".\" for the current directory, or leave the field out."
            );
        }

        if (!RuntimeEnvUri.IsPath(text))
        {
            return PackageUriCheck.Find(text, Field, Where, PackageFileName.ArchiveExtensions);
        }

        return context.Source is SpecSource.Client ? FindPathFault(text, context) : PackageUriCheck.LocalPathOnCluster(text, Where);
    }

    private static SpecError? FindPathFault(string text, SpecContext context)
    {
        var expected =
            $"directory {text} must be an existing directory or a supported archive ({string.Join(", ", PackageFileName.ArchiveExtensions)})";
        var path = LocalPath.Resolve(text, context);
        if (Directory.Exists(path))
        {
            return null;
        }

        if (!File.Exists(path))
        {
            return new SpecError(
                Where,
                SpecErrorCodes.PathNotFound,
                $"{expected}, but {text} is not a valid path.",
                LocalPath.NotFoundHint(text, context)
            );
        }

        return PackageFileName.IsArchive(text)
            ? null
            : new SpecError(
                Where,
                SpecErrorCodes.UnsupportedFile,
                $"{expected}, but it is a file of another kind.",
                text.Contains(".tar", StringComparison.OrdinalIgnoreCase)
                || OtherArchives.Contains(Path.GetExtension(text), StringComparer.OrdinalIgnoreCase)
                    ? $"Unpack it and name the directory, or pack it again as one of {PackageFileName.ArchivesInWords}."
                    : "Name the directory that holds the file; the entrypoint names the file."
            );
    }
}
