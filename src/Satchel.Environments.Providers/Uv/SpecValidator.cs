using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Uv;

/// <summary><c>uv</c>: packages that uv installs.</summary>
internal sealed class SpecValidator : ISpecValidator
{
    public static PackageManagerKeys Keys { get; } =
        new(
            "uv",
            "List[str], or dict",
            "list",
            "uv_check",
            "uv_version",
            "uv_pip_install_options",
            "packages, uv_check, uv_version and uv_pip_install_options"
        )
        {
            OfOtherForm = [ProjectSpec.Project, ProjectSpec.Extras, ProjectSpec.Groups],
            Known = InstallerOptions.OfUv,
            DefaultOptions = ["--no-cache"],
            IdleOptions = ["--no-cache", "--no-cache-dir", "-n"],
        };

    private static readonly PackageManagerSpec Spec = new(Keys);

    public string Field => "uv";

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context) =>
        ProjectSpec.IsUsedIn(value) ? ProjectSpec.Validate(value!.AsObject()) : Spec.Validate(value, context);
}
