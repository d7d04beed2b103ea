using System.Reflection;
using Satchel.Abstractions.Settings;

namespace Satchel.Architecture.Tests;

/// <summary>Every variable is listed once, under a name of ours.</summary>
public sealed class EnvironmentVariableTests
{
    [Fact]
    public void Variable_ThatHasAField_IsInTheListInTheSameOrder()
    {
        var fields = typeof(EnvironmentVariables)
            .GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            .Where(field => field.FieldType == typeof(EnvironmentVariable))
            .Select(field => (EnvironmentVariable)field.GetValue(null)!)
            .Concat(HeadSettings.All)
            .Concat(JobSettings.All)
            .Concat(TelemetrySettings.All)
            .Concat(ProgramSettings.All)
            .Concat(CacheSettings.All)
            .Concat(CondaSettings.All)
            .Concat(FieldCacheSizes.ByField.Select(size => size.Value));

        EnvironmentVariables.All.Should().Equal(fields, "the reference page is made from the list");
    }

    [Fact]
    public void Variable_Names_AreOursAndNamedOnceTheirAliasesRays()
    {
        EnvironmentVariables.All.Select(variable => variable.Name).Should().OnlyHaveUniqueItems();
        // Ray bounds with one variable what are two waits here.
        EnvironmentVariables
            .All.Except([EnvironmentVariables.JobQueueTimeout])
            .SelectMany(variable => variable.Aliases)
            .Should()
            .OnlyHaveUniqueItems();
        EnvironmentVariables.All.Should().OnlyContain(variable => variable.Name.StartsWith("SATCHEL_"));
        EnvironmentVariables.All.SelectMany(variable => variable.Aliases).Should().OnlyContain(alias => alias.StartsWith("RAY_"));
    }

    [Fact]
    public void Variable_OfTheProcess_IsReadInFewPlaces()
    {
        string[] readers =
        [
            "src/Satchel.Abstractions/Network/EnvironmentProxy.cs",
            "src/Satchel.Abstractions/Settings/EnvironmentVariable.cs",
            // The program that takes this one's place gets all of them.
            "src/Satchel.Cli/Drivers/RunCommand.cs",
            // What of the user's shell a submit takes along.
            "src/Satchel.Cli/Jobs/ShellOptions.cs",
            "src/Satchel.Cli/Output/Terminal.cs",
            "src/Satchel.Client/SatchelClient.cs",
            "src/Satchel.Client/Starting/DaemonProcess.cs",
            "src/Satchel.Node/Launching/DriverVariables.cs",
            "src/Satchel.Packaging/Ignore/IgnoreSettings.cs",
        ];
        var reading = Room
            .All.SelectMany(room => room.Files)
            .Where(file => File.ReadAllText(file).Contains("GetEnvironmentVariable", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Satchel.Testing.Repository.Root, file));

        reading.Should().BeEquivalentTo(readers);
    }
}
