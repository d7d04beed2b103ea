using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Tests.Layers;

/// <summary>In which order failures are listed.</summary>
public sealed class FailureListTests : LayerScene
{
    [Fact]
    public async Task ListFailures_SomeOneAfterAnother_HasTheLastFirst()
    {
        var store = Open();
        string[] names = ["a", "b", "c", "d", "e", "f"];
        foreach (var name in names)
        {
            var ensure = () => store.EnsureAsync(Planned(name), (_, _) => throw Failure(SetupErrorKinds.NoSuchPackage), Nobody, None);
            await ensure.Should().ThrowAsync<RuntimeEnvSetupException>();
        }

        store.ListFailures().Select(static failure => failure.Until).Should().BeInDescendingOrder();
        store.ListFailures().Select(static failure => failure.Key).Should().Equal(names.Reverse().Select(name => Planned(name).Key));
    }
}
