using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.PackagedDirectories;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.PyModules;

/// <summary>One layer for each package: environments that share a module share its files, whatever else they have.</summary>
internal sealed class LayerPlanner : ILayerPlanner
{
    private static readonly InstallerPlan Installer = new(
        new PackageManagerKeys("py_modules", "list", "list", "pip_check", "pip_version", "pip_install_options", "packages"),
        "PIP_",
        PipVariables.Indifferent
    );

    public string Field => "py_modules";

    public EnvironmentPhase Phase => EnvironmentPhase.Sources;

    public int FormatVersion => 1;

    public bool NeedsPythonFor(JsonNode value) => value.AsArray().Any(entry => ResolvedDirectory.WheelOf(entry!) is not null);

    public IReadOnlyList<LayerPlan> Plan(JsonNode value, PlanningContext context) =>
        [
            .. value
                .AsArray()
                .Where(entry => ResolvedDirectory.LocalOf(entry!) is null)
                .Select(entry =>
                    ResolvedDirectory.WheelOf(entry!) is { } wheel ? PlanWheel(entry!, wheel, context) : DirectoryLayer.Plan(entry!)
                ),
        ];

    /// <summary>A wheel and what it depends on, which the index settings of the environment decide.</summary>
    private static LayerPlan PlanWheel(JsonNode entry, string wheel, PlanningContext context)
    {
        var installation = Installer.Plan(new JsonObject { [PackageManagerKeys.Packages] = new JsonArray() }, context);
        return new LayerPlan(WheelInputs.Of(entry, wheel, installation.Inputs)) { Secrets = installation.Secrets, Summary = wheel };
    }
}
