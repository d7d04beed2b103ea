using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers;

namespace Satchel.Architecture.Tests;

/// <summary>The room of the providers: a folder for each field of a runtime environment, with the same files in each.</summary>
public sealed class ProviderTests
{
    private static readonly Room Providers = new("Satchel.Environments.Providers");

    private static readonly Dictionary<Type, string> Parts = new()
    {
        [typeof(ISpecValidator)] = "SpecValidator",
        [typeof(IInputResolver)] = "InputResolver",
        [typeof(ILayerPlanner)] = "LayerPlanner",
        [typeof(IMaterializer)] = "Materializer",
        [typeof(ILaunchContributor)] = "LaunchContributor",
    };

    [Fact]
    public void Field_OfARuntimeEnvironment_HasAFolderOfItsName()
    {
        foreach (var validator in BuiltInProviders.Validators)
        {
            validator.GetType().FullName.Should().Be($"{Providers.Name}.{FolderOf(validator.Field)}.SpecValidator");
        }
    }

    [Fact]
    public void Parts_OfAProvider_AreNamedAfterTheirContract()
    {
        foreach (var type in Providers.Types.Where(type => type is { IsClass: true, IsAbstract: false }))
        {
            foreach (var (_, name) in Parts.Where(part => part.Key.IsAssignableFrom(type)))
            {
                type.Name.Should().Be(name, type.FullName);
                type.IsNotPublic.Should().BeTrue("{0} is found through the list of providers", type.FullName);
            }
        }
    }

    [Fact]
    public void Parts_ThatExist_AreInTheList()
    {
        CustomProvider[] custom = [new CustomProvider("custom", ["/bin/true"])];
        var onANode = BuiltInProviders.On(new ProviderServices(null!, null!, null!, null!) { Custom = custom });
        var inTheList = (
            (IEnumerable<object>)
                [
                    .. BuiltInProviders.Validators,
                    .. BuiltInProviders.ValidatorsOf(custom, null!),
                    .. onANode.Resolvers,
                    .. onANode.Planners,
                    .. onANode.Materializers,
                    .. onANode.Contributors,
                ]
        ).Select(part => part.GetType());

        var existing = Providers.Types.Where(type =>
            type is { IsClass: true, IsAbstract: false } && Parts.Keys.Any(contract => contract.IsAssignableFrom(type))
        );

        existing.Should().BeEquivalentTo(inTheList);
    }

    [Fact]
    public void Provider_OfOneField_UsesNoOther()
    {
        var folders = BuiltInProviders.Validators.Select(validator => FolderOf(validator.Field)).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Providers.Files.Where(file => folders.Contains(Path.GetFileName(Path.GetDirectoryName(file)!))))
        {
            var own = Path.GetFileName(Path.GetDirectoryName(file)!);
            var text = File.ReadAllText(file);

            folders
                .Where(other => other != own && text.Contains($"{Providers.Name}.{other};", StringComparison.Ordinal))
                .Should()
                .BeEmpty("{0} is about one field", file);
        }
    }

    /// <summary><c>working_dir</c> is kept in <c>WorkingDir</c>.</summary>
    private static string FolderOf(string field) =>
        string.Concat(field.TrimStart('_').Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
