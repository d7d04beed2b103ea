using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Rules;

namespace Satchel.Environments.Providers;

/// <summary>
/// The fields of a runtime environment: the one list of them, and the rules between them. Within a phase, providers work in the
/// order of the list.
/// </summary>
public static class BuiltInProviders
{
    private static readonly BuiltInProvider[] BuiltIn =
    [
        // Base: what everything runs in.
        new(new ImageUri.SpecValidator())
        {
            Resolver = services => new ImageUri.InputResolver(services.Containers),
            Planner = new ImageUri.LayerPlanner(),
            Materializer = services => new ImageUri.Materializer(services.Containers),
            ContributorOnNode = services => new ImageUri.LaunchContributor(services.Containers),
        },
        new(new Container.SpecValidator())
        {
            Resolver = services => new Container.InputResolver(services.Containers),
            Planner = new Container.LayerPlanner(),
            Materializer = services => new Container.Materializer(services.Containers),
            ContributorOnNode = services => new Container.LaunchContributor(services.Containers),
        },
        new(new Conda.SpecValidator())
        {
            Resolver = services => new Conda.InputResolver(services),
            Planner = new Conda.LayerPlanner(),
            Materializer = services => new Conda.Materializer(services),
            Contributor = new Conda.LaunchContributor(),
        },
        // Sources: the user's files.
        new(new Excludes.SpecValidator()),
        new(new WorkingDir.SpecValidator())
        {
            Resolver = services => new WorkingDir.InputResolver(services),
            Planner = new WorkingDir.LayerPlanner(),
            Materializer = services => new WorkingDir.Materializer(services.Packages),
            Contributor = new WorkingDir.LaunchContributor(),
        },
        new(new PyModules.SpecValidator())
        {
            Resolver = services => new PyModules.InputResolver(services),
            Planner = new PyModules.LayerPlanner(),
            Materializer = services => new PyModules.Materializer(services.Packages, services.Tools),
            Contributor = new PyModules.LaunchContributor(),
        },
        // Dependencies: installed packages.
        new(new Pip.SpecValidator())
        {
            Resolver = services => new Pip.InputResolver(services),
            Planner = new Pip.LayerPlanner(),
            Materializer = services => new Pip.Materializer(services.Packages, services.Tools, services.Containers),
            Contributor = new Pip.LaunchContributor(),
        },
        new(new Uv.SpecValidator())
        {
            Resolver = services => new Uv.InputResolver(services.Packages, services.Blobs),
            Planner = new Uv.LayerPlanner(),
            Materializer = services => new Uv.Materializer(services.Packages, services.Blobs, services.Tools, services.Containers),
            Contributor = new Uv.LaunchContributor(),
        },
        new(new Nuget.SpecValidator())
        {
            Planner = new Nuget.LayerPlanner(),
            Materializer = _ => new Nuget.Materializer(),
            Contributor = new Nuget.LaunchContributor(),
        },
        new(new JavaJars.SpecValidator())
        {
            Resolver = services => new JavaJars.InputResolver(services),
            Planner = new JavaJars.LayerPlanner(),
            Materializer = services => new JavaJars.Materializer(services.Packages),
            Contributor = new JavaJars.LaunchContributor(),
        },
        // Process: what only concerns the process.
        new(new PyExecutable.SpecValidator())
        {
            Planner = new PyExecutable.LayerPlanner(),
            Materializer = _ => new PyExecutable.Materializer(),
            Contributor = new PyExecutable.LaunchContributor(),
        },
        new(new EnvVars.SpecValidator()) { Contributor = new EnvVars.LaunchContributor() },
        new(new WorkerProcessSetupHook.SpecValidator()) { Contributor = new WorkerProcessSetupHook.LaunchContributor() },
        new(new Nsight.SpecValidator())
        {
            Planner = new Nsight.LayerPlanner(),
            Materializer = _ => new Nsight.Materializer(),
            Contributor = new Nsight.LaunchContributor(),
        },
        new(new RocprofSys.SpecValidator())
        {
            Planner = new RocprofSys.LayerPlanner(),
            Materializer = _ => new RocprofSys.Materializer(),
            Contributor = new RocprofSys.LaunchContributor(),
        },
        new(new Config.SpecValidator()),
        new(new Lock.SpecValidator()),
    ];

    /// <summary>One for each field that is known.</summary>
    public static IReadOnlyList<ISpecValidator> Validators { get; } = [.. BuiltIn.Select(provider => provider.Validator)];

    /// <summary>The fields of which layers are made.</summary>
    public static IReadOnlyList<string> Layered { get; } =
    [.. BuiltIn.Where(provider => provider.Planner is not null).Select(provider => provider.Validator.Field)];

    /// <summary>The rules between fields.</summary>
    public static IReadOnlyList<ISpecRule> Rules { get; } =
    [
        new OnePackageManager(),
        new ContainerCompany("image_uri"),
        new ContainerCompany("container"),
        new LockFitsFields(),
        new ProjectInWorkingDir(),
        new NoSecretsForSsh(),
        new RelativeChannels(),
        new InterpreterBesidePackages(),
    ];

    /// <summary>The parts that work on a node.</summary>
    /// <param name="services">What of the node they are made with.</param>
    public static EnvironmentProviders On(ProviderServices services)
    {
        BuiltInProvider[] all = [.. BuiltIn, .. services.Custom.Select(custom => CustomOf(custom, services.Programs!))];
        return new EnvironmentProviders(
            [.. all.Select(provider => provider.Resolver?.Invoke(services)).OfType<IInputResolver>()],
            [.. all.Select(provider => provider.Planner).OfType<ILayerPlanner>()],
            [.. all.Select(provider => provider.Materializer?.Invoke(services)).OfType<IMaterializer>()],
            [.. all.Select(provider => provider.Contributor ?? provider.ContributorOnNode?.Invoke(services)).OfType<ILaunchContributor>()]
        );
    }

    /// <summary>One for each field that a program of the operator's sets up.</summary>
    /// <param name="custom">The fields.</param>
    /// <param name="programs">Runs the programs.</param>
    public static IReadOnlyList<ISpecValidator> ValidatorsOf(IEnumerable<CustomProvider> custom, IToolRunner programs) =>
        [.. custom.Select(provider => CustomOf(provider, programs).Validator)];

    private static BuiltInProvider CustomOf(CustomProvider custom, IToolRunner programs) =>
        new(new Custom.SpecValidator(custom, programs))
        {
            Resolver = _ => new Custom.InputResolver(custom, programs),
            Planner = new Custom.LayerPlanner(custom),
            Materializer = _ => new Custom.Materializer(custom),
            Contributor = new Custom.LaunchContributor(custom),
        };
}
