using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Conda;

/// <summary>
/// The packages that pip adds to an environment: <c>{"pip": [...]}</c> among its dependencies. They are installed as those of the field
/// <c>pip</c> are, with the same settings.
/// </summary>
internal sealed class NestedPip(IPackageStore packages, IToolEnvironments tools)
{
    /// <summary>What a list of requirements is checked and planned by.</summary>
    public static PackageManagerKeys Keys { get; } =
        new("conda", "list", "list", "pip_check", "pip_version", "pip_install_options", "packages");

    /// <summary>
    /// On the client: puts what the requirements files hold in the place of <c>-r</c> and <c>-c</c>, and makes local paths absolute, as those of
    /// the field <c>pip</c>.
    /// </summary>
    /// <param name="content">A checked description; changed.</param>
    /// <param name="where">JSON path of it.</param>
    /// <param name="context">Directory that paths count from.</param>
    public static void Include(JsonObject content, string where, SpecContext context, SpecErrorList errors)
    {
        foreach (var nested in In(content))
        {
            string[] lines = [.. TextsOf(nested, EnvironmentContent.Pip)];
            var place = JsonPath.Key(where, EnvironmentContent.Dependencies);
            LayerOptions.Check(lines, place, Keys, errors);
            if (context.Source is not SpecSource.Client || lines.Length == 0)
            {
                RelativeIndex.Check(lines, [], place, Keys, errors);
                continue;
            }

            var set = new RequirementSet(place, context, errors);
            set.AddList(lines);
            RelativeIndex.Check(set.All, [], place, Keys, errors);
            nested[EnvironmentContent.Pip] = set.Requirements.ToArray();
            if (set.Constraints.Count > 0)
            {
                nested[EnvironmentContent.Constraints] = TextsOf(nested, EnvironmentContent.Constraints).Concat(set.Constraints).ToArray();
            }
        }
    }

    /// <summary>What an environment has for pip, in the form of the field <c>pip</c>; null when nothing.</summary>
    /// <param name="content">What the environment is described by.</param>
    public static JsonObject? Of(JsonObject content)
    {
        string[] requirements = [.. In(content).SelectMany(nested => TextsOf(nested, EnvironmentContent.Pip))];
        return requirements.Length == 0
            ? null
            : new JsonObject
            {
                [PackageManagerKeys.Packages] = requirements.ToArray(),
                [PackageManagerKeys.Constraints] = In(content)
                    .SelectMany(nested => TextsOf(nested, EnvironmentContent.Constraints))
                    .ToArray(),
            };
    }

    private static IEnumerable<JsonObject> In(JsonObject content) =>
        (content[EnvironmentContent.Dependencies] as JsonArray ?? []).OfType<JsonObject>();

    private static IEnumerable<string> TextsOf(JsonObject nested, string key) =>
        (nested[key] as JsonArray ?? []).Where(item => item.TryGetText(out _)).Select(item => item!.GetValue<string>());

    /// <summary>Installs into an environment by its own pip, or by one of ours when it has none.</summary>
    /// <param name="environment">Where to.</param>
    /// <param name="inputs">What; as <see cref="InstallerPlan"/> wrote it.</param>
    /// <returns>What pip chose; null when it does not say.</returns>
    /// <exception cref="SetupFailedException">pip cannot, or the environment has no Python.</exception>
    public async Task<JsonNode?> InstallAsync(
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
        var files = new PackagedRequirements(packages, build);
        var placed = await files.LayOutAsync(inputs, cancellationToken).ConfigureAwait(false);
        var installation = new PipInstallation(pip, variables, placed, build);
        await installation.InstallAsync(cancellationToken).ConfigureAwait(false);
        return await installation.LockAsync(inputs[InstallerInputs.Lock], files, cancellationToken).ConfigureAwait(false);
    }
}
