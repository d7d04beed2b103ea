using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.LocalPaths;
using Satchel.Environments.Providers.Shared.PackageUris;

namespace Satchel.Environments.Providers.JavaJars;

/// <summary>
/// <c>java_jars</c>: jars, and directories and archives of jars and classes, local or named by URIs, for the class path of Java programs.
/// </summary>
internal sealed class SpecValidator : ISpecValidator
{
    public string Field => "java_jars";

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context)
    {
        var outcome = TextListField.Validate(Field, value, "Write a list of paths and URIs.");
        if (outcome.Normalized is not JsonArray entries)
        {
            return outcome;
        }

        SpecError[] errors =
        [
            .. entries
                .Select(
                    (entry, index) =>
                        FindFault(entry!.GetValue<string>(), JsonPath.Item(JsonPath.Key(JsonPath.Root, Field), index), context)
                )
                .OfType<SpecError>(),
        ];
        return errors.Length == 0 ? outcome : FieldValidation.Invalid(errors);
    }

    public IReadOnlyList<SpecError> FindUnavailable(JsonNode normalized) =>
        [
            .. normalized
                .AsArray()
                .Select(
                    (entry, index) => FindUnavailable(entry!.GetValue<string>(), JsonPath.Item(JsonPath.Key(JsonPath.Root, Field), index))
                )
                .OfType<SpecError>(),
        ];

    private static SpecError? FindFault(string text, string where, SpecContext context)
    {
        if (text.Length == 0)
        {
            return new SpecError(
                where,
                SpecErrorCodes.InvalidValue,
                "The entry of java_jars is empty.",
                "Write the path of a .jar file, a directory or an archive, or a URI; or leave the entry out."
            );
        }

        if (!RuntimeEnvUri.IsPath(text))
        {
            return null;
        }

        if (context.Source is not SpecSource.Client)
        {
            return PackageUriCheck.LocalPathOnCluster(text, where);
        }

        var path = LocalPath.Resolve(text, context);
        var isTaken =
            Directory.Exists(path)
            || (File.Exists(path) && (text.EndsWith(".jar", StringComparison.Ordinal) || PackageFileName.IsArchive(text)));
        return isTaken ? null
            : Path.Exists(path)
                ? new SpecError(
                    where,
                    SpecErrorCodes.UnsupportedFile,
                    $"java_jars entry must be a .jar file, a directory or an archive; got {text}",
                    $"Archives are {PackageFileName.ArchivesInWords}."
                )
            : new SpecError(
                where,
                SpecErrorCodes.PathNotFound,
                $"java_jars: {text} is not a valid path.",
                LocalPath.NotFoundHint(text, context)
            );
    }

    private SpecError? FindUnavailable(string text, string where) =>
        !RuntimeEnvUri.IsPath(text) && PackageUriCheck.Find(text, Field, where, PackageFileName.ArchiveExtensions) is not null
            ? new SpecError(
                where,
                SpecErrorCodes.FieldNotAvailable,
                $"{Field} from '{text}' is not available: this version of Satchel takes jars of the client's, and directories and archives of jars.",
                "Download the jar and name the file, put the jars into a zip and name its URI, or name a directory of the nodes as local:///DIRECTORY."
            )
            : null;
}
