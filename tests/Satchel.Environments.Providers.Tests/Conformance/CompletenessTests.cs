namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class CompletenessTests
{
    [Fact]
    public void EveryProvider_HasAConformanceSuite()
    {
        var suites = typeof(SpecValidatorConformance)
            .Assembly.GetTypes()
            .Where(static type => type.BaseType == typeof(SpecValidatorConformance))
            .Select(static type => type.Name);
        var providers = BuiltInProviders.Validators.Select(static validator =>
            validator.GetType().Namespace!.Split('.')[^1] + "Conformance"
        );

        suites.Should().BeEquivalentTo(providers);
    }
}
