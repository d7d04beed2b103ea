using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Pip;

/// <summary><c>pip</c>: packages that pip installs.</summary>
internal sealed class SpecValidator : ISpecValidator
{
    public static PackageManagerKeys Keys { get; } =
        new(
            "pip",
            "str or List[str]",
            "str of list",
            "pip_check",
            "pip_version",
            "pip_install_options",
            "packages, pip_check, pip_install_options and pip_version"
        )
        {
            PackagesMayNameFile = true,
            CountsPackagesOfBase = true,
            IdleOptions = ["--no-cache-dir", "--disable-pip-version-check"],
        };

    private static readonly PackageManagerSpec Spec = new(Keys);

    public string Field => "pip";

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context) => Spec.Validate(value, context);
}
