using System.Text;
using Satchel.Abstractions.Environments;
using Satchel.Node.Workers;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>What a program is told of the environments of its tasks.</summary>
public sealed class SetUpNoticesTests
{
    [Fact]
    public async Task Submit_EnvironmentThatTakesItsTime_TellsTheProgramHowFarItIs()
    {
        await using var node = WorkersFixture.Start();
        using var driver = await node.ConnectAsync(logs: true);
        node.Preparer.Script = async (request, cancellationToken) =>
        {
            request.Progress?.Report("pip (1 of 1): Installing");
            await Eventually.TrueAsync(
                () => driver.Told.Any(told => told.Contains("of tasks: pip (1 of 1): Installing", StringComparison.Ordinal)),
                "it is told"
            );
            return new LaunchPlan(null, request.BaseVariables);
        };

        (await driver.ValueAsync(driver.Submit(driver.Define(), "value"))).Should().Be("value");

        driver.Told.Should().Contain(told => told.Contains("\"info\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Describe_SetUpThatFailed_LeavesItsFirstLineToWhoRaisesIt()
    {
        var error = new RuntimeEnvSetupError(EnvironmentPhase.Dependencies, "pip", "head", "No such package.", "Spell it right.");

        var told = Encoding.UTF8.GetString(EnvironmentFailures.Describe(new RuntimeEnvSetupException(error)));

        told.Should().Contain("pip (Dependencies, node head").And.NotContain("Failed to set up");
    }
}
