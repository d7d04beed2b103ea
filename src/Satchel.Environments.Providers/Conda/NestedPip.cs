using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Conda;

/// <summary>
/// The packages that pip adds to an environment: <c>{"pip": [...]}</c> among its dependencies. They are installed as those of the field
/// <c>pip</c> are, with the same settings.
/// </summary>
internal sealed class NestedPip(IToolEnvironments tools)
{
    /// <summary>What a list of requirements is checked and planned by.</summary>
    public static PackageManagerKeys Keys { get; } =
        new("conda", "list", "list", "pip_check", "pip_version", "pip_install_options", "packages");

    /// <summary>The requirements; empty when there are none.</summary>
    /// <param name="content">What the environment is described by.</param>
    public static IReadOnlyList<string> RequirementsOf(JsonObject content) =>
        [
            .. (content[EnvironmentContent.Dependencies] as JsonArray ?? [])
                .OfType<JsonObject>()
                .SelectMany(nested => nested[EnvironmentContent.Pip] as JsonArray ?? [])
                .Where(item => item.TryGetText(out _))
                .Select(item => item!.GetValue<string>()),
        ];

    /// <summary>Installs into an environment by its own pip, or by one of ours when it has none.</summary>
    /// <param name="environment">Where to.</param>
    /// <param name="inputs">What; as <see cref="InstallerPlan"/> wrote it.</param>
    /// <returns>What pip chose; null when it does not say.</returns>
    /// <exception cref="SetupFailedException">pip cannot, or the environment has no Python.</exception>
    public async Task<JsonArray?> InstallAsync(
        CondaPrefix environment,
        JsonObject inputs,
        LayerBuild build,
        CancellationToken cancellationToken
    )
    {
        if (environment.Python is not { } python)
        {
            throw new SetupFailedException(
                SetupErrorKinds.CondaSpecInvalid,
                "The conda environment has packages for pip and no Python to install them into.",
                "Add python to its dependencies, with the version you want: \"python=3.11\"."
            );
        }

        build.Progress.Report("Installing the packages for pip");
        var variables = PipVariables.For(build, Path.Combine(build.Cache, "pip"));
        variables["CONDA_PREFIX"] = environment.Directory;
        variables["PATH"] = $"{environment.Programs}:{variables.GetValueOrDefault("PATH")}";
        var pip = environment.HasPip
            ? [python, "-m", "pip"]
            : PipTool.CommandFor(python, await tools.GetAsync(new ToolRequirement("pip"), build, cancellationToken).ConfigureAwait(false));
        var installation = new PipInstallation(pip, variables, new InstallerInputs(inputs), build);
        await installation.InstallAsync(cancellationToken).ConfigureAwait(false);
        return await InstallReport.ReadLockAsync(installation.ReportFile, cancellationToken).ConfigureAwait(false);
    }
}
