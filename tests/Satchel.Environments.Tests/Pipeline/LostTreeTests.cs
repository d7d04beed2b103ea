using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Tests.Pipeline;

/// <summary>Something other than Satchel removes a layer while its views are copied.</summary>
public sealed class LostTreeTests : EnvironmentPipelineTest
{
    private int _built;

    [Fact]
    public async Task Prepare_ALayerThatGoesBeforeItIsCopied_IsBuiltAgain()
    {
        var losses = 1;
        var views = new PlainCopies
        {
            Before = tree =>
            {
                if (losses-- > 0)
                {
                    Directory.Delete(tree, recursive: true);
                }
            },
        };

        var plan = await Pipeline(views, Provider()).PrepareAsync(Request("""{"f": 1}"""), None);

        _built.Should().Be(2);
        File.ReadAllText(Path.Combine(plan.WorkingDirectory!, "x")).Should().Be("1");
    }

    [Fact]
    public async Task Prepare_ALayerThatGoesEachTime_IsNamedWithWhatHelps()
    {
        var views = new PlainCopies { Before = static tree => Directory.Delete(tree, recursive: true) };

        var prepare = () => Pipeline(views, Provider()).PrepareAsync(Request("""{"f": 1}"""), None);

        var error = (await prepare.Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError;
        error.Message.Should().Contain("belongs to a layer of the environment");
        error.Hint.Should().StartWith("Submit again").And.NotContain("disk");
        _built.Should().Be(2);
    }

    private ScriptedProvider Provider() =>
        new("f", EnvironmentPhase.Sources)
        {
            Fill = async (build, cancellationToken) =>
            {
                _built++;
                var tree = Directory.CreateDirectory(Path.Combine(build.Directory, "tree")).FullName;
                await File.WriteAllTextAsync(Path.Combine(tree, "x"), "1", cancellationToken);
                return new LayerContent();
            },
            Contributes = (draft, context) =>
            {
                var path = Path.Combine(Job, "view");
                return draft with
                {
                    WorkingDirectory = path,
                    Views = [new PrivateView(Path.Combine(context.Layers[0].Directory, "tree"), path)],
                };
            },
        };
}
