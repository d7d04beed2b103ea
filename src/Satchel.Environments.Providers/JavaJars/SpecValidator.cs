using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.PackageUris;

namespace Satchel.Environments.Providers.JavaJars;

/// <summary><c>java_jars</c>: directories and archives of jars and classes, named by URIs, for the class path of Java programs.</summary>
internal sealed class SpecValidator : ISpecValidator
{
    public string Field => "java_jars";

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context) => TextListField.Validate(Field, value, "Write a list of URIs.");

    public IReadOnlyList<SpecError> FindUnavailable(JsonNode normalized) =>
        [
            .. normalized
                .AsArray()
                .Select(
                    (entry, index) => FindUnavailable(entry!.GetValue<string>(), JsonPath.Item(JsonPath.Key(JsonPath.Root, Field), index))
                )
                .OfType<SpecError>(),
        ];

    private SpecError? FindUnavailable(string text, string where) =>
        RuntimeEnvUri.IsPath(text) || PackageUriCheck.Find(text, Field, where, PackageFileName.ArchiveExtensions) is not null
            ? new SpecError(
                where,
                SpecErrorCodes.FieldNotAvailable,
                $"{Field} from '{text}' is not available: this version of Satchel takes directories and archives of jars, named by URIs.",
                "Put the jars into a zip and name its URI, name a directory of the nodes as local:///DIRECTORY, or send them with working_dir and set CLASSPATH."
            )
            : null;
}
